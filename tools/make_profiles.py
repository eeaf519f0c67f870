#!/usr/bin/env python3
"""Makes profiles/<school>/policy.toml from a clause catalogue.

usage: make_profiles.py CATALOGUE_FOLDER [PROFILES_FOLDER]

For developers: it was run once for the three schools that ship, and is run again only when a catalogue
changes. The generated files are committed; the product reads nothing else. What a school does about a clause
(its state, its evidence) is measured and is never written here.
"""
import pathlib
import re
import sys
import tomllib

SCHOOLS = ("homewood", "headcorn", "hccs")

# The post that answers for a clause, by who has to act. A clause that binds a whole group still needs one
# post that can be asked about it.
OWNERS = {
    "school": "head", "headteacher": "head", "governors": "chair", "slt": "slt", "dsl": "dsl",
    "deputy-dsl": "deputy_dsl", "technical-staff": "network_manager", "staff": "slt", "learners": "dsl",
    "parents": "dsl", "visitors": "head",
}
PERMISSION = re.compile(r"\bmay (be (blocked|asked|told|suspended|withdrawn|logged)|search|confiscate|need)\b")
ADVICE = re.compile(r"\b(should|encouraged|(?<![Tt]he )advised|asked to|where possible|if possible)\b")


def strength(clause):
    if clause["kind"] == "permit" or PERMISSION.search(clause["statement"]):
        return "may"
    return "should" if ADVICE.search(clause["statement"]) else "must"


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def interval_months(clause):
    params = clause.get("params", {})
    return params.get("interval_months", params.get("review_months"))


def block(clause):
    lines = {
        "id": clause["id"], "section": clause["section"], "title": clause["title"],
        "statement": clause["statement"], "actor": clause["actor"].replace("-", "_"),
        "owner": OWNERS[clause["actor"]], "kind": clause["enforcement"],
        "capability": clause["capability"], "strength": strength(clause),
    }
    text = "[[clause]]\n" + "".join(f"{key} = {quoted(value)}\n" for key, value in lines.items())
    months = interval_months(clause)
    return text + (f"interval_months = {months}\n" if months else "")


def policy_text(school, clauses):
    head = (f"# The clauses of {school}'s online safety policy, in our own words. Made by tools/make_profiles.py.\n"
            "# actor: who acts. owner: the post that answers for it. kind: what carries it out.\n"
            "# Whether a clause is kept is measured, and never stands here.\n\n")
    return head + "\n".join(block(clause) for clause in clauses)


def main(arguments):
    if len(arguments) not in (1, 2):
        print(__doc__, file=sys.stderr)
        return 2
    catalogue = pathlib.Path(arguments[0])
    profiles = pathlib.Path(arguments[1] if len(arguments) == 2 else "profiles")
    for school in SCHOOLS:
        with open(catalogue / f"{school}.toml", "rb") as file:
            clauses = tomllib.load(file)["clause"]
        (profiles / school).mkdir(parents=True, exist_ok=True)
        (profiles / school / "policy.toml").write_text(policy_text(school, clauses), encoding="utf-8")
        print(f"{school}: {len(clauses)} clauses")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
