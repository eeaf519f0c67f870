#pragma once
// The pages about the gate over real rules, as somebody of a role reads them.

#include "base/text.h"
#include "rulebook/rulebook.h"
#include "support/gate_schools.h"
#include "web/page.h"
#include "web/response.h"
#include "web/router.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rulebook {

class GatePages : public support::GateOnBothEngines {
protected:
    GatePages() : GatePages(nullptr, std::nullopt) {}
    // With a room above, whose tables a publication reads.
    GatePages(const OpeningSource* openings, const std::optional<store::Schema>& above) : GateOnBothEngines(openings) {
        if (above) migrate({school::schema(), journal::schema(), policy::schema(), desk::schema(), schema(), *above});
        else migrate({school::schema(), journal::schema(), policy::schema(), desk::schema(), schema()});
        EXPECT_TRUE(rules.publish("the office started", school::Software{}));
        add_pages(router, {rules, checks, assessments, list, subscriptions, sealed, requests, exams, who_is_who,
                           [this](const gatepost::WentOn& one) { return went_on.push_back(one), going_on; }, goings_on,
                           [](const school::SchoolId&) { return std::chrono::minutes(30); },
                           [this](const school::SchoolId&, const school::PersonId&) { return std::optional(who); },
                           random, &traffic, &stops});
    }
    web::Response answer(web::Method method, const std::string& path, std::string_view values) {
        const auto match = router.find(method, path);
        const auto& found = std::get<web::Router::Found>(match);
        web::Values parsed = web::Values::parse_form(values).value();
        request = {.method = method,
                   .path = path,
                   .parameters = found.parameters,
                   .query = method == web::Method::get ? parsed : web::Values(),
                   .typed = method == web::Method::post ? parsed : web::Values(),
                   .files = sent,
                   .session = web::SessionView{*web::SignedIn::from_bytes(who.person().bytes()), "headcorn", {}},
                   .peer = {.address = from, .network = through},
                   .now = clock.now()};
        return found.route->action(request);
    }
    std::string shown(const web::Response& response) {
        const web::Surroundings around{.school = "Headcorn", .home = home, .help = home};
        return web::render(std::get<web::Page>(response.content), around, web::Assets(), request).take();
    }
    // The page of the change that waits longest.
    std::string waiting_change() {
        const std::string id = list.requested(headcorn.school()).at(0).id.text();
        return shown(answer(web::Method::get, "/headcorn/gate/changes/" + id, ""));
    }
    std::string link(std::string_view url) { return link("ask", url, ""); }
    // As the gate seals it; `more` stands behind the address.
    std::string link(const std::string& page, std::string_view url, const std::string& more) {
        const std::string subject = rules.profile_of(headcorn.school(), school::Audience::learner, 5)->text() +
                                    "\ncategory\n" + std::to_string(clock.now().time_since_epoch().count() / 1000) +
                                    "\n" + std::string(url) + more;
        const base::Digest mac =
            base::keyed_digest(*rules.link_key(headcorn.school()), base::bytes_of(page + "\n" + subject));
        return "about=" + base::to_base64url(base::bytes_of(subject)) +
               "&seal=" + base::to_base64url(base::ByteView(mac).first(16));
    }
    // Which is that of their files.
    std::string without_date_of_lists(std::string page) {
        const std::string date = rules.lists_in_force()->sources().front().date;
        for (auto at = page.find(date); at != std::string::npos; at = page.find(date))
            page.replace(at, date.size(), "DATE");
        return page;
    }
    void sign_in(rights::Role role) {
        who = rights::Reader({headcorn.school(), school::PersonId::mint(random), {role}});
    }

