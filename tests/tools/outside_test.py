"""Which build of the product the tests from outside try, with a toy test in a toy tree."""
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
check.build = lambda *what: print("builds", *what, flush=True) or True
check.build_assets = lambda: print("builds the web look", flush=True) or True
check.VERBS = {{"check": ["asan", "commands"], "browser": ["commands"]}}
check.STEPS["asan"] = ("nothing", lambda count: count.add(passed=1))
sys.argv = ["check.py", {verb!r}]
sys.exit(check.main())
"""


class Outside(unittest.TestCase):
    def said(self, verb):
        with tempfile.TemporaryDirectory() as folder:
            os.makedirs(os.path.join(folder, "tests/commands"))
            program = os.path.join(folder, "tests/commands/run")
            with open(program, "w") as out:
                out.write('#!/bin/sh\necho "tries ${GATEHOUSE#' + folder + '/}"\necho 1 passed, 0 failed\n')
            os.chmod(program, 0o755)
            done = subprocess.run([sys.executable, "-c", RUN.format(tools=os.path.join(ROOT, "tools"), folder=folder,
                                                                     verb=verb)],
                                  capture_output=True, text=True, timeout=60)
            self.assertEqual(done.returncode, 0, done.stderr)
            return done.stdout

    def test_a_check_tries_the_product_that_it_has_built_with_sanitizers(self):
        said = self.said("check")
        self.assertIn("builds asan gatehouse", said)
        self.assertIn("builds the web look", said)  # a clone has none
        self.assertIn("tries build/asan/gatehouse", said)
        self.assertNotIn("dev", said)

    def test_alone_they_try_the_build_that_is_quick_to_make(self):
        self.assertIn("tries build/dev/gatehouse", self.said("browser"))


if __name__ == "__main__":
    unittest.main()
