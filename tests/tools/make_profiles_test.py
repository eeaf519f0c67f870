"""Tests of tools/make_profiles.py: what becomes of a clause, and that the shipped files are what it makes."""
import contextlib
import io
import pathlib
import sys
import tempfile
import tomllib
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CATALOGUE = ROOT.parent / "shared" / "clauses"
sys.path.insert(0, str(ROOT / "tools"))
import make_profiles  # noqa: E402


def clause(**changes):
    plain = {"id": "x-1-01", "section": "1", "title": "Title", "statement": "Staff report it.", "actor": "staff",
             "kind": "oblige", "enforcement": "workflow", "capability": "concern-report", "params": {}}
    return plain | changes


def made(**changes):
    return tomllib.loads(make_profiles.block(clause(**changes)))["clause"][0]


class Profiles(unittest.TestCase):
    def test_how_firm_a_clause_is_follows_its_words(self):
        for statement, kind, expected in (("Staff report it.", "oblige", "must"),
                                          ("Staff may not use personal email.", "prohibit", "must"),
                                          ("The advised action is taken.", "oblige", "must"),
                                          ("Staff are advised to lock devices.", "inform", "should"),
                                          ("Learners are encouraged to speak.", "inform", "should"),
                                          ("Logs may be examined.", "permit", "may"),
                                          ("Webmail may be blocked on site.", "configure", "may")):
            self.assertEqual(made(statement=statement, kind=kind)["strength"], expected, statement)

    def test_every_clause_gets_a_post_that_answers_for_it(self):
        for actor, owner in (("technical-staff", "network_manager"), ("governors", "chair"), ("school", "head"),
                             ("learners", "dsl"), ("deputy-dsl", "deputy_dsl")):
            self.assertEqual(made(actor=actor)["owner"], owner)

    def test_an_interval_is_kept_and_never_made_up(self):
        self.assertEqual(made(params={"review_months": 12})["interval_months"], 12)
        self.assertNotIn("interval_months", made())

    def test_quotes_and_backslashes_survive(self):
        statement = 'A "quoted" word and a \\ stay.'
        self.assertEqual(made(statement=statement)["statement"], statement)

    def test_no_state_is_written(self):
        self.assertEqual(set(made()), {"id", "section", "title", "statement", "actor", "owner", "kind", "capability",
                                       "strength"})

    @unittest.skipUnless(CATALOGUE.is_dir(), "the clause catalogue is not on this machine")
    def test_the_shipped_files_are_what_the_catalogue_makes(self):
        with tempfile.TemporaryDirectory() as folder:
            with contextlib.redirect_stdout(io.StringIO()):
                make_profiles.main([str(CATALOGUE), folder])
            for school in make_profiles.SCHOOLS:
                self.assertEqual((pathlib.Path(folder) / school / "policy.toml").read_text(encoding="utf-8"),
                                 (ROOT / "profiles" / school / "policy.toml").read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main()
