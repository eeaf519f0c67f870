// Who looks at one person's lines of the internet log: only whoever answers for that person, with a reason and a
// number, and no help service is in it; and what is forgotten when its time has passed. On both engines.

#include "base/text.h"
#include "monitor/monitor.h"
#include "store/database.h"
#include "support/monitored_school.h"

#include <algorithm>

namespace monitor {
namespace {

using namespace std::chrono_literals;

class PersonSearches : public support::MonitoredSchool {
protected:
    void visit(const people::PersonId& person, std::string url) { put(asked(person, std::move(url))); }
    void put(const gatepost::Event& event) {
        write(ordinary, event);
        clock.pass(1s);
    }
    void read() { run(); }
    rights::Reader chair() {
        return rights::Reader({.school = here,
                               .person = people::PersonId::mint(random),
                               .roles = {rights::Role::everybody, rights::Role::chair}});
    }
    SearchDraft draft(const people::PersonId& person) const {
        return {.person = person,
                .days = {today, today},
                .basis = Basis::request,
                .reference = "SAR 12",
                .reason = "her parents ask for her data"};
    }
    SearchFault fault(std::string_view role, const SearchDraft& of) {
        const auto made = searches.make(reader(role), of, today);
        EXPECT_FALSE(made) << role;
        return made ? SearchFault::no_reason : made.error().fault;
    }
    PersonAnswer lines(const LogSearch& search) {
        return searches.look(reader("dsl"), search, LogSearches::Look::shown, 0, 50);
    }
    std::vector<std::string> journalled() {
        store::Transaction tx = database().reading();
        return tx.query("SELECT verb FROM journal_lines WHERE subject_kind = 'log_search' ORDER BY number")
            .all([](const store::Row& row) { return row.get<std::string>(0); });
    }

