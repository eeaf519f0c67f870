#pragma once
// A demo school in the database with one account a demo part, for tests above `people`, on both engines.

#include "access/access.h"
#include "school/school.h"
#include "support/engines.h"

#include <algorithm>
#include <array>
#include <string>

namespace support {

// Hashing is slow by design: only those whom tests sign in as.
inline constexpr std::array<std::string_view, 5> kSignedUp{"head", "dsl", "network-manager", "teacher", "learner"};
inline constexpr const char* kPassword = "ember walnut saddle";

class SilentRecorder final : public school::ChangeRecorder {
public:
    void record(store::Transaction&, const school::Change&) override {}
};

class AccessSchool : public OnBothEngines {
protected:
    AccessSchool() {
        migrate({journal::schema(), school::schema(), people::schema(), rights::schema()});
        EXPECT_TRUE(people.add(here, demo.roster, by));
        for (const people::DemoPart& each : demo.parts) {
            if (std::find(kSignedUp.begin(), kSignedUp.end(), each.role) == kSignedUp.end()) continue;
            EXPECT_TRUE(accounts.set({here, each.person, each.role, kPassword, by}));
        }
    }

    [[nodiscard]] people::PersonId part(std::string_view role) const {
        for (const people::DemoPart& each : demo.parts)
            if (each.role == role) return each.person;
        ADD_FAILURE() << "no demo part " << role;
        return demo.parts.front().person;
    }
    [[nodiscard]] auto sign_in(std::string_view name, std::string_view password) {
        return accounts.sign_in({"headcorn", name, password, "192.0.2.7"});
    }
    [[nodiscard]] rights::OpenSchool open(std::string key, const store::SchoolScope& scope) {
        const auto day = [](int year, unsigned month, unsigned on) {
            return std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(on);
        };
        auto calendar =
            school::SchoolCalendar::make({.zone = "Europe/London",
                                          .starts = std::chrono::minutes(525),
                                          .ends = std::chrono::minutes(915),
                                          .terms = {{"Spring 2026", {day(2026, 1, 5), day(2026, 4, 1)}, {}}}});
        return {{scope.school(), key, key + " school", {}, "Europe/London"},
                *calendar,
                {{"dsl", "deputy_dsl"}},
                {gatepost::NetworkId::mint(random)}};
    }

    const school::SchoolId here = headcorn.school();
    const school::Date today = std::chrono::year(2026) / 3 / 3;
    const school::Actor by = school::Operator{};
    const people::DemoRoster demo = people::demo_roster(
        {"headcorn", "Headcorn Primary School", {0, 1, 2, 3, 4, 5, 6}, {"head", "dsl", "deputy_dsl"}, today});
    SilentRecorder recorder;
    school::Schools settings{database(), world, recorder};
    people::People people{database(), world};
    rights::OpenSchools schools{open("headcorn", headcorn), open("homewood", homewood)};
    rights::PasswordWork work;
    rights::Accounts accounts{{database(), world, work, settings, people, schools}};
};

class OneProfile final : public rights::ProfileSource {
public:
    explicit OneProfile(gatepost::ProfileId only) : only_(only) {}
    std::optional<gatepost::ProfileId> profile(const people::SchoolId&, const people::Person&, school::Date) override {
        return only_;
    }

private:
    gatepost::ProfileId only_;
};

// The same, with the file that a gateway follows, in the test's folder as `presence`.
class PresenceSchool : public AccessSchool {
protected:
    [[nodiscard]] rights::Presence::Parts presence_parts() {
        return {database(), world, people, settings, schools, grants, profiles, nullptr};
    }
    // Who is at `place`, as a gateway that starts now reads it.
    [[nodiscard]] std::optional<people::PersonId> presence_at_the_gate() const {
        gatepost::PresenceFollower gate(folder() / "presence");
        (void)gate.look();
        const gatepost::Bound* bound = gate.book().at(place, clock.now());
        return bound == nullptr ? std::nullopt : people::PersonId::from_bytes(bound->person.bytes());
    }
    // A page without the token that differs in each session.
    [[nodiscard]] static std::string without_tokens(std::string page) {
        constexpr std::string_view kBefore = "name=\"form_token\" value=\"";
        for (auto at = page.find(kBefore); at != page.npos; at = page.find(kBefore, at + 1)) {
            const auto from = at + kBefore.size();
            page.replace(from, page.find('"', from) - from, "TOKEN");
        }
        return page;
    }

    const school::SchoolId elsewhere = homewood.school();
    const gatepost::Place place{schools.front().networks.front(), wire::IpAddress::v4(0xC000022C)};  // 192.0.2.44
    rights::DemoGrantSource grants;
    OneProfile profiles{gatepost::ProfileId::mint(random)};
    rights::Presence presence{presence_parts(), *gatepost::PresenceFile::open(folder() / "presence", world)};
};

}  // namespace support
