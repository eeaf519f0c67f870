#!/usr/bin/env python3
"""Checks the shape of the source tree: which room may include which, sizes, and what only some rooms may use.

usage: check_shape.py SRC DEPS [EXEMPT]

DEPS is tools/rooms.deps, which explains its own form. EXEMPT holds one line a tolerated finding, each with an
issue number; a line that matches nothing is itself a finding, so that the file can only shrink.
Exits 1 on any finding, 2 when it cannot do its work (no ctags, unreadable rules).
"""
import os
import re
import subprocess
import sys

HARD_FILE, HARD_FUNCTION = 600, 80
CODE = (".h", ".cpp", ".cc", ".hpp", ".c", ".hh")
HEADER = (".h", ".hpp", ".hh")
NOT_PRODUCT = re.compile(r"_test\.|_bench\.|_fuzz\.")

BANNED_ENDINGS = ("Manager", "Helper", "Util", "Utils", "Service", "Handler", "Processor", "Controller", "Data",
                  "Info", "Impl", "Base", "Wrapper", "Object")

# What may be written only in some places: (what it is called in a finding, pattern, where it is allowed).
# A place is a room ("base/"), or one file of it.
PLACES = [
    ("a real clock", r"\b(?:system_clock|steady_clock|high_resolution_clock|file_clock)\s*::\s*now\b|\bgettimeofday\s*\("
                     r"|\bclock_gettime\s*\(|\btime\s*\(\s*(?:nullptr|NULL|0|&\w+)\s*\)|\blocaltime\w*\s*\(", ("base/world.cpp",)),
    ("real chance", r"\brandom_device\b|\bs?rand\s*\(|\brandombytes\w*\s*\(|\bRAND_bytes\b", ("base/world.cpp",)),
    ("the environment", r"\b(?:secure_)?getenv\s*\(", ("app/",)),
    ("a sleep", r"\bsleep_(?:for|until)\s*\(|\bu?sleep\s*\(|\bnanosleep\s*\(", ()),
    ("a bare mutex", r"\b(?:recursive_|shared_|timed_)*mutex\b|\bcondition_variable\w*|\b(?:lock_guard|unique_lock|scoped_lock"
                     r"|shared_lock)\b|\bpthread_(?:mutex|rwlock|cond)\w*", ("base/",)),
    ("a detached thread", r"\.\s*detach\s*\(\s*\)|\bstd::thread\b(?!::id)", ()),
    ("getaddrinfo", r"\bgetaddrinfo\s*\(|\bgethostbyname\w*\s*\(|\b(?:tcp|udp)::resolver\b|\bbasic_resolver\b", ()),
    ("reinterpret_cast", r"\breinterpret_cast\b", ("base/bytes.h", "net/address.cpp")),
    ("std::regex", r"\bstd::(?:basic_)?regex\b|#\s*include\s*<regex>", ()),
    ("using namespace", r"^\s*using\s+namespace\b(?!\s+std::(?:\w+_)?literals\b)", ()),
    ("std::endl", r"\bstd::endl\b", ()),
    ("iostream", r"#\s*include\s*<(?:iostream|fstream|sstream|iomanip)>", ()),
    ("naked new or delete", r"(?<![\w.])new\s+[A-Za-z_:]+\s*[\[({<;]|\bdelete\s*(?:\[\s*\]\s*)?[A-Za-z_*(]", ()),
    ("a TODO without an issue number", r"\b(?:TODO|FIXME|XXX)\b(?!\s*\(#\d+\))", ()),
]

# Libraries that belong to a room, and may stand in a header there (True) or only in a .cpp (False).
LIBRARIES = [
    (r"openssl/", ("net",), ("net/openssl.h",)), (r"boost/", ("net",), ("net/task.h",)), (r"curl/", ("net",), ()), (r"fido", ("net",), ()),
    (r"sqlite3\.h", ("store",), ()), (r"libpq-fe\.h", ("store",), ()), (r"sodium", ("base", "store", "access"), ()),
    (r"xxhash\.h", ("base", "filter"), ()), (r"idn2\.h", ("wire",), ()), (r"zxcvbn", ("access",), ()),
    (r"date/", ("school",), ()), (r"toml", None, ()), (r"nlohmann/", None, ()), (r"fmt/", None, ()), (r"spdlog/", ("app",), ()),
    (r"CLI/", ("app",), ()),
]


class Rules:
    def __init__(self, path):
        self.allowed, self.toolboxes, self.only = {}, set(), {}
        with open(path) as lines:
            for line in lines:
                head, colon, tail = line.split("#")[0].partition(":")
                head = head.strip()
                if not colon:
                    continue
                if head.startswith("only "):
                    self.only.update({room: head[5:].strip() for room in tail.split()})
                    continue
                if head.endswith("*"):
                    self.toolboxes.add(head.rstrip("*"))
                self.allowed[head.rstrip("*")] = set(tail.split())
        if not self.allowed:
            stop(f"{path} declares no room")


