#!/usr/bin/env python3
"""Runs the checks and counts them: `make check`, `make fast` and their parts call this.

usage: check.py fast | check | long | shape | golden | browser | fuzz | fuzz-long

The last line is `N passed, N failed, N skipped`; the exit code is 1 when anything failed. What failed is named once more
before it, with its first words: whoever has only the end of a long run's output has what is needed.
Every step says what it did and how long it took; a step that cannot run counts as failed, never as skipped.
"""
import concurrent.futures
import glob
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as xml

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
REPORTS = os.path.join(ROOT, "build", "reports")
FIRST_WORDS = 6       # lines that are told again of one that failed
LAST_WORDS = 12       # lines of a program that ended without saying what it did


class Count:
    """What came of a step; `preset` is the build that tests from outside try."""

    def __init__(self, preset="dev"):
        self.passed, self.failed, self.skipped, self.notes, self.faults, self.preset = 0, 0, 0, [], [], preset

    def add(self, passed=0, failed=0, skipped=0):
        self.passed += passed
        self.failed += failed
        self.skipped += skipped


def run(command, **more):
    return subprocess.run(command, cwd=ROOT, text=True, **more)


def build(preset, *targets):
    """Configures and builds; shows the compiler's words only when it fails."""
    log = os.path.join(REPORTS, f"build-{preset}.log")
    with open(log, "w") as out:
        configured = run(["cmake", "--preset", preset], stdout=out, stderr=subprocess.STDOUT)
        built = configured.returncode == 0 and run(["ninja", "-C", f"build/{preset}", *targets], stdout=out,
                                                   stderr=subprocess.STDOUT).returncode == 0
    if not built:
        print("".join(open(log).readlines()[-60:]))
    return built


def build_assets():
    """The web look: a clone has none yet, and the one that is there may be older than its sources."""
    return run(["tools/build_assets"], stdout=subprocess.DEVNULL).returncode == 0


def unittests(count, folder):
    done = run([sys.executable, "-m", "unittest", "discover", "-s", folder, "-p", "*_test.py"], capture_output=True)
    ran = int((re.search(r"Ran (\d+) test", done.stderr) or [0, 0])[1])
    bad = sum(int(n) for n in re.findall(r"(?:failures|errors)=(\d+)", done.stderr))
    count.add(passed=ran - bad, failed=bad if ran else 1)
    if done.returncode:
        print(done.stderr)


def command_step(count, *command):
    """A check that is passed or failed as a whole."""
    done = run(command)
    count.add(passed=done.returncode == 0, failed=done.returncode != 0)


def shape(count):
    unittests(count, "tests/tools")
    command_step(count, "tools/check_shape.py", "src", "tools/rooms.deps", "tools/shape.exempt")
    if os.path.exists(os.path.join(ROOT, "tools/check_words.py")):
        command_step(count, "tools/check_words.py")
    files = sorted(glob.glob(os.path.join(ROOT, "src/**/*.[ch]*"), recursive=True))
    done = run(["clang-format", "--dry-run", "--Werror", *[f for f in files if f.endswith((".h", ".cpp"))]],
               capture_output=True)
    count.add(passed=done.returncode == 0, failed=done.returncode != 0)
    if done.returncode:
        print("not formatted; run clang-format -i on:",
              *sorted(set(re.findall(r"^(\S+?):\d+", done.stderr, re.M))), sep="\n  ")


def room_tests(count, preset, *arguments):
    """Every room's test program; its tests are counted one by one."""
    if not build(preset):
        count.add(failed=1)
        return
    environment = dict(os.environ, ASAN_OPTIONS="detect_leaks=1:abort_on_error=0", UBSAN_OPTIONS="print_stacktrace=1")
    programs = sorted(glob.glob(os.path.join(ROOT, "build", preset, "*_test")), key=expected_seconds, reverse=True)
    # Two at a time: each has a database, ports and folders of its own. Their words are printed one after the other.
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        for tally, words in pool.map(lambda program: one_program(program, environment, arguments), programs):
            print(words, flush=True)
            count.add(*tally[:3])
            count.notes += tally[3]
            count.faults += tally[4]


def expected_seconds(program):
    """As long as it took the last time: the longest begin, so that none is waited for alone at the end."""
    report = os.path.join(REPORTS, os.path.basename(program) + ".xml")
    return float(xml.parse(report).getroot().get("time", 0)) if os.path.exists(report) else 0.0


