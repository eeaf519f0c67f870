"""The steps of tools/check.py, with toy fuzzers and toy tests in a toy tree."""
import glob
import os
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

RUN = """
import sys
sys.path.insert(0, {tools!r})
sys.dont_write_bytecode = True
import check
check.ROOT, check.REPORTS = {folder!r}, {folder!r}
check.build = lambda *names: True
count = check.Count()
check.fuzz(count, 1)
print(count.passed, "passed", count.failed, "failed")
"""


class Fuzz(unittest.TestCase):
    def fuzz(self, **fuzzers):
        with tempfile.TemporaryDirectory() as folder:
            for where in ("build/fuzz", "tests/fuzz"):
                os.makedirs(os.path.join(folder, where))
            for name, text in fuzzers.items():
                open(os.path.join(folder, "tests/fuzz", f"{name}_fuzz.cpp"), "w").close()
                program = os.path.join(folder, "build/fuzz", f"{name}_fuzz")
                with open(program, "w") as out:
                    out.write("#!/bin/sh\n" + text)
                os.chmod(program, 0o755)
            done = subprocess.run([sys.executable, "-c", RUN.format(tools=os.path.join(ROOT, "tools"), folder=folder)],
                                  capture_output=True, text=True, timeout=60)
            self.assertEqual(done.returncode, 0, done.stderr)
            return done.stdout

    def test_fuzzers_that_say_more_than_a_pipe_holds_still_end(self):
        loud = "head -c 1000000 /dev/zero | tr '\\0' x\necho\necho Done 7 runs in 1 second\n"
        self.assertTrue(self.fuzz(a=loud, b=loud, c=loud).endswith("3 passed 0 failed\n"))

    def test_a_crash_fails_and_its_words_are_shown(self):
        said = self.fuzz(a="echo ERROR: AddressSanitizer: heap-buffer-overflow\nexit 1\n")
        self.assertIn("heap-buffer-overflow", said)
        self.assertTrue(said.endswith("0 passed 1 failed\n"))

    def test_each_fuzzer_begins_with_inputs_of_a_real_shape(self):
        fuzzers = glob.glob(os.path.join(ROOT, "tests/fuzz/*_fuzz.cpp"))
        self.assertTrue(fuzzers)
        for fuzzer in fuzzers:
            name = os.path.basename(fuzzer).removesuffix("_fuzz.cpp")
            self.assertTrue(glob.glob(os.path.join(ROOT, "tests/fuzz/corpus", name, "*")), name)


OUTSIDE = """
import sys
sys.path.insert(0, {tools!r})
sys.dont_write_bytecode = True
import check
check.ROOT, check.REPORTS = {folder!r}, {folder!r}
check.build = check.build_assets = lambda *names: True
check.STEPS, check.VERBS = {{"toy": ("the toys", lambda count: check.outside_tests(count, "toy"))}}, {{"check": ["toy"]}}
sys.argv = ["check.py", "check"]
sys.exit(check.main())
"""


class WhatFailed(unittest.TestCase):
    """Of a long run somebody may have the end alone."""

    def outside(self, program):
        with tempfile.TemporaryDirectory() as folder:
            os.makedirs(os.path.join(folder, "tests/toy"))
            path = os.path.join(folder, "tests/toy/run")
            with open(path, "w") as out:
                out.write("#!/bin/sh\n" + program)
            os.chmod(path, 0o755)
            done = subprocess.run([sys.executable, "-c", OUTSIDE.format(tools=os.path.join(ROOT, "tools"), folder=folder)],
                                  capture_output=True, text=True, timeout=60)
            return done.returncode, done.stdout.splitlines()

    def test_what_failed_is_named_at_the_end_with_its_words(self):
        code, lines = self.outside("echo 'FAIL  the door opens'\necho '      it was locked'\nseq 1000\n"
                                   "echo '3 passed, 1 failed'\nexit 1\n")
        self.assertEqual(code, 1)
        end = lines[lines.index("1 failed in the toys"):]
        self.assertEqual(end[1:3], ["FAILED tests/toy: the door opens", "          it was locked"])
        self.assertEqual(end[-1], "3 passed, 1 failed, 0 skipped")

    def test_a_program_that_died_is_told_with_its_last_words(self):
        code, lines = self.outside("seq 100\necho 'TimeoutError: nobody came'\nexit 1\n")
        self.assertEqual(code, 1)
        self.assertIn("FAILED tests/toy ended with 1", lines)
        self.assertIn("    TimeoutError: nobody came", lines[-4:])
        self.assertEqual(lines[-1], "0 passed, 1 failed, 0 skipped")

    def test_where_nothing_failed_nothing_is_named(self):
        code, lines = self.outside("echo '2 passed, 0 failed'\n")
        self.assertEqual(code, 0)
        self.assertNotIn("FAILED", "".join(lines))


if __name__ == "__main__":
    unittest.main()
