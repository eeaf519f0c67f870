#pragma once
// Two schools with the few people that a concern needs, for the tests of concerns on both engines.

#include "concerns/concerns.h"
#include "store/vault.h"
#include "support/engines.h"
#include "support/living_policy.h"

#include <optional>
#include <string>

namespace support {

inline concerns::Words words(std::string_view text) { return concerns::Words(std::string(text)); }

// Settings are changed without a journal here.
class NoRecorder final : public school::ChangeRecorder {
public:
    void record(store::Transaction&, const school::Change&) override {}
};

class ConcernsHouse : public OnBothEngines {
protected:
    ConcernsHouse() : ConcernsHouse(concerns::schema()) {}
    // With the tables of an earlier version.
    explicit ConcernsHouse(const store::Schema& concerns_schema) {
        migrate({store::schema(), school::schema(), journal::schema(), people::schema(), policy::schema(),
                 concerns_schema});
        EXPECT_TRUE(store::Vault::make_master_key(folder() / "master.key", random));
        vault = std::make_unique<store::Vault>(*store::Vault::open(folder() / "master.key", world));
        here = add_school("headcorn");
        there = add_school("homewood");
        add_people();
        room = std::make_unique<concerns::Concerns>(database(), *vault, world, std::vector{facts(*here), facts(*there)},
                                                    nullptr);
    }

    rights::Reader reader(const people::PersonId& person) const { return reader_at(here->id, person); }
    rights::Reader reader_at(const school::SchoolId& school, const people::PersonId& person) const {
        people::Kind kind = people::Kind::staff_member;
        for (const people::Person& each : roster_.persons)
            if (each.id == person) kind = each.kind;
        return rights::Reader({.school = school,
                               .person = person,
                               .roles = rights::roles_of({.kind = kind,
                                                          .posts = roster_.posts,
                                                          .person = person,
                                                          .day = today(),
                                                          .deputies = rights::Deputies::are_told})});
    }

    concerns::Raising about_learner() const {
        return {.kind = "online_contact",
                .subjects = {.about = concerns::About::learners, .persons = {amira}},
                .words = words("Somebody online asked where she lives")};
    }
    static concerns::Subjects adult(const people::PersonId& person) {
        return {.about = concerns::About::adult, .persons = {person}};
    }
    concerns::Raising about_adult(const people::PersonId& adult) const {
        return {.kind = "adult_conduct",
                .subjects = {.about = concerns::About::adult, .persons = {adult}},
                .words = words("Messages to a child at night")};
    }
    concerns::ConcernId raised(const concerns::Raising& raising) {
        const auto receipt = room->raise(reader(teacher), raising);
        EXPECT_TRUE(receipt) << concerns::describe(receipt.error());
        return receipt.value().id;
    }
    concerns::CaseId opened(const concerns::ConcernId& concern, const people::PersonId& by) {
        EXPECT_TRUE(room->triage(reader(by), concern, concerns::Threshold::support, words("She is worried")));
        const auto of = room->open_case(reader(by), concern);
        EXPECT_TRUE(of) << concerns::describe(of.error());
        return of.value();
    }
    concerns::CaseId opened_case() { return opened(raised(about_learner()), dsl); }

    // The next day, when `from` has left and `to` holds the post. `entered`: the day on which `from` is said to have
    // left.
    void give_post(std::string_view post, const people::PersonId& to, const people::PersonId& from,
                   school::Date entered) {
        people::People people(database(), world);
        EXPECT_TRUE(people.leave({here->id, from, entered, school::Software()}, {}));
        for (people::HeldPost& each : roster_.posts)
            if (each.person == from) each.last_day = entered;
        clock.pass(std::chrono::hours(24));
        const people::HeldPost held{.post = std::string(post), .person = to, .starts = today()};
        EXPECT_TRUE(people.appoint(here->id, held, school::Software()));
        roster_.posts.push_back(held);
    }
    [[nodiscard]] school::Date today() const { return std::chrono::floor<std::chrono::days>(clock.now()); }

