#!/usr/bin/env python3
"""Refuses the wrong words of GLOSSARY.md where people and programs read names.

usage: check_words.py [ROOT]

Looks at
  page texts      string literals in src/*/*_pages.cpp
  URL patterns    those of them that begin with "/"
  tables          every name in src/*/schema/*.sql
  types           class, struct, enum, union and alias names in src/**/*.h and *.cpp
Prints a line for each wrong word with the right one, and ends with 1 if there was any. A fault in the
glossary itself (a word said twice, said and refused, without source, more than MAX_WORDS) is one too.
"""
import pathlib
import re
import sys
from typing import NamedTuple

MAX_WORDS = 80
# They speak the network's and the database's own language, where `ticket` and `user` have another meaning.
CELLAR = {"base", "wire", "net", "store", "web"}
# Fixed terms that hold a wrong word and mean something else.
TERMS = re.compile(r"\buser[ _-]?agents?\b", re.IGNORECASE)


class Wrong(NamedTuple):
    word: str
    say: str
    names_only: bool


def read_glossary(text):
    """The wrong words, and the faults of the table itself."""
    wrong, said, faults = [], {}, []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("|"):
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if cells[0] == "say" or set(cells[0]) <= {"-"}:
            continue
        if len(cells) != 4 or not all(cells[:3]):
            faults.append(f"GLOSSARY.md:{number}: a line is `| say | meaning | source | never |`, only the last may be empty")
            continue
        say = cells[0]
        if say in said:
            faults.append(f"GLOSSARY.md:{number}: `{say}` stands here and in line {said[say]}")
        said[say] = number
        for part in filter(None, (part.strip() for part in cells[3].split(","))):
            names_only = part.startswith("names:")
            wrong.append(Wrong(part.removeprefix("names:").strip().lower(), say, names_only))
    faults += [f"GLOSSARY.md: `{w.word}` is both said and refused (for `{w.say}`)" for w in wrong if w.word in said]
    if len(said) > MAX_WORDS:
        faults.append(f"GLOSSARY.md: {len(said)} words; at most {MAX_WORDS}")
    return wrong, faults


def as_words(name):
    """`LearnerRecord` and `learner_record` as lower-case words between blanks."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+", " ", TERMS.sub(" ", name))
    return f" {' '.join(spaced.lower().split())} "


def found_in(text, wrong, names):
    words = as_words(text)
    for entry in wrong:
        if entry.names_only and not names:
            continue
        if re.search(rf" {re.escape(entry.word)}(?:s|es)? ", words):
            yield entry


def literals(code):
    """(line, text) of each string literal; comments, includes and characters are left out."""
    token = re.compile(r'//[^\n]*|/\*.*?\*/|^[ \t]*#[ \t]*include[^\n]*|R"([^\s()\\]{0,16})\((.*?)\)\1"'
                       r'|"((?:[^"\\\n]|\\.)*)"|\'(?:[^\'\\\n]|\\.)+\'', re.DOTALL | re.MULTILINE)
    for match in token.finditer(code):
        text = match[2] if match[2] is not None else match[3]
        if text is not None:
            yield code.count("\n", 0, match.start()) + 1, text


def without_comments(code):
    blank = lambda match: re.sub(r"[^\n]", " ", match[0])
    return re.sub(r'//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"', blank, code, flags=re.DOTALL)


def type_names(code):
    named = re.compile(r"\b(?:class|struct|union|enum(?:\s+class)?|concept)\s+(?:\[\[[^\]]*\]\]\s*)?([A-Za-z_]\w*)"
                       r"|\busing\s+([A-Za-z_]\w*)\s*=")
    code = without_comments(code)
    for match in named.finditer(code):
        yield code.count("\n", 0, match.start()) + 1, match[1] or match[2]


def sql_names(sql):
    sql = re.sub(r"--[^\n]*|'(?:[^']|'')*'", lambda match: re.sub(r"[^\n]", " ", match[0]), sql)
    for match in re.finditer(r"[A-Za-z_]\w*", sql):
        yield sql.count("\n", 0, match.start()) + 1, match[0]


def names_and_texts(root):
    """(file, line, kind, text) of everything that is looked at."""
    for path in sorted((root / "src").rglob("*")):
        file, room = path.relative_to(root).as_posix(), path.relative_to(root / "src").parts[0]
        if path.suffix in (".h", ".cpp") and room not in CELLAR:
            yield from ((file, line, "type", name) for line, name in type_names(path.read_text(encoding="utf-8")))
        if path.name.endswith("_pages.cpp"):
            for line, text in literals(path.read_text(encoding="utf-8")):
                yield file, line, "URL" if text.startswith("/") else "text", text
        if path.suffix == ".sql" and path.parent.name == "schema":
            yield from ((file, line, "table", name) for line, name in sql_names(path.read_text(encoding="utf-8")))


def complaints(root):
    wrong, faults = read_glossary((root / "GLOSSARY.md").read_text(encoding="utf-8"))
    yield from faults
    for file, line, kind, text in names_and_texts(root):
        for entry in found_in(text, wrong, names=kind != "text"):
            yield f"{file}:{line}: {kind} `{text.strip()[:60]}` says `{entry.word}`; say `{entry.say}`"


def main(arguments):
    root = pathlib.Path(arguments[0]) if arguments else pathlib.Path(__file__).resolve().parent.parent
    found = list(complaints(root))
    print("\n".join(found) if found else "words: none of the refused ones found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
