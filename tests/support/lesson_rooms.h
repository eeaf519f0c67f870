#pragma once
// A teacher's classes over real rules: 5 Heath, of Year 5, and Ducklings, of Reception.

#include "lessons/lessons.h"
#include "support/gate_pages.h"

#include <map>
#include <string>
#include <vector>

namespace lessons {

class LessonRooms : public rulebook::GatePages {
protected:
    LessonRooms() : GatePages(&opened_sites(), lessons::schema()) {
        heath = add_class("5 Heath", 5, {"Amira Pellthwaite", "Bram Quenwood", "Cleo Stanmere"});
        ducklings = add_class("Ducklings", 0, {"Dot Farrowby"});
        for (const people::ClassId& each : {heath, ducklings}) rooms.taught.push_back(each);
        add_pages(router, {rules, evaluations, openings, overblocking, rooms, requests,
                           [](const school::SchoolId&) { return kLimits; },
                           [this](const school::SchoolId&, const school::PersonId&) { return std::optional(who); }});
        be_teacher();
    }

    static const OpenedSites& opened_sites() {
        static const OpenedSites kOpened;
        return kOpened;
    }
    static constexpr OpeningLimits kLimits{std::chrono::minutes(120), std::chrono::minutes(60)};

    [[nodiscard]] school::Date today() const {
        return rules.school(headcorn.school())->profile.calendar.local(clock.now()).date;
    }
    people::ClassId add_class(std::string name, people::YearGroup year, const std::vector<std::string>& names) {
        const auto id = people::ClassId::mint(random);
        Classes::Room room{{id, std::move(name), people::Devices::own}, {}};
        for (const std::string& each : names)
            room.learners.push_back({.id = school::PersonId::mint(random),
                                     .kind = people::Kind::learner,
                                     .legal_name = base::Private<std::string>(each),
                                     .preferred_name = base::Private<std::string>(""),
                                     .cohort = people::cohort_of(year, today()),
                                     .starts = std::chrono::year(2020) / 9 / 1});
        rooms.all.emplace(id, std::move(room));
        return id;
    }
    [[nodiscard]] const std::vector<people::Person>& learners(const people::ClassId& of) const {
        return rooms.all.at(of).learners;
    }
    [[nodiscard]] ClassToday as_today(const people::ClassId& of) {
        return class_today(*rules.school(headcorn.school()), rules.ids(headcorn.school()), rooms.all.at(of).which,
                           learners(of), today());
    }
    // Of both classes.
    void be_teacher() {
        rights::Reader::Self self{headcorn.school(), teacher, {rights::Role::teacher, rights::Role::staff_member}};
        for (const auto& [id, room] : rooms.all)
            for (const people::Person& one : room.learners) self.taught.insert(one.id);
        who = rights::Reader(std::move(self));
    }
    OpeningDraft lesson(const people::ClassId& of, std::string_view sites) {
        return {.of = of,
                .sites = parse_sites(sites).value(),
                .reason = "Fractions, unit 3",
                .begins = clock.now(),
                .ends = clock.now() + std::chrono::minutes(45),
                .looked_at = Confirmed::yes,
                .adult_present = Confirmed::yes};
    }
    EvaluationDraft evaluation(std::string_view site, std::vector<int> stages) {
        EvaluationDraft made{.name = "Sums for everybody",
                             .site = filter::Site::parse(site).value(),
                             .key_stages = std::move(stages),
                             .uses = {Use::in_class},
                             .looked_at = {},
                             .found = "Sums, no advertisements, no account",
                             .suitability = Suitability::suitable,
                             .publishing = Publishing::no,
                             .review_on = school::plus_days(today(), std::chrono::days(300))};
        for (const auto& [look, word] : words_of(Look{})) made.looked_at.push_back(look);
        return made;
    }
    base::Result<Opening, OpeningError> open(const OpeningDraft& draft) {
        return openings.open(who, draft, as_today(draft.of), kLimits);
    }
    // What the gate says to somebody, by the rules in force.
    filter::Action says(const people::Person& person, std::string_view profile, std::string_view url) {
        const filter::RuleSet in = in_force();
        const auto found = std::ranges::find(in.rules().profiles, profile, &filter::Profile::key);
        filter::Request asked{wire::Url::parse(url).value(), "GET", in.rules().networks[0].id, found->id,
                              filter::Resolution{}};
        asked.person = rulebook::same_id<filter::PersonId>(person.id);
        return std::get<filter::Verdict>(filter::decide(in, asked, clock.now())).action;
    }
    web::Link class_link(const people::ClassId& of) { return web::Link::own("/headcorn/lessons/" + of.text()).value(); }

    class Classes final : public Classrooms {
    public:
        struct Room {
            people::SchoolClass which;
            std::vector<people::Person> learners;
        };
        std::optional<people::SchoolClass> find(const school::SchoolId&, const people::ClassId& which) override {
            const auto found = all.find(which);
            return found == all.end() ? std::nullopt : std::optional(found->second.which);
        }
        std::vector<people::SchoolClass> taught_by(const school::SchoolId&, const school::PersonId&,
                                                   school::Date) override {
            std::vector<people::SchoolClass> classes;
            for (const people::ClassId& each : taught) classes.push_back(all.at(each).which);
            return classes;
        }
        std::vector<people::Person> learners(const school::SchoolId&, const people::ClassId& which,
                                             school::Date) override {
            return all.at(which).learners;
        }
        std::vector<gatepost::Bound> online(const school::SchoolId&) override { return bound; }
        std::string obstacle(const school::SchoolId&, const people::Person& person) override {
            const auto found = obstacles.find(person.id);
            return found == obstacles.end() ? std::string() : found->second;
        }

        std::map<people::ClassId, Room> all;
        std::vector<people::ClassId> taught;
        std::vector<gatepost::Bound> bound;
        std::map<school::PersonId, std::string> obstacles;
    };
    Classes rooms;
    school::PersonId teacher = school::PersonId::mint(random);
    Evaluations evaluations{{database(), world, journal}};
    Openings openings{{database(), world, journal, rules, evaluations}};
    Overblocking overblocking{{database(), world, journal}};
    people::ClassId heath = people::ClassId::mint(random);
    people::ClassId ducklings = people::ClassId::mint(random);
};

}  // namespace lessons
