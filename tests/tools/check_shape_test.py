"""Broken toy trees: each must be found out, and the whole one must pass."""
import os
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOL = os.path.join(ROOT, "tools", "check_shape.py")

DEPS = """
base*:
store*:     base
web*:       base
people:     base store web
concerns:   base store web people
only _store.cpp: store
only _pages.cpp: web
"""
WHOLE = {
    "base/text.h": "#pragma once\nint length();\n",
    "base/text.cpp": '#include "base/text.h"\nint length() { return 1; }\n',
    "store/database.h": "#pragma once\n",
    "web/html.h": "#pragma once\n",
    "people/people.h": '#pragma once\n#include "base/text.h"\n',
    "people/person.h": "#pragma once\n",
    "people/people_store.cpp": '#include "people/people.h"\n#include "store/database.h"\n',
    "people/people_pages.cpp": '#include "people/people.h"\n#include "web/html.h"\n',
    "concerns/concerns.h": '#pragma once\n#include "people/people.h"\n',
}


class Shape(unittest.TestCase):
    def check(self, files=(), deps=DEPS, readmes=True, path=None, exempt=None):
        with tempfile.TemporaryDirectory() as folder:
            src = os.path.join(folder, "src")
            for name, text in {**WHOLE, **dict(files)}.items():
                os.makedirs(os.path.dirname(os.path.join(src, name)), exist_ok=True)
                with open(os.path.join(src, name), "w") as out:
                    out.write(text)
            if readmes:
                for room in os.listdir(src):
                    open(os.path.join(src, room, "README.md"), "w").close()
            with open(os.path.join(folder, "rooms.deps"), "w") as out:
                out.write(deps)
            command = [sys.executable, TOOL, src, os.path.join(folder, "rooms.deps")]
            if exempt is not None:
                with open(os.path.join(folder, "exempt"), "w") as out:
                    out.write(exempt)
                command.append(os.path.join(folder, "exempt"))
            environment = dict(os.environ, **({"PATH": path} if path is not None else {}))
            done = subprocess.run(command, capture_output=True, text=True, env=environment)
            return done.returncode, done.stdout + done.stderr

    def finds(self, words, files, **more):
        code, out = self.check(files, **more)
        self.assertEqual(code, 1, out)
        self.assertIn(words, out)

    def test_a_whole_tree_passes(self):
        code, out = self.check()
        self.assertEqual(code, 0, out)

    def test_an_upward_include_is_found(self):
        self.finds("people may not use concerns", {"people/a.cpp": '#include "concerns/concerns.h"\n'})

    def test_an_angled_include_is_found(self):
        self.finds("people may not use concerns", {"people/a.cpp": "#include <concerns/concerns.h>\n"})

    def test_a_relative_include_is_found(self):
        self.finds("people may not use concerns", {"people/a.cpp": '#include "../concerns/concerns.h"\n'})

    def test_an_include_by_its_bare_name_is_found(self):
        self.finds("write `people/person.h`", {"people/a.cpp": '#include "person.h"\n'})

    def test_an_include_with_odd_blanks_is_found(self):
        self.finds("people may not use concerns", {"people/a.cpp": '  #  include\t"concerns/concerns.h"\n'})

    def test_an_include_cut_by_a_line_end_is_found(self):
        self.finds("people may not use concerns", {"people/a.cpp": '#include \\\n"concerns/concerns.h"\n'})

    def test_an_include_by_macro_is_found(self):
        self.finds("an include must name its file", {"people/a.cpp": '#define X "concerns/concerns.h"\n#include X\n'})

    def test_an_include_of_a_missing_file_of_another_room_is_found(self):
        self.finds("people may not use concerns", {"people/a.cpp": '#include "concerns/not_there.h"\n'})

    def test_an_include_in_a_comment_is_no_include(self):
        code, out = self.check({"people/a.cpp": '/*\n#include "concerns/concerns.h"\n*/\n// #include "concerns/concerns.h"\n'})
        self.assertEqual(code, 0, out)

    def test_a_private_header_is_found(self):
        self.finds("private to people", {"concerns/a.cpp": '#include "people/person.h"\n'})

    def test_a_test_may_not_reach_into_another_room_either(self):
        self.finds("private to people", {"concerns/a_test.cpp": '#include "people/person.h"\n'})

    def test_store_outside_a_store_file_is_found(self):
        self.finds("only *_store.cpp may include store/", {"people/person.cpp": '#include "store/database.h"\n'})

    def test_markup_outside_a_page_file_is_found(self):
        self.finds("only *_pages.cpp may include web/", {"people/people_store.cpp": '#include "web/html.h"\n'})

    def test_a_cycle_is_found(self):
        deps = DEPS.replace("people:     base store web", "people:     base store web concerns")
        self.finds("cycle: concerns people", {"people/a.cpp": '#include "concerns/concerns.h"\n'}, deps=deps)

    def test_a_declared_cycle_is_found_before_anyone_uses_it(self):
        deps = DEPS.replace("base*:\n", "base*: people\n")
        self.finds("declares a cycle", {}, deps=deps)

    def test_a_room_nobody_declared_is_found(self):
        self.finds("cellar: not in", {"cellar/a.cpp": "int a;\n"})

    def test_a_room_without_a_readme_is_found(self):
        self.finds("people: has no README.md", {}, readmes=False)

    def test_a_long_file_is_found(self):
        self.finds("has 601 lines", {"people/a.cpp": "\n" * 601})

    def test_a_long_function_is_found(self):
        self.finds("has 82 lines", {"people/a.cpp": "int f() {\n" + "    g();\n" * 80 + "}\n"})

    def test_words_in_their_places_only(self):
        for words, line in [
            ("a real clock", "auto t = std::chrono::system_clock::now();"),
            ("a real clock", "auto t = std::chrono::steady_clock :: now();"),
            ("a real clock", "auto t = time(nullptr);"),
            ("real chance", "std::random_device chance;"),
            ("the environment", 'auto home = getenv("HOME");'),
            ("a sleep", "std::this_thread::sleep_for(1s);"),
            ("a bare mutex", "std::mutex lock;"),
            ("a bare mutex", "std::shared_mutex lock;"),
            ("a detached thread", "std::thread t(f);"),
            ("getaddrinfo", "getaddrinfo(a, b, c, d);"),
            ("getaddrinfo", "boost::asio::ip::tcp::resolver r(loop);"),
            ("reinterpret_cast", "auto p = reinterpret_cast<char*>(q);"),
            ("std::regex", "std::regex r;"),
            ("using namespace", "using namespace std;"),
            ("std::endl", "out << std::endl;"),
            ("iostream", "#include <iostream>"),
            ("naked new or delete", "auto p = new Person(1);"),
            ("a TODO without an issue number", "// TODO later"),
            ("ends in Manager", "class ConcernManager {};"),
            ("ends in Helper", "struct TextHelper {};"),
            ("belongs to net", "#include <openssl/ssl.h>"),
            ("belongs to store", "#include <sqlite3.h>"),
        ]:
            with self.subTest(line):
                self.finds(words, {"people/a.cpp": line + "\n"})

    def test_words_in_comments_and_texts_are_none(self):
        code, out = self.check({"people/a.cpp": '// std::mutex\nauto s = "std::mutex getenv(x)";\nvoid f(X&) = delete;\n'})
        self.assertEqual(code, 0, out)

    def test_a_library_in_a_header_is_found(self):
        self.finds("may not stand in a header", {"people/person.h": "#pragma once\n#include <fmt/format.h>\n"})

    def test_a_raw_id_in_a_public_header_is_found(self):
        self.finds("a raw id", {"people/people.h": "#pragma once\nvoid leave(std::uint64_t person_id);\n"})
        self.finds("a raw id", {"people/people.h": "#pragma once\nstruct P { std::string id; };\n"})

    def test_a_raw_duration_in_a_public_header_is_found(self):
        self.finds("a raw duration", {"people/people.h": "#pragma once\nvoid wait(int timeout);\n"})

    def test_without_ctags_it_refuses_to_say_all_is_well(self):
        code, out = self.check(path="/nowhere")
        self.assertEqual(code, 2, out)
        self.assertIn("universal-ctags", out)

    def test_an_exemption_hides_its_finding_and_nothing_else(self):
        broken = {"people/a.cpp": "std::mutex lock;\n", "people/b.cpp": "std::mutex lock;\n"}
        code, out = self.check(broken, exempt="people/a.cpp:1: a bare mutex  #12 until the queue is bounded\n")
        self.assertEqual(code, 1)
        self.assertNotIn("people/a.cpp", out)
        self.assertIn("people/b.cpp", out)

    def test_an_exemption_nobody_needs_is_found(self):
        self.finds("no longer needed", {}, exempt="people/a.cpp:1: a bare mutex  #12 why\n")

    def test_an_exemption_without_an_issue_is_found(self):
        self.finds("needs an issue number", {"people/a.cpp": "std::mutex lock;\n"}, exempt="people/a.cpp:1: a bare mutex\n")


if __name__ == "__main__":
    unittest.main()
