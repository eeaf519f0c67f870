#include "policy/policy.h"
#include "support/engines.h"
#include "support/golden.h"
#include "support/living_policy.h"
#include "web/csv.h"
#include "web/page.h"
#include "web/router.h"

#include <gtest/gtest.h>

#include <chrono>
#include <set>

namespace policy {
namespace {

using std::chrono::days;
using std::chrono::hours;

// A few sections of Headcorn's policy, with one statement as somebody hostile would type it.
Policy some_sections() {
    Policy policy = support::shipped_policy("headcorn");
    std::erase_if(policy.clauses, [](const Clause& clause) {
        static const std::set<std::string> kSections = {"3", "4.3", "7.3.2", "7.3.4"};
        return !kSections.contains(clause.section);
    });
    policy.clauses.front().statement = "=1+1 <script>alert(1)</script> & \"more\"";
    return policy;
}

class PolicyPages : public support::OnBothEngines {
protected:
    PolicyPages() {
        migrate({journal::schema(), schema()});
        add_pages(router_, living_, [this](const web::Request&, const web::Link& link) {
            asked_for_.insert(link.text());
            return may_open_;
        });
    }

    void emit_now(const ControlId& control, Outcome outcome) {
        store::Transaction tx = database().writing();
        emit(tx, headcorn, {control, outcome, clock.now(), "k7m2q9x4", Origin::open});
        tx.commit();
    }
    // A log kept a moment ago, a filter test broken today, and the head told too long ago.
    void some_evidence() {
        emit_now(support::kTold, Outcome::kept);
        clock.pass(days(366));
        emit_now(support::kTest, Outcome::kept);
        clock.pass(hours(20));
        emit_now(support::kTest, Outcome::broken);
        emit_now(support::kLog, Outcome::kept);
        clock.pass(hours(1));
    }

    web::Response answer(std::string_view path, std::string_view query) {
        const auto match = router_.find(web::Method::get, path);
        const auto& found = std::get<web::Router::Found>(match);
        request_ = {.method = web::Method::get,
                    .path = std::string(path),
                    .parameters = found.parameters,
                    .query = web::Values::parse_form(query).value(),
                    .now = clock.now()};
        return found.route->action(request_);
    }
    std::string page(std::string_view path, std::string_view query = "") {
        const web::Response response = answer(path, query);
        EXPECT_EQ(response.status, web::Status::ok);
        const web::Surroundings around{.school = "Headcorn", .home = home_, .help = home_};
        return web::render(std::get<web::Page>(response.content), around, web::Assets(), request_).take();
    }
    std::string csv(std::string_view query = "") {
        return std::get<web::Download>(answer("/headcorn/policy/csv", query).content).content;
    }

    const web::Router& router() const { return router_; }

    bool may_open_ = true;
    std::set<std::string> asked_for_;

private:
    LivingPolicy some_of_headcorn() {
        Policy policy = some_sections();
        auto controls = Controls::make({source_}, std::vector<std::reference_wrapper<const Policy>>{policy}).value();
        std::vector<LivingPolicy::InForce> schools;
        schools.push_back({headcorn.school(), std::move(policy)});
        return {{database(), journal_}, std::move(schools), std::move(controls)};
    }