def one_program(program, environment, arguments):
    """Its passed, failed, skipped, notes and faults; and what is to be printed."""
    name = os.path.basename(program)
    report = os.path.join(REPORTS, name + ".xml")
    if os.path.exists(report):
        os.remove(report)
    started = time.monotonic()
    done = run([program, f"--gtest_output=xml:{report}", "--gtest_brief=1", *arguments], capture_output=True,
               env=environment, timeout=1500)
    passed = failed = skipped = 0
    notes, faults = [], []
    words = ""
    if os.path.exists(report):
        for case in xml.parse(report).getroot().iter("testcase"):
            if case.find("failure") is not None:
                failed += 1
                faults.append(told(f"{name}: {case.get('classname')}.{case.get('name')}",
                                   (case.find("failure").get("message") or "").splitlines()[:FIRST_WORDS]))
            elif case.find("skipped") is not None:
                skipped += 1
                notes.append(f"skipped {case.get('classname')}.{case.get('name')}: "
                             + (case.find("skipped").get("message") or "").split("\n")[-1])
            elif case.get("status") == "run":
                passed += 1
    if done.returncode != 0 and failed == 0:
        failed = 1  # it died, or a sanitizer spoke
        faults.append(told(f"{name} ended with {done.returncode}", done.stderr.splitlines()[:LAST_WORDS]))
    if failed:
        words = f"{done.stdout[-8000:]}\n{done.stderr[-8000:]}\n"
    words += f"  {name}: {passed} passed, {failed} failed, {skipped} skipped ({time.monotonic() - started:.1f} s)"
    return (passed, failed, skipped, notes, faults), words


def told(name, lines):
    """A line that names what failed, and its words below."""
    return "\n".join([f"FAILED {name}", *(f"    {line[:300]}" for line in lines)])


def fuzz(count, seconds):
    names = [os.path.basename(f)[:-4] for f in sorted(glob.glob(os.path.join(ROOT, "tests/fuzz/*_fuzz.cpp")))]
    if not names or not build("fuzz", *names):
        count.add(failed=1)
        return
    running = []
    for name in names:
        running.append((name, start_fuzzer(name, seconds)))
        while sum(p.poll() is None for _, p in running) >= 2:
            time.sleep(0.1)
    for name, process in running:
        process.wait()
        with open(fuzzer_words(name), errors="replace") as words:
            out = words.read()
        runs = re.findall(r"Done (\d+) runs", out)
        good = process.returncode == 0 and bool(runs)
        count.add(passed=good, failed=not good)
        if not good:
            count.faults.append(told(name, out.splitlines()[-LAST_WORDS:]))
        print(f"  {name}: {runs[-1] if runs else 'no'} runs" + ("" if good else "\n" + out[-6000:]), flush=True)


def fuzzer_words(name):
    return os.path.join(REPORTS, f"{name}.log")


def start_fuzzer(name, seconds):
    """New inputs go to build/, so that a run leaves the tree as it was; crashes are kept in build/reports. Its words go
    to a file: a pipe that nobody reads until the end fills, and then the fuzzer stands still for ever."""
    fresh = os.path.join(ROOT, "build", "corpus", name)
    os.makedirs(fresh, exist_ok=True)
    seeds = os.path.join(ROOT, "tests/fuzz/corpus", name.removesuffix("_fuzz"))
    folders = [fresh] + ([seeds] if os.path.isdir(seeds) else [])
    with open(fuzzer_words(name), "w") as words:
        return subprocess.Popen([f"build/fuzz/{name}", f"-max_total_time={seconds}", "-timeout=5", "-rss_limit_mb=2048",
                                 f"-artifact_prefix={REPORTS}/{name}-", "-verbosity=1", *folders],
                                cwd=ROOT, stdout=words, stderr=subprocess.STDOUT)


