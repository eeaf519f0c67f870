"""The step of the fuzzers, with toy fuzzers in a toy tree."""
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


if __name__ == "__main__":
    unittest.main()
