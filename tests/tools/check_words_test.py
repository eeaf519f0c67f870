"""Tests of tools/check_words.py on small trees with one thing wrong."""
import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import check_words  # noqa: E402

GLOSSARY = """# Words
| say | meaning | source | never |
|---|---|---|---|
| learner | who learns | ours | student, names: pupil |
| person | anybody | ours | user |
| overblocking | too much | ours | false positive |
| agency | outside | ours | |
"""


def found(files, glossary=GLOSSARY):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "src").mkdir()
        (root / "GLOSSARY.md").write_text(glossary, encoding="utf-8")
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        return list(check_words.complaints(root))


class Words(unittest.TestCase):
    def test_a_wrong_type_name_is_refused_with_the_right_word(self):
        self.assertEqual(found({"src/people/people.h": "struct Student {};\n"}),
                         ["src/people/people.h:1: type `Student` says `student`; say `learner`"])

    def test_words_inside_names_and_plurals_are_seen(self):
        for code in ("class StudentList;", "enum class PupilState {};", "using UserIds = int;", "struct Old_student;",
                     "struct FalsePositives {};"):
            self.assertEqual(len(found({"src/people/a.cpp": code})), 1, code)

    def test_a_longer_word_that_only_contains_a_wrong_one_is_left_alone(self):
        for code in ("struct Username {};", "struct Users1x {};", "struct UserAgent {};", "class Reuser;"):
            self.assertEqual(found({"src/people/a.h": code}), [], code)

    def test_comments_strings_and_variables_are_no_type_names(self):
        code = '// struct Student\n/* class User */ int user = 0; auto t = "struct Student";\n'
        self.assertEqual(found({"src/people/a.cpp": code}), [])

    def test_the_cellar_speaks_the_networks_own_language(self):
        self.assertEqual(found({"src/wire/url.h": "struct User {};"}), [])

    def test_page_texts_are_read_and_readers_may_meet_a_word_refused_in_names_only(self):
        page = '#include "user/user.h"\n// a student\nauto a = "Every pupil"_html;\nauto b = "Every student"_html;\n'
        self.assertEqual(found({"src/home/home_pages.cpp": page}),
                         ["src/home/home_pages.cpp:4: text `Every student` says `student`; say `learner`"])

    def test_raw_strings_and_strings_over_lines_are_read(self):
        page = 'auto a = R"(<p>\nevery user</p>)"_html;\nchar q = \'"\'; auto b = "ok";\n'
        self.assertEqual(len(found({"src/home/home_pages.cpp": page})), 1)

    def test_url_patterns_are_names(self):
        self.assertEqual(found({"src/home/home_pages.cpp": 'auto a = "/pupils/{id}";'}),
                         ["src/home/home_pages.cpp:1: URL `/pupils/{id}` says `pupil`; say `learner`"])

    def test_texts_outside_pages_are_not_read(self):
        self.assertEqual(found({"src/home/home.cpp": 'auto a = "a student";'}), [])

    def test_tables_and_columns_are_read_without_comments_and_values(self):
        sql = "-- student\nCREATE TABLE people (\n  user_id {id},\n  kind {text} CHECK (kind IN ('student'))\n);\n"
        self.assertEqual(found({"src/people/schema/001-people.sql": sql}),
                         ["src/people/schema/001-people.sql:3: table `user_id` says `user`; say `person`"])

    def test_a_faulty_glossary_is_itself_refused(self):
        double = GLOSSARY + "| learner | again | ours | |\n"
        self.assertIn("stands here and in line 4", found({}, double)[0])
        self.assertIn("only the last may be empty", found({}, GLOSSARY + "| word | | ours | |\n")[0])
        self.assertIn("both said and refused", found({}, GLOSSARY + "| user | x | ours | |\n")[0])
        many = GLOSSARY + "".join(f"| w{n} | x | ours | |\n" for n in range(90))
        self.assertIn("at most 80", found({}, many)[0])

    def test_the_products_own_tree_has_none_of_the_refused_words(self):
        self.assertEqual(list(check_words.complaints(ROOT)), [])


if __name__ == "__main__":
    unittest.main()