    support::TestSource source_;
    journal::Journal journal_{world};
    LivingPolicy living_ = some_of_headcorn();
    web::Router router_;
    web::Request request_;
    web::Link home_ = web::Link::own("/headcorn").value();
};
INSTANTIATE_TEST_SUITE_P(both, PolicyPages, support::both_engines(), support::engine_name);

std::size_t count_of(std::string_view text, std::string_view part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++count;
    return count;
}

TEST_P(PolicyPages, the_policy_looks_as_it_was_read) {
    support::expect_golden("src/policy/golden/policy_without_evidence.html", page("/headcorn/policy"));
    some_evidence();
    support::expect_golden("src/policy/golden/policy.html", page("/headcorn/policy"));
    support::expect_golden("src/policy/golden/policy_filtered.html",
                           page("/headcorn/policy", "state=broken&words=LightSpeed"));
    support::expect_golden("src/policy/golden/policy_nothing_fits.html",
                           page("/headcorn/policy", "state=kept&kind=content&owner=head"));
    support::expect_golden("src/policy/golden/policy.csv", csv());
}

TEST_P(PolicyPages, a_clause_looks_as_it_was_read) {
    some_evidence();
    support::expect_golden("src/policy/golden/clause_broken.html", page("/headcorn/policy/clauses/headcorn-7.3.2-02"));
    support::expect_golden("src/policy/golden/clause_due.html", page("/headcorn/policy/clauses/headcorn-3-03"));
    support::expect_golden("src/policy/golden/clause_not_claimed.html",
                           page("/headcorn/policy/clauses/headcorn-4.3-02"));
}

TEST_P(PolicyPages, nobody_counts_sealed_records_by_the_journal_that_is_shown) {
    const journal::Journal lines(world);
    const auto record = [&] {
        store::Transaction tx = database().writing();
        const auto head = lines.record(tx, headcorn,
                                       {.actor = journal::by_system(),
                                        .verb = "concern.raised",
                                        .subject = {"concern", journal::opaque(headcorn.school().bytes())},
                                        .content = {}});
        tx.commit();
        return head;
    };
    support::expect_golden("src/policy/golden/journal_empty.html", page("/headcorn/policy/journal"));
    const std::string before = page("/headcorn/policy/journal");
    (void)record();
    EXPECT_EQ(page("/headcorn/policy/journal"), before) << "a line changes nothing that day";
    {
        store::Transaction tx = database().writing();
        (void)lines.seal_day(tx, headcorn, std::chrono::year(2026) / 3 / 2);
        tx.commit();
    }
    const std::string sealed = page("/headcorn/policy/journal");
    const auto head = record();
    EXPECT_EQ(page("/headcorn/policy/journal"), sealed);
    EXPECT_NE(sealed.find("2 March 2026"), std::string::npos);
    EXPECT_EQ(sealed.find(base::to_hex(head.hash)), std::string::npos);
    EXPECT_EQ(sealed.find("Line"), std::string::npos) << "and no number";
}

TEST_P(PolicyPages, a_clause_text_with_script_is_shown_as_text) {
    for (const char* path : {"/headcorn/policy", "/headcorn/policy/clauses/headcorn-3-01"}) {
        const std::string shown = page(path);
        EXPECT_EQ(shown.find("<script>alert"), std::string::npos);
        EXPECT_NE(shown.find("&lt;script&gt;alert(1)"), std::string::npos) << path;
    }
}

TEST_P(PolicyPages, a_clause_text_never_runs_as_a_formula) { EXPECT_NE(csv().find("\"'=1+1 <"), std::string::npos); }

TEST_P(PolicyPages, each_page_has_one_heading_and_no_script_of_its_own) {
    some_evidence();
    for (const char* path : {"/headcorn/policy", "/headcorn/policy/clauses/headcorn-7.3.2-02"}) {
        const std::string shown = page(path);
        EXPECT_EQ(count_of(shown, "<h1"), 1U);
        EXPECT_EQ(count_of(shown, "<script"), 0U);
        EXPECT_EQ(count_of(shown, " style="), 0U);
    }
}

TEST_P(PolicyPages, a_page_of_an_unknown_clause_or_school_is_absent) {
    for (const char* path : {"/headcorn/policy/clauses/headcorn-9-99", "/homewood/policy", "/homewood/policy/csv",
                             "/homewood/policy/clauses/headcorn-3-03", "/homewood/policy/journal"})
        EXPECT_EQ(answer(path, "").status, web::Status::not_found) << path;
}

TEST_P(PolicyPages, a_filter_that_nobody_offers_hides_nothing_else) {
    EXPECT_EQ(count_of(csv("state=perfect"), "\r\n"), 1U);
    EXPECT_EQ(csv("words=%20%20"), csv());
}

TEST_P(PolicyPages, whoever_may_read_the_policy_does_not_see_how_the_journal_grows) {
    const auto permission = [&](std::string_view pattern) {
        for (const web::Route& route : router().routes())
            if (route.pattern == pattern) return route.permission;
        ADD_FAILURE() << "no route " << pattern;
        return web::Permission::open_to_all("none");
    };
    EXPECT_NE(permission("/{school}/policy/journal"), permission("/{school}/policy"));
    EXPECT_EQ(permission("/{school}/policy/journal").when_refused(), web::WhenRefused::hidden);
    EXPECT_EQ(page("/headcorn/policy/clauses/headcorn-3-03").find("Seal"), std::string::npos);
}

TEST(csv, a_cell_is_quoted_and_never_a_formula) {
    struct Case {
        const char* name;
        const char* cell;
        const char* expected;
    };
    const Case cases[] = {
        {"plain", "a, b", "\"a, b\"\r\n"},
        {"quotes", "a \"b\"", "\"a \"\"b\"\"\"\r\n"},
        {"empty", "", "\"\"\r\n"},
        {"equals", "=HYPERLINK(1)", "\"'=HYPERLINK(1)\"\r\n"},
        {"plus", "+1", "\"'+1\"\r\n"},
        {"minus", "-1", "\"'-1\"\r\n"},
        {"at", "@SUM(1)", "\"'@SUM(1)\"\r\n"},
        {"tab", "\t=1", "\"'\t=1\"\r\n"},
        {"line end", "\n=1", "\"'\n=1\"\r\n"},
        {"inside is harmless", "1=1", "\"1=1\"\r\n"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        EXPECT_EQ(web::csv_line({c.cell}), c.expected);
    }
    EXPECT_EQ(web::csv_line({"a", "b"}), "\"a\",\"b\"\r\n");
}

TEST_P(PolicyPages, who_may_not_look_at_the_evidence_gets_no_link_to_it) {
    some_evidence();
    for (const char* path : {"/headcorn/policy", "/headcorn/policy/clauses/headcorn-7.3.2-02"}) {
        SCOPED_TRACE(path);
        may_open_ = true;
        EXPECT_NE(page(path).find(", by <a"), std::string::npos);
        may_open_ = false;
        EXPECT_EQ(page(path).find(", by <a"), std::string::npos);
    }
    EXPECT_FALSE(asked_for_.empty());
}

TEST_P(PolicyPages, who_may_not_look_at_the_evidence_is_not_told_the_minute_of_it) {
    emit_now(support::kTest, Outcome::broken);
    clock.pass(hours(1));
    const std::string clause = "/headcorn/policy/clauses/headcorn-7.3.2-02";
    const std::string minute = support::shipped_policy("headcorn").profile.calendar.show(clock.now() - hours(1));
    const std::string day = minute.substr(0, minute.find(','));
    may_open_ = true;
    EXPECT_NE(page(clause).find(minute), std::string::npos);
    may_open_ = false;
    for (const std::string& shown : {page(clause), page("/headcorn/policy"), csv()}) {
        EXPECT_EQ(shown.find(minute), std::string::npos);
        EXPECT_NE(shown.find(day), std::string::npos);
    }
}

}  // namespace
}  // namespace policy