def stop(why):
    print(f"check_shape: {why}", file=sys.stderr)
    sys.exit(2)


def read_tree(src):
    files = sorted(os.path.relpath(os.path.join(folder, name), src)
                   for folder, _, names in os.walk(src) for name in names if name.endswith(CODE))
    if not files:
        stop(f"no source under {src}")
    return {f: open(os.path.join(src, f), errors="replace").read() for f in files}


def without_comments_and_texts(text):
    """The code alone, line for line: what a comment or a string says is no use of it."""
    pattern = re.compile(r'R"(\w*)\((?:.|\n)*?\)\1"|//[^\n]*|/\*(?:.|\n)*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'')
    return pattern.sub(lambda m: re.sub(r"[^\n]", " ", m.group(0)) if m.group(0)[0] != "'" or len(m.group(0)) > 4
                       else "' '", text)


def includes(text):
    """Every included name with how it is written: quoted, angled, or by a macro."""
    text = re.sub(r"\\\n", " ", text)
    text = re.sub(r"/\*(?:.|\n)*?\*/", lambda m: "\n" * m.group(0).count("\n"), text)
    for number, line in enumerate(text.split("\n"), 1):
        found = re.match(r"\s*(?:#|%:|\?\?=)\s*(?:include|import)\b\s*(.*)", line)
        if not found:
            continue
        named = re.match(r'["<]([^">]+)[">]', found[1].strip())
        yield number, (named[1] if named else None), found[1].strip()


def target_in_tree(file, name, tree_files):
    """The file of the tree that an include means, whichever way it is spelled."""
    direct = os.path.normpath(name)
    beside = os.path.normpath(os.path.join(os.path.dirname(file), name))
    for candidate in (direct, beside):
        if candidate in tree_files:
            return candidate
    return direct if "/" in direct and not direct.startswith("..") else beside if name.startswith(".") else None


def broken_arrows(file, target, rules):
    room, other = file.split("/")[0], target.split("/")[0]
    if room == other:
        return
    is_test = NOT_PRODUCT.search(file)
    if other not in rules.allowed.get(room, ()):
        yield f"{room} may not use {other}"
    if other not in rules.toolboxes and target != f"{other}/{other}.h":
        yield f"{target} is private to {other}"
    if other in rules.only and room not in rules.toolboxes and not is_test and not file.endswith(rules.only[other]):
        yield f"only *{rules.only[other]} may include {other}/"


def include_findings(tree, rules, graph):
    rooms = set(rules.allowed) | {f.split("/")[0] for f in tree if "/" in f}
    for file, text in tree.items():
        for number, name, written in includes(text):
            where = f"{file}:{number}"
            if name is None:
                yield f"{where}: an include must name its file, not `{written}`"
                continue
            target = target_in_tree(file, name, tree)
            if target and target.split("/")[0] in rooms:
                room, other = file.split("/")[0], target.split("/")[0]
                if room in graph and other in graph and room != other and not NOT_PRODUCT.search(file):
                    graph[room].add(other)
                for why in broken_arrows(file, target, rules):
                    yield f"{where}: includes {name}: {why}"
                if name != target:
                    yield f"{where}: write `{target}`, not `{name}`"
                continue
            yield from library_findings(file, where, name)


def library_findings(file, where, name):
    if NOT_PRODUCT.search(file):
        return
    for pattern, rooms, headers in LIBRARIES:
        if not re.match(pattern, name):
            continue
        if rooms is not None and file.split("/")[0] not in rooms:
            yield f"{where}: <{name}> belongs to {' and '.join(rooms)}"
        if file.endswith(HEADER) and file not in headers:
            yield f"{where}: <{name}> may not stand in a header"


def word_findings(tree):
    for file, text in tree.items():
        code = without_comments_and_texts(text)
        for what, pattern, allowed in PLACES:
            if any(file == place or (place.endswith("/") and file.startswith(place)) for place in allowed):
                continue
            subject = text if "TODO" in what or "include" in pattern else code
            for found in re.finditer(pattern, subject, re.M):
                line = subject.count("\n", 0, found.start()) + 1
                where = f" (allowed: {', '.join(allowed)})" if allowed else ""
                yield f"{file}:{line}: {what}{where}"
        yield from ending_findings(file, code)


def ending_findings(file, code):
    for found in re.finditer(r"\b(?:class|struct|enum(?:\s+class)?|using|concept)\s+(?:\[\[\w+\]\]\s*)?([A-Z]\w*)", code):
        for ending in BANNED_ENDINGS:
            if found[1].endswith(ending):
                line = code.count("\n", 0, found.start()) + 1
                yield f"{file}:{line}: `{found[1]}` ends in {ending}: name what it is or does"


def public_header_findings(tree, rules):
    """Ids and durations have types: `Id<Tag>`, `std::chrono::seconds`."""
    raw_id = re.compile(r"\b(?:std::)?(?:u?int(?:8|16|32|64)?(?:_t)?|long|size_t|string(?:_view)?)\s*&?\s+(?:id|\w+_id)\s*[,;){=]")
    raw_time = re.compile(r"\b(?:int|long|double|float|(?:std::)?u?int\d+_t)\s+\w*(?:timeout|seconds|millis|duration|interval)\w*")
    for file, text in tree.items():
        if not file.endswith(HEADER):
            continue
        room = file.split("/")[0]
        if room == "wire" or (room not in rules.toolboxes and file != f"{room}/{room}.h"):
            continue  # the fields of a protocol are called what its standard calls them
        code = without_comments_and_texts(text)
        for what, pattern in (("a raw id; use Id<Tag>", raw_id), ("a raw duration; use std::chrono", raw_time)):
            for found in pattern.finditer(code):
                yield f"{file}:{code.count(chr(10), 0, found.start()) + 1}: {what}"


def functions(src, files):
    try:
        version = subprocess.run(["ctags", "--version"], capture_output=True, text=True).stdout
    except FileNotFoundError:
        version = ""
    if "Universal Ctags" not in version:
        stop("needs universal-ctags; run `make setup`")
    out = subprocess.run(
        ["ctags", "--options=NONE", "-f", "-", "--languages=C++", "--langmap=C++:+.h.c",
         "--kinds-C++=f", "--fields=+ne", "-L", "-"],
        input="\n".join(os.path.join(src, f) for f in files), capture_output=True, text=True, errors="replace").stdout
    for line in out.splitlines():
        begin, end = re.search(r"\tline:(\d+)", line), re.search(r"\tend:(\d+)", line)
        if begin and end:
            name, path = line.split("\t")[:2]
            yield int(end[1]) - int(begin[1]) + 1, f"{os.path.relpath(path, src)}:{begin[1]} {name}"


def rooms_in_a_cycle(graph):
    reach = {a: set(b) for a, b in graph.items()}
    for k in graph:
        for a in graph:
            if k in reach[a]:
                reach[a] |= reach[k]
    return sorted(a for a in graph if a in reach[a])


def quantile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))] if values else 0


