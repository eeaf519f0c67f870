#include "policy/book.h"

#include "base/file.h"

#include "support/folder.h"
#include "support/living_policy.h"

#include <gtest/gtest.h>

#include <set>

namespace policy {
namespace {

using support::shipped_policy;
using support::TestSource;

const char* const kSchools[] = {"homewood", "headcorn", "hccs"};

std::vector<std::string> faults_of(std::vector<Control> wrong) {
    const Policy headcorn = shipped_policy("headcorn");
    const std::vector<std::reference_wrapper<const Policy>> policies = {headcorn};
    const TestSource source(std::move(wrong));
    const auto controls = Controls::make({source}, policies);
    return controls ? std::vector<std::string>() : controls.error();
}

TEST(book, the_three_schools_have_1275_clauses_each_with_an_owner_who_exists) {
    std::size_t total = 0;
    std::set<std::string> ids;
    for (const char* school : kSchools) {
        const Policy policy = shipped_policy(school);
        total += policy.clauses.size();
        for (const Clause& clause : policy.clauses) {
            SCOPED_TRACE(clause.id);
            EXPECT_TRUE(ids.insert(clause.id).second);
            EXPECT_TRUE(clause.id.starts_with(std::string(school) + "-"));
            EXPECT_FALSE(clause.statement.empty());
            EXPECT_NE(policy.title_of(clause.owner), clause.owner);
        }
    }
    EXPECT_EQ(total, 1275U);
}

TEST(book, signing_and_lessons_are_not_claimed_until_a_room_carries_them) {
    for (const char* school : kSchools) {
        const Policy policy = shipped_policy(school);
        for (const Clause& clause : policy.clauses) {
            SCOPED_TRACE(clause.id);
            const bool is_carried_later = clause.capability == "aup-signing" || clause.capability == "visitor-aup" ||
                                          clause.capability == "education-before-access";
            const NotClaimed* why = policy.why_not_claimed(clause.id);
            EXPECT_EQ(why != nullptr, is_carried_later);
            if (why == nullptr) continue;
            EXPECT_FALSE(why->reason.empty());
            EXPECT_TRUE(why->room == "agreements" || why->room == "learning");
        }
    }
}

TEST(book, a_control_that_would_make_a_clause_look_measured_is_refused) {
    struct Case {
        const char* name;
        std::vector<Control> controls;
        std::string expected;
    };
    const auto technical = ClauseKind::technical;
    const Case cases[] = {
        {"right", TestSource().controls(), ""},
        {"another school, which is not loaded", {{"t.a", "So.", {"homewood-9-99"}, technical}}, ""},
        {"a clause that does not exist",
         {{"t.a", "So.", {"headcorn-9-99"}, technical}},
         "control `t.a` names clause `headcorn-9-99`, which does not exist"},
        {"another kind",
         {{"t.a", "So.", {"headcorn-3-03"}, technical}},
         "control `t.a` is technical and names clause `headcorn-3-03`, which is workflow"},
        {"a clause that is not claimed",
         {{"t.a", "So.", {"headcorn-7.2-01"}, technical}},
         "control `t.a` names clause `headcorn-7.2-01`, which the school does not claim"},
        {"no clause", {{"t.a", "So.", {}, technical}}, "control `t.a` measures no clause"},
        {"no sentence", {{"t.a", "", {"headcorn-7.3.4-01"}, technical}}, "control `t.a` does not say what it measures"},
        {"one clause twice",
         {{"t.a", "So.", {"headcorn-7.3.4-01", "headcorn-7.3.4-01"}, technical}},
         "control `t.a` names clause `headcorn-7.3.4-01` twice"},
        {"one control twice",
         {{"t.a", "So.", {"headcorn-7.3.4-01"}, technical}, {"t.a", "So.", {"headcorn-7.3.2-02"}, technical}},
         "control `t.a` is registered twice"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        const auto faults = faults_of(c.controls);
        EXPECT_EQ(faults, c.expected.empty() ? std::vector<std::string>() : std::vector{c.expected});
    }
}

TEST(book, coverage_counts_every_clause_once) {
    const Policy headcorn = shipped_policy("headcorn");
    const std::vector<std::reference_wrapper<const Policy>> policies = {headcorn};
    const TestSource source;
    const auto controls = Controls::make({source}, policies);
    ASSERT_TRUE(controls);
    const Coverage all = coverage(headcorn, *controls);
    std::size_t total = 0;
    std::vector<std::string> claimed;
    std::vector<std::string> not_claimed;
    for (const Coverage::Kind& kind : all.kinds) {
        EXPECT_EQ(kind.total, kind.claimed.size() + kind.not_claimed.size() + kind.not_measured.size());
        total += kind.total;
        claimed.insert(claimed.end(), kind.claimed.begin(), kind.claimed.end());
        for (const NotClaimed& each : kind.not_claimed) not_claimed.push_back(each.clause);
    }
    EXPECT_EQ(all.school, "headcorn");
    EXPECT_EQ(all.kinds.size(), 5U);
    EXPECT_EQ(total, 416U);
    EXPECT_EQ(claimed, (std::vector<std::string>{"headcorn-7.3.2-02", "headcorn-7.3.4-01", "headcorn-3-03"}));
    EXPECT_EQ(not_claimed,
              (std::vector<std::string>{"headcorn-4.3-02", "headcorn-4.5-03", "headcorn-5.1-01a", "headcorn-7.2-01"}));
}

TEST(book, a_wrong_list_of_what_is_not_claimed_names_its_line_and_the_cure) {
    struct Case {
        const char* name;
        const char* text;
        const char* expected;
    };
    const Case cases[] = {
        {"an unknown clause", "[[not_claimed]]\nclauses = [\"headcorn-9-99\"]\nroom = \"a\"\nreason = \"b\"\n",
         "headcorn/not_claimed.toml:2: error: the policy has no clause `headcorn-9-99`"},
        {"twice", "[[not_claimed]]\nclauses = [\"headcorn-3-03\",\n\"headcorn-3-03\"]\nroom = \"a\"\nreason = \"b\"\n",
         "headcorn/not_claimed.toml:3: error: clause `headcorn-3-03` stands here twice"},
        {"no reason", "[[not_claimed]]\nclauses = [\"headcorn-3-03\"]\nroom = \"a\"\n",
         "headcorn/not_claimed.toml:1: error: `reason` is missing; write a text"},
        {"an unknown key", "[[not_claimed]]\nclauses = [\"headcorn-3-03\"]\nroom = \"a\"\nreason = \"b\"\nwho = 1\n",
         "headcorn/not_claimed.toml:5: error: nobody reads the key `who`; write `clauses`, `room` and `reason`"},
        {"no list", "[[not_claimed]]\nclauses = \"headcorn-3-03\"\nroom = \"a\"\nreason = \"b\"\n",
         "headcorn/not_claimed.toml:1: error: `clauses` is missing; write a list of clause ids"},
        {"no table", "not_claimed = 3\n",
         "headcorn/not_claimed.toml:1: error: `not_claimed` is written as tables `[[not_claimed]]`"},
    };
    const Policy headcorn = shipped_policy("headcorn");
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        const support::Folder folder;
        std::filesystem::create_directories(folder.path() / "headcorn");
        ASSERT_TRUE(base::replace_file(folder.path() / "headcorn/not_claimed.toml", base::bytes_of(c.text),
                                       base::FileMode::owner_only));
        const auto read = read_not_claimed(folder.path() / "headcorn", headcorn.clauses);
        ASSERT_FALSE(read);
        ASSERT_EQ(read.error().size(), 1U);
        EXPECT_EQ(school::show(read.error().front()), c.expected);
    }
}

TEST(book, a_school_without_the_list_claims_nothing_less) {
    const support::Folder folder;
    const auto read = read_not_claimed(folder.path() / "nowhere", {});
    ASSERT_TRUE(read);
    EXPECT_TRUE(read->empty());
}

}  // namespace
}  // namespace policy