def outside_tests(count, kind, *arguments):
    """tests/KIND/run: prints what it did and ends with `N passed, N failed` on a line of its own."""
    program = os.path.join(ROOT, "tests", kind, "run")
    if not os.path.exists(program):
        print(f"  tests/{kind}/run is missing")
        count.add(failed=1)
        return
    if not (build(count.preset, "gatehouse") and build_assets()):
        count.add(failed=1)
        return
    # The product lets nobody attach to its processes, so that leaks cannot be looked for; the rooms' tests do.
    environment = dict(os.environ, GATEHOUSE=os.path.join(ROOT, "build", count.preset, "gatehouse"),
                       ASAN_OPTIONS="detect_leaks=0", UBSAN_OPTIONS="print_stacktrace=1")
    process = subprocess.Popen([program, *arguments], cwd=ROOT, text=True, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, env=environment)
    last = None
    lines = []
    for line in process.stdout:
        print("  " + line, end="", flush=True)
        lines.append(line.rstrip("\n"))
        last = re.match(r"(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$", line) or last
    process.wait()
    passed, failed, skipped = (int(last[1]), int(last[2]), int(last[3] or 0)) if last else (0, 1, 0)
    count.add(passed, max(failed, int(process.returncode != 0)), skipped)
    begins = [at for at, line in enumerate(lines) if re.match(r"FAIL(ED)?\b", line)]
    count.faults += [told(f"tests/{kind}: {re.sub('^FAIL(ED)? *', '', lines[at])}", lines[at + 1:at + FIRST_WORDS])
                     for at in begins]
    if process.returncode != 0 and not begins:
        count.faults.append(told(f"tests/{kind} ended with {process.returncode}", lines[-LAST_WORDS:]))


STEPS = {
    "shape": ("the shape of the tree", shape),
    "dev": ("the tests of the rooms", lambda c: room_tests(c, "dev")),
    "asan": ("the tests of the rooms, under the address and undefined-behaviour sanitizers", lambda c: room_tests(c, "asan")),
    "tsan": ("the tests of the rooms, under the thread sanitizer", lambda c: room_tests(c, "tsan")),
    "golden": ("the expected pages, rewritten", lambda c: room_tests(c, "dev", "--rewrite-golden")),
    "scenarios": ("the scenarios", lambda c: outside_tests(c, "scenarios")),
    "journeys": ("the journeys in Chromium", lambda c: outside_tests(c, "browser")),
    "commands": ("the commands of the machine's operator", lambda c: outside_tests(c, "commands")),
    "hostile": ("hostile bytes and damaged files", lambda c: outside_tests(c, "hostile")),
    "evasion": ("what is tried to get round the filter", lambda c: outside_tests(c, "evasion")),
    "full": ("a full disk", lambda c: outside_tests(c, "full")),
    "kill": ("50 times kill -9", lambda c: outside_tests(c, "kill", "50")),
    "kill-long": ("1,000 times kill -9", lambda c: outside_tests(c, "kill", "1000")),
    "fuzz": ("10 s of fuzzing a parser", lambda c: fuzz(c, 10)),
    "fuzz-long": ("10 min of fuzzing a parser", lambda c: fuzz(c, 600)),
}
VERBS = {
    "fast": ["shape", "dev"],
    "check": ["shape", "asan", "scenarios", "journeys", "commands", "hostile", "evasion", "kill", "fuzz"],
    "browser": ["scenarios", "journeys"],
    "long": ["shape", "asan", "tsan", "scenarios", "journeys", "commands", "hostile", "evasion", "full", "kill-long", "fuzz-long"],
}


def preset_of(verb):
    """Where the rooms are tested with sanitizers, the whole product is tried in that same build: building it once more
    would take a quarter of the time of all."""
    return "asan" if "asan" in VERBS.get(verb, []) else "dev"


def main():
    os.makedirs(REPORTS, exist_ok=True)
    total = Count()
    begun = time.monotonic()
    for step in VERBS.get(sys.argv[1], [sys.argv[1]]):
        title, work = STEPS[step]
        print(f"== {title}", flush=True)
        count, started = Count(preset_of(sys.argv[1])), time.monotonic()
        work(count)
        print(f"   {count.passed} passed, {count.failed} failed, {count.skipped} skipped in {time.monotonic() - started:.0f} s",
              flush=True)
        total.add(count.passed, count.failed, count.skipped)
        total.notes += count.notes
        if count.failed:
            total.faults.append(f"{count.failed} failed in {title}")
        total.faults += count.faults
    for note in total.notes:
        print(note)
    for fault in total.faults:
        print(fault)
    print(f"took {time.monotonic() - begun:.0f} s")
    print(f"{total.passed} passed, {total.failed} failed, {total.skipped} skipped")
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main())
