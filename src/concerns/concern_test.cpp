// The rules by which concerns and cases move, as tables.

#include "concerns/concern.h"

#include "base/still_world.h"

#include <gtest/gtest.h>

#include <functional>

namespace concerns {
namespace {

using std::chrono::minutes;

base::SeededRandom random_bytes{7};
const PersonId kDora = PersonId::mint(random_bytes);
const PersonId kDev = PersonId::mint(random_bytes);
const PersonId kAmira = PersonId::mint(random_bytes);
const Instant kNow{std::chrono::milliseconds(1'772'532'900'000)};
const Act kAct{kDora, kNow};
const CaseId kCase = CaseId::mint(random_bytes);

Words words(std::string_view text) { return Words(std::string(text)); }

Concern concern_in(ConcernState state) {
    return {.id = ConcernId::mint(random_bytes),
            .state = state,
            .kind = "other",
            .clocks = {std::nullopt, kNow, kNow},
            .reporter = kDev};
}
Case case_in(CaseState state) {
    Case of{.id = kCase, .state = state, .version = 3, .kind = "other", .opened = kAct};
    if (state == CaseState::prepared) of.prepared = kAct;
    return of;
}
Closure closure(std::int64_t version) { return {version, words("We learnt to ask"), Change::none_needed, {}}; }

TEST(concern, a_typed_name_may_mean_somebody_in_the_list) {
    struct Case {
        std::string_view typed;
        std::string_view name;
        bool may;
    };
    const Case cases[] = {
        {"Mrs Quill", "Hester Quill", true},      {"HESTER", "Hester Quill", true},
        {"quill, I think", "Hester Quill", true}, {"Siân from the office", "Siân O'Hara", true},
        {"Mr Ash", "Dev Ashdown", false},         {"the football coach", "Hester Quill", false},
        {"Mrs Fenn", "Mrs Quill", false},         {"", "Hester Quill", false},
    };
    for (const Case& each : cases) EXPECT_EQ(may_mean(each.typed, each.name), each.may) << each.typed;
    EXPECT_EQ(post_meant("the Head Teacher"), people::kHead);
    EXPECT_EQ(post_meant("the headteacher"), people::kHead);
    EXPECT_EQ(post_meant("Chair of governors"), people::kChair);
    EXPECT_EQ(post_meant("our safeguarding lead"), people::kDsl);
    EXPECT_EQ(post_meant("the football coach"), "");
}

template <class T>
std::string outcome(const Result<T>& result) {
    if (!result) return "refused: " + describe(result.error());
    for (const auto& [state, word] : words_of(result->state))
        if (state == result->state) return std::string(word);
    return "?";
}

struct ConcernMove {
    std::string_view name;
    std::function<Result<Concern>(Concern)> move;
    std::vector<ConcernState> from;
    ConcernState to;
};

TEST(concern, it_moves_only_along_its_life) {
    const ConcernMove moves[] = {
        {"acknowledge",
         [](Concern c) { return acknowledge(std::move(c), kAct); },
         {ConcernState::raised},
         ConcernState::acknowledged},
        {"triage",
         [](Concern c) {
             return triage(std::move(c), {kAct, Threshold::agency, words("why")});
         },
         {ConcernState::raised, ConcernState::acknowledged},
         ConcernState::triaged},
        {"join",
         [](Concern c) { return join(std::move(c), kCase, kAct); },
         {ConcernState::triaged},
         ConcernState::joined},
        {"set aside",
         [](Concern c) { return set_aside(std::move(c), words("why"), kAct); },
         {ConcernState::triaged},
         ConcernState::set_aside},
    };
    for (const ConcernMove& each : moves) {
        for (const auto& [state, word] : words_of(ConcernState::raised)) {
            SCOPED_TRACE(std::string(each.name) + " from " + std::string(word));
            const auto moved = each.move(concern_in(state));
            const bool may = std::find(each.from.begin(), each.from.end(), state) != each.from.end();
            ASSERT_EQ(moved.has_value(), may);
            if (may) {
                EXPECT_EQ(moved->state, each.to);
            } else {
                EXPECT_EQ(moved.error(), (Error{Fault::wrong_state, std::string(word)}));
            }
        }
    }
}

TEST(concern, nothing_is_dismissed_without_a_reason) {
    EXPECT_EQ(set_aside(concern_in(ConcernState::triaged), {}, kAct).error(), (Error{Fault::no_words, "reason"}));
    EXPECT_EQ(triage(concern_in(ConcernState::raised), {kAct, Threshold::below, {}}).error(),
              (Error{Fault::no_words, "reason"}));
}

TEST(concern, triage_acknowledges_what_nobody_acknowledged) {
    const auto triaged = triage(concern_in(ConcernState::raised), {kAct, Threshold::support, words("why")});
    ASSERT_TRUE(triaged);
    EXPECT_EQ(triaged->acknowledged, kAct);
}

TEST(concern, its_clocks_run_from_happened_to_known_to_recorded) {
    struct Case {
        std::string_view name;
        Clocks clocks;
        bool expected;
    };
    const Case cases[] = {
        {"all at once", {kNow, kNow, kNow}, true},
        {"nobody knows when it happened", {std::nullopt, kNow - minutes(5), kNow}, true},
        {"in order", {kNow - minutes(9), kNow - minutes(5), kNow}, true},
        {"known before it happened", {kNow - minutes(5), kNow - minutes(9), kNow}, false},
        {"known after it was written", {std::nullopt, kNow + minutes(1), kNow}, false},
    };
    for (const auto& [name, clocks, expected] : cases) {
        SCOPED_TRACE(name);
        EXPECT_EQ(check(clocks).has_value(), expected);
    }
}

TEST(concern, its_age_counts_from_when_the_first_adult_knew) {
    EXPECT_EQ(age_of(kNow - minutes(75), kNow), minutes(75));
    EXPECT_EQ(age_of(kNow + minutes(1), kNow), minutes(0));
}

TEST(concern, it_says_whom_it_is_about) {
    struct Case {
        std::string_view name;
        Subjects subjects;
        bool expected;
    };
    const Case cases[] = {
        {"a learner", {About::learners, {kAmira}, {}}, true},
        {"two learners", {About::learners, {kAmira, kDev}, {}}, true},
        {"no learner", {About::learners, {}, {}}, false},
        {"an adult of the roster", {About::adult, {kDev}, {}}, true},
        {"an adult by name only", {About::adult, {}, words("the sports coach")}, true},
        {"an adult whom nobody names", {About::adult, {}, {}}, false},
        {"an adult both ways", {About::adult, {kDev}, words("Dev")}, false},
        {"two adults", {About::adult, {kDev, kDora}, {}}, false},
        {"nobody known", {About::unknown, {}, {}}, true},
        {"an unknown with a name", {About::unknown, {kAmira}, {}}, false},
    };
    for (const auto& [name, subjects, expected] : cases) {
        SCOPED_TRACE(name);
        EXPECT_EQ(check(subjects).has_value(), expected);
    }
}

TEST(concern, a_named_adult_is_never_among_those_who_are_told) {
    const rights::Route route{.about = rights::About::adult, .told = {kDora, kDev}};
    const auto circle = circle_of(About::adult, route, {kDev});
    ASSERT_TRUE(circle);
    EXPECT_EQ(circle->told, std::vector{kDora});
    EXPECT_EQ(circle->seal, Seal::sealed);
    EXPECT_EQ(circle_of(About::adult, route, {kDev, kDora}).error().fault, Fault::nobody_told);
}

struct CaseMove {
    std::string_view name;
    std::function<Result<Case>(Case)> move;
    std::vector<std::pair<CaseState, CaseState>> expected;
};

TEST(a_case, it_moves_only_along_its_life) {
    const CaseMove moves[] = {
        {"add",
         [](Case c) { return add_to(std::move(c)); },
         {{CaseState::opened, CaseState::opened},
          {CaseState::prepared, CaseState::opened},
          {CaseState::reopened, CaseState::reopened}}},
        {"prepare",
         [](Case c) { return prepare(std::move(c), closure(3), kAct); },
         {{CaseState::opened, CaseState::prepared}, {CaseState::reopened, CaseState::prepared}}},
        {"close",
         [](Case c) {
             return close(std::move(c), 3, {}, {kDev, kNow});
         },
         {{CaseState::prepared, CaseState::closed}}},
        {"reopen", [](Case c) { return reopen(std::move(c)); }, {{CaseState::closed, CaseState::reopened}}},
    };
    for (const CaseMove& each : moves) {
        for (const auto& [state, word] : words_of(CaseState::opened)) {
            SCOPED_TRACE(std::string(each.name) + " from " + std::string(word));
            const auto moved = each.move(case_in(state));
            const auto expected = std::find_if(each.expected.begin(), each.expected.end(),
                                               [&](const auto& pair) { return pair.first == state; });
            ASSERT_EQ(moved.has_value(), expected != each.expected.end()) << outcome(moved);
            if (!moved) continue;
            EXPECT_EQ(moved->state, expected->second);
            EXPECT_EQ(moved->version, 4);
        }
    }
}

TEST(a_case, nobody_signs_the_closure_of_their_own_work) {
    const Case prepared = case_in(CaseState::prepared);
    EXPECT_EQ(close(prepared, 3, {}, {kDora, kNow}).error().fault, Fault::own_work) << "who prepared it";
    const PersonId worked[] = {kDev};
    EXPECT_EQ(close(prepared, 3, worked, {kDev, kNow}).error().fault, Fault::own_work) << "who wrote in it";
    EXPECT_TRUE(close(prepared, 3, {}, {kDev, kNow}));
}

TEST(a_case, what_nobody_read_is_not_closed) {
    EXPECT_EQ(prepare(case_in(CaseState::opened), closure(2), kAct).error().fault, Fault::changed);
    EXPECT_EQ(close(case_in(CaseState::prepared), 2, {}, {kDev, kNow}).error().fault, Fault::changed);
}

TEST(a_case, it_closes_only_with_what_was_learnt) {
    Closure none = closure(3);
    none.debrief = {};
    EXPECT_EQ(prepare(case_in(CaseState::opened), none, kAct).error(), (Error{Fault::no_words, "debrief"}));
    Closure change = closure(3);
    change.change = Change::needed;
    EXPECT_EQ(prepare(case_in(CaseState::opened), change, kAct).error().fault, Fault::no_action);
    change.action = words("Year 5 lesson on strangers, by the computing lead");
    EXPECT_TRUE(prepare(case_in(CaseState::opened), change, kAct));
}

TEST(an_entry, a_correction_supersedes_one_entry_once) {
    const auto entry = [](std::uint64_t sequence, EntryKind kind, std::optional<std::uint64_t> supersedes) {
        return Entry{sequence, kind, kDora, {std::nullopt, kNow, kNow}, words("what"), supersedes};
    };
    const std::vector<Entry> before{entry(1, EntryKind::fact, {}), entry(2, EntryKind::correction, 1)};
    EXPECT_EQ(corrected_by(before, 1), 2U);
    EXPECT_FALSE(corrected_by(before, 2));
    struct Case {
        std::string_view name;
        Entry next;
        bool expected;
    };
    const Case cases[] = {
        {"a fact", entry(3, EntryKind::fact, {}), true},
        {"a fact that supersedes", entry(3, EntryKind::fact, 2), false},
        {"a correction of nothing", entry(3, EntryKind::correction, {}), false},
        {"a correction of what is not there", entry(3, EntryKind::correction, 9), false},
        {"a second correction of the same", entry(3, EntryKind::correction, 1), false},
        {"a correction of the correction", entry(3, EntryKind::correction, 2), true},
    };
    for (const auto& [name, next, expected] : cases) {
        SCOPED_TRACE(name);
        EXPECT_EQ(check(next, before).has_value(), expected);
    }
}

}  // namespace
}  // namespace concerns
