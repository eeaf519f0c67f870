#pragma once
// A demo school in the database with one account a demo part, for tests above `people`, on both engines.

#include "access/access.h"
#include "school/school.h"
#include "support/engines.h"

#include <string>

namespace support {

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
        for (const people::DemoPart& each : demo.parts)
            EXPECT_TRUE(accounts.set({here, each.person, each.role, kPassword, by}));
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
    [[nodiscard]] rights::OpenSchool open(std::string key, const store::SchoolScope& scope) const {
        const auto day = [](int year, unsigned month, unsigned on) {
            return std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(on);
        };
        auto calendar =
            school::SchoolCalendar::make({.zone = "Europe/London",
                                          .starts = std::chrono::minutes(525),
                                          .ends = std::chrono::minutes(915),
                                          .terms = {{"Spring 2026", {day(2026, 1, 5), day(2026, 4, 1)}, {}}}});
        return {{scope.school(), key, key + " school", {}, "Europe/London"}, *calendar, {{"dsl", "deputy_dsl"}}};
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

}  // namespace support