    NetGateAsker asker{clock, std::chrono::seconds(1)};
    Rulebook rules{{database(), journal}, world, setup()};
    SealedLists sealed{{database(), world, journal, rules, folder() / "dropped", [] { return std::uint64_t{20}; },
                        [](const school::SchoolId&) { return std::chrono::hours(72); }}};
    Checks checks{{database(), world, rules, asker, sealed}};
    Assessments assessments{{database(), world, journal, rules}};
    Subscriptions subscriptions{{database(), world, journal, rules, {}, [] { return std::uint64_t{20}; }}};
    desk::Tasks tasks{database(), world};
    SchoolList list{{database(), world, journal, rules, subscriptions, tasks, schools}};
    UnblockRequests requests{{database(), world, journal, rules, tasks}};
    // Amira of Year 5, signed in at one device.
    class School final : public WhoIsWho {
    public:
        explicit School(const school::PersonId& person)
            : amira{.id = person,
                    .kind = people::Kind::learner,
                    .legal_name = base::Private<std::string>("Amira Pellthwaite"),
                    .preferred_name = {},
                    .cohort = people::Cohort{std::chrono::year(2020)},
                    .starts = std::chrono::year(2020) / 9 / 1} {}
        std::optional<people::Person> find(const school::SchoolId&, const school::PersonId& person) override {
            ++asked_for_one;
            for (const people::Person& one : also)
                if (person == one.id) return one;
            return person == amira.id ? std::optional(amira) : std::nullopt;
        }
        std::optional<people::Person> named(const school::SchoolId&, std::string_view name) override {
            return name == "amira.o" ? std::optional(amira) : std::nullopt;
        }
        std::vector<people::Person> roster(const school::SchoolId&, school::Date) override {
            ++asked_for_roster;
            people::Person namesake = amira;
            namesake.legal_name = base::Private<std::string>("Amira Quenwood");
            std::vector<people::Person> all{amira, std::move(namesake)};
            all.insert(all.end(), also.begin(), also.end());
            return all;
        }
        std::optional<SignedInThere> at(const gatepost::Place& place, base::Instant) override {
            const auto bound = at_device(place);
            return bound ? std::optional(SignedInThere{*bound, went_on}) : std::nullopt;
        }
        bool is_suspended(const school::PersonId&, base::Instant at) override { return at < suspended_until; }

        std::function<std::optional<gatepost::Bound>(const gatepost::Place&)> at_device = [](const gatepost::Place&) {
            return std::optional<gatepost::Bound>();
        };
        base::Instant suspended_until{};
        std::vector<gatepost::WarningId> went_on;  // wherever somebody is signed in
        people::Person amira;
        std::vector<people::Person> also;  // others on the roster
        std::size_t asked_for_roster = 0;
        std::size_t asked_for_one = 0;
    };
    School who_is_who{school::PersonId::mint(random)};
    // What is said to have been visited.
    class HeldTraffic final : public TrafficSource {
    public:
        Traffic of(const school::SchoolId&, const school::DateSpan& asked_for) const override {
            days = asked_for;
            return held;
        }
        Traffic held;
        mutable std::optional<school::DateSpan> days;  // which were asked for last
    };
    HeldTraffic traffic;
    // What is said to have been blocked there.
    class HeldStops final : public StopSource {
    public:
        std::vector<Stop> of(const school::SchoolId&, const gatepost::Bound& there, school::Date,
                             base::Instant since) const override {
            asked = std::pair(there, since);
            std::vector<Stop> found;
            for (const Stop& one : held)
                if (one.at >= since) found.push_back(one);
            return found;
        }
        std::vector<Stop> held;
        mutable std::optional<std::pair<gatepost::Bound, base::Instant>> asked;  // for whom and since when, last
    };
    HeldStops stops;
    ExamSessions exams{{database(), world, journal, rules, who_is_who}};
    rights::Reader who{{headcorn.school(), school::PersonId::mint(random), {rights::Role::network_manager}}};
    web::Router router;
    std::string from = "10.0.0.4";
    std::optional<web::NetworkId> through;  // the gate, when the office is reached through it
    std::vector<gatepost::WentOn> went_on;
    GoingOn going_on = GoingOn::told;  // what the gate is said to have heard of it
    AskLimit goings_on{world};
    std::vector<web::UploadedFile> sent;  // with the next answers
    web::Request request;
    web::Link home = web::Link::own("/headcorn").value();
};

}  // namespace rulebook