    std::int64_t count(store::Sql sql) {
        store::Transaction tx = database().reading();
        return tx.query(sql).only<std::int64_t>();
    }

    static constexpr school::Date kToday{std::chrono::year(2026), std::chrono::month(3), std::chrono::day(3)};

    people::PersonId head = people::PersonId::mint(random);
    people::PersonId chair = people::PersonId::mint(random);
    people::PersonId dsl = people::PersonId::mint(random);
    people::PersonId deputy = people::PersonId::mint(random);
    people::PersonId teacher = people::PersonId::mint(random);
    people::PersonId network_manager = people::PersonId::mint(random);
    people::PersonId amira = people::PersonId::mint(random);
    people::PersonId deputys_child = people::PersonId::mint(random);

    // Of another chance, so that the ids of the others stay.
    base::SeededRandom further{20260304};
    people::PersonId vice_chair = people::PersonId::mint(further);
    people::PersonId safeguarding_governor = people::PersonId::mint(further);

    std::optional<school::School> here;
    std::optional<school::School> there;
    std::unique_ptr<store::Vault> vault;
    std::unique_ptr<concerns::Concerns> room;

private:
    std::optional<school::School> add_school(const std::string& key) {
        NoRecorder recorder;
        school::Schools schools(database(), world, recorder);
        auto added = schools.add(shipped_policy(key).profile, school::Software());
        EXPECT_TRUE(added);
        return *added;
    }

    concerns::SchoolFacts facts(const school::School& school) {
        return {
            school.id, school.key, school.name, shipped_policy(school.key).profile.calendar, rights::standard_routing(),
            {}};
    }

    void add_person(const people::PersonId& id, people::Kind kind, const std::string& name) {
        const auto cohort =
            kind == people::Kind::learner ? std::optional(people::Cohort{std::chrono::year(2020)}) : std::nullopt;
        roster_.persons.push_back(
            {.id = id,
             .kind = kind,
             .legal_name = base::Private<std::string>(name),
             .preferred_name = {},
             .cohort = cohort,
             .starts = school::Date{std::chrono::year(2020), std::chrono::month(9), std::chrono::day(1)}});
    }
    void add_post(std::string_view post, const people::PersonId& person) {
        roster_.posts.push_back(
            {.post = std::string(post),
             .person = person,
             .starts = school::Date{std::chrono::year(2020), std::chrono::month(9), std::chrono::day(1)}});
    }

    void add_people() {
        using people::Kind;
        add_person(head, Kind::staff_member, "Hester Quill");
        add_person(chair, Kind::governor, "Chidi Marlow");
        add_person(dsl, Kind::staff_member, "Dora Fenn");
        add_person(deputy, Kind::staff_member, "Dev Ashdown");
        add_person(teacher, Kind::staff_member, "Tess O'Hara");
        add_person(network_manager, Kind::contractor, "Niall Brook");
        add_person(amira, Kind::learner, "Amira Oyelaran-Smith");
        add_person(deputys_child, Kind::learner, "Kit Ashdown");
        add_person(vice_chair, Kind::governor, "Vida Thornholt");
        add_person(safeguarding_governor, Kind::governor, "Saul Kelmover");
        add_post(people::kViceChair, vice_chair);
        add_post(people::kSafeguardingGovernor, safeguarding_governor);
        add_post(people::kHead, head);
        add_post(people::kChair, chair);
        add_post(people::kDsl, dsl);
        add_post(people::kDeputyDsl, deputy);
        add_post(people::kTeacher, teacher);
        add_post(people::kNetworkManager, network_manager);
        roster_.ties.push_back({deputy, deputys_child, people::TieKind::parent, "declared"});
        people::People people(database(), world);
        const auto added = people.add(here->id, roster_, school::Software());
        EXPECT_TRUE(added) << people::describe(added.error());
    }

    people::Roster roster_;
};

}  // namespace support