    const people::PersonId learner = part("learner");
    std::string known_case = "case-that-the-reader-works-on";
    LogSearches searches{{parts, log, [this](const rights::Reader&, std::string_view number, const people::PersonId&) {
                              return number == known_case;
                          }}};
};
INSTANTIATE_TEST_SUITE_P(both, PersonSearches, support::both_engines(), support::engine_name);

TEST_P(PersonSearches, only_whoever_answers_for_somebody_looks_at_their_lines) {
    for (const char* role : {"network-manager", "head", "teacher"})
        EXPECT_EQ(fault(role, draft(learner)), SearchFault::not_yours) << role;
    EXPECT_TRUE(searches.make(reader("dsl"), draft(learner), today));
    SearchDraft staff = draft(part("teacher"));
    EXPECT_EQ(fault("dsl", staff), SearchFault::not_yours);
    EXPECT_EQ(fault("head", staff), SearchFault::no_case) << "staff's lines need a case";
    staff.reference = known_case;
    EXPECT_TRUE(searches.make(reader("head"), staff, today));
    SearchDraft of_head = draft(part("head"));
    of_head.reference = known_case;
    EXPECT_EQ(fault("head", of_head), SearchFault::not_yours) << "nobody looks up themselves";
    EXPECT_TRUE(searches.make(chair(), of_head, today));
}

TEST_P(PersonSearches, there_is_no_look_without_a_reason_a_number_and_some_days) {
    SearchDraft wrong = draft(learner);
    wrong.reason = "  ";
    EXPECT_EQ(fault("dsl", wrong), SearchFault::no_reason);
    wrong = draft(learner);
    wrong.reference = " ";
    EXPECT_EQ(fault("dsl", wrong), SearchFault::no_reference);
    wrong = draft(learner);
    wrong.basis = Basis::a_case;
    EXPECT_EQ(fault("dsl", wrong), SearchFault::no_case) << "a number that is no case of the reader's";
    wrong = draft(learner);
    wrong.days.first = school::plus_days(today, -std::chrono::days(31));
    EXPECT_EQ(fault("dsl", wrong), SearchFault::too_many_days);
    wrong.days = {today, school::plus_days(today, std::chrono::days(1))};
    EXPECT_EQ(fault("dsl", wrong), SearchFault::days);
}

TEST_P(PersonSearches, the_lines_are_of_this_person_alone_and_each_look_is_in_the_journal) {
    visit(learner, "http://www.google.com/search?q=volcano");
    visit(part("teacher"), "http://other.example/");
    visit(learner, "http://school.example/page");
    read();
    const auto id = searches.make(reader("dsl"), draft(learner), today);
    ASSERT_TRUE(id);
    const auto search = searches.find(reader("dsl"), *id);
    ASSERT_TRUE(search);
    EXPECT_EQ(search->draft.reason, "her parents ask for her data");
    const PersonAnswer answer = lines(*search);
    ASSERT_EQ(answer.all, 2U);
    EXPECT_EQ(answer.lines.at(0).host, "school.example");
    EXPECT_EQ(answer.lines.at(1).path, "/search?q=volcano");
    EXPECT_EQ(answer.lines.at(0).known, gatepost::Known::own_sign_in);
    EXPECT_EQ(journalled(), (std::vector<std::string>{"log.person_searched", "log.person_looked_at"}));
    EXPECT_FALSE(searches.find(reader("head"), *id)) << "it answers its maker";
    clock.pass(25h);
    EXPECT_FALSE(searches.find(reader("dsl"), *id)) << "tomorrow it is asked for anew";
}

TEST_P(PersonSearches, a_case_that_is_closed_to_its_reader_closes_the_lines) {
    SearchDraft staff = draft(part("teacher"));
    staff.reference = known_case;
    const auto id = *searches.make(reader("head"), staff, today);
    EXPECT_TRUE(searches.find(reader("head"), id));
    known_case = "another one";
    EXPECT_FALSE(searches.find(reader("head"), id));
}

TEST_P(PersonSearches, nobody_learns_by_a_name_who_is_at_school) {
    const auto names = [&](const rights::Reader& reader_of) { return searches.people(reader_of, today).size(); };
    EXPECT_GT(names(reader("dsl")), 10U);
    EXPECT_EQ(names(chair()), 1U) << "the head alone";
    EXPECT_EQ(names(reader("network-manager")), 0U);
}

TEST_P(PersonSearches, a_look_at_an_adults_lines_is_counted_where_nobody_else_counts) {
    SearchDraft staff = draft(part("teacher"));
    staff.reference = known_case;
    ASSERT_TRUE(searches.make(reader("head"), staff, today));
    EXPECT_EQ(journalled(), std::vector<std::string>{"adult_log.searched"})
        << "a number among the looks at the log could tell of a sealed case";
}

TEST_P(PersonSearches, a_visit_to_a_help_service_is_in_nobodys_lines) {
    gatepost::Event help = asked(learner, "https://www.childline.org.uk/");
    help.device.reset();
    help.method.clear();
    put(help);
    visit(learner, "http://school.example/");
    read();
    const auto id = *searches.make(reader("dsl"), draft(learner), today);
    const PersonAnswer answer = lines(*searches.find(reader("dsl"), id));
    ASSERT_EQ(answer.all, 1U);
    EXPECT_EQ(answer.lines.at(0).host, "school.example");
}

TEST_P(PersonSearches, pages_of_lines_go_on_across_days) {
    for (int day = 0; day < 3; ++day) {
        for (int one = 0; one < 3; ++one)
            visit(learner, "http://day-" + std::to_string(day) + ".example/" + std::to_string(one));
        read();
        clock.pass(24h);
    }
    const PersonQuestion all{here, learner, {today, school::plus_days(today, std::chrono::days(3))}, 0, 100};
    const PersonAnswer whole = log.of_person(all);
    ASSERT_EQ(whole.all, 9U);
    std::vector<PersonLine> paged;
    for (std::size_t first = 0; first < 9; first += 2) {
        const PersonAnswer part_of = log.of_person({here, learner, all.days, first, 2});
        EXPECT_EQ(part_of.all, 9U);
        paged.insert(paged.end(), part_of.lines.begin(), part_of.lines.end());
    }
    EXPECT_EQ(paged, whole.lines);
}

TEST_P(PersonSearches, who_it_was_is_forgotten_and_how_much_it_was_is_not) {
    visit(learner, "http://school.example/private-page");
    read();
    const Date tomorrow = school::plus_days(today, std::chrono::days(1));
    EXPECT_EQ(forget_before(log_place(), world, here, today), 0U);
    const auto hours = log.hours(here, today);
    ASSERT_FALSE(hours.empty());
    EXPECT_EQ(forget_before(log_place(), world, here, tomorrow), 1U);
    EXPECT_EQ(log.find({.school = here, .day = today, .category = {}, .action = {}}).all, 0U);
    EXPECT_EQ(log.hours(here, today), hours);
    EXPECT_EQ(forget_before(log_place(), world, here, tomorrow), 0U);
    if (const auto place = log_place(); const auto* of_folder = std::get_if<LogFolder>(&place)) {
        const auto file = base::read_file(of_folder->path / file_of(today), std::size_t{64} << 20U).value();
        EXPECT_EQ(base::text_of(file).find("private-page"), std::string_view::npos)
            << "nothing of it stays on the disk";
    }
}

TEST_P(PersonSearches, what_another_school_keeps_longer_stays) {
    visit(learner, "http://school.example/");
    read();
    const school::SchoolId other = school::SchoolId::mint(random);
    EXPECT_EQ(forget_before(log_place(), world, other, school::plus_days(today, std::chrono::days(1))), 0U);
    EXPECT_EQ(log.find({.school = here, .day = today, .category = {}, .action = {}}).all, 1U);
}

}  // namespace
}  // namespace monitor