def without_exempt(findings, path):
    if not path or not os.path.exists(path):
        return findings
    lines = [l.rstrip("\n") for l in open(path) if l.strip() and not l.startswith("#")]
    left = []
    used = set()
    for finding in findings:
        match = next((l for l in lines if finding.startswith(l.split("  #")[0].strip())), None)
        used.add(match) if match else left.append(finding)
    left += [f"{path}: `{l}` is no longer needed: remove it" for l in lines if l not in used]
    left += [f"{path}: `{l}` needs an issue number (`  #12 why`)" for l in lines if not re.search(r"  #\d+ ", l)]
    return left


def main():
    if len(sys.argv) < 3:
        stop("usage: check_shape.py SRC DEPS [EXEMPT]")
    src, rules = sys.argv[1], Rules(sys.argv[2])
    tree = read_tree(src)
    product = {f: t for f, t in tree.items() if not NOT_PRODUCT.search(f)}
    graph = {f.split("/")[0]: set() for f in product if "/" in f}

    findings = [f"{room}: not in {sys.argv[2]}" for room in graph if room not in rules.allowed]
    findings += include_findings(tree, rules, graph)
    findings += word_findings(tree)
    findings += public_header_findings(product, rules)
    findings += [f"{room}: has no README.md" for room in graph if not os.path.exists(os.path.join(src, room, "README.md"))]
    loop = rooms_in_a_cycle(graph)
    findings += [f"cycle: {' '.join(loop)}"] * bool(loop)
    declared_loop = rooms_in_a_cycle({r: set(u) & set(rules.allowed) for r, u in rules.allowed.items()})
    findings += [f"{sys.argv[2]}: declares a cycle: {' '.join(declared_loop)}"] * bool(declared_loop)

    lengths = {f: t.count("\n") for f, t in product.items()}
    found_functions = sorted(functions(src, list(product)), reverse=True)
    findings += [f"{f} has {n} lines (at most {HARD_FILE})" for f, n in lengths.items() if n > HARD_FILE]
    findings += [f"{where} has {n} lines (at most {HARD_FUNCTION})" for n, where in found_functions if n > HARD_FUNCTION]
    findings = without_exempt(findings, sys.argv[3] if len(sys.argv) > 3 else None)

    code = [l.strip() for t in product.values() for l in t.splitlines() if l.strip()]
    comments = sum(l.startswith(("//", "/*", "*")) for l in code)
    sizes = [n for n, _ in found_functions]
    print(f"files {len(product)}  lines {sum(lengths.values())}  comment lines {100 * comments // max(1, len(code))}%  "
          f"rooms {len(graph)}  arrows {sum(map(len, graph.values()))}")
    for what, values in (("file", list(lengths.values())), ("function", sizes)):
        print(f"lines a {what:9} median {quantile(values, .5)}  p95 {quantile(values, .95)}  max {max(values, default=0)}")
    for finding in findings:
        print("  !", finding)
    print(f"shape: {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
