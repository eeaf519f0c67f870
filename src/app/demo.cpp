#include "app/demo.h"

#include "base/file.h"
#include "base/text.h"

#include <fmt/format.h>

#include <stdexcept>

namespace app {

namespace {

constexpr std::size_t kMaxSignInsBytes = std::size_t{1024} * 1024;

std::vector<std::string> posts_of(const school::Profile& profile) {
    std::vector<std::string> keys;
    for (const school::Post& post : profile.posts) keys.push_back(post.key);
    return keys;
}

// School, title, name and password, one sign-in a line. The passwords are printed and shown: no secrets.
std::string as_lines(const std::vector<rights::DemoSignIn>& sign_ins) {
    std::string lines;
    for (const rights::DemoSignIn& one : sign_ins)
        lines += fmt::format("{}\t{}\t{}\t{}\n", one.school, one.title, one.name, one.password);
    return lines;
}

std::vector<rights::DemoSignIn> from_lines(std::string_view text) {
    std::vector<rights::DemoSignIn> sign_ins;
    while (!text.empty()) {
        const auto parts = base::split(base::take_until(text, '\n'), '\t');
        if (parts.size() == 4)
            sign_ins.push_back(
                {std::string(parts[0]), std::string(parts[1]), std::string(parts[2]), std::string(parts[3])});
    }
    return sign_ins;
}

}  // namespace

std::vector<DemoPeople> load_demo(const DemoRooms& rooms, const std::vector<school::Profile>& profiles) {
    std::vector<DemoPeople> loaded;
    for (const school::Profile& profile : profiles) {
        const auto known = rooms.schools.find(profile.key);
        // The same people each time: who they are follows from the school and the day on which it was first loaded.
        const school::Date today =
            std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(rooms.clock.now()));
        const people::DemoRoster demo =
            people::demo_roster({profile.key, profile.name, profile.year_groups, posts_of(profile), today});
        if (known) continue;
        const auto school = rooms.schools.add(profile, school::Software{});
        if (!school) throw std::runtime_error(school::describe(school.error()));
        const auto added = rooms.people.add(school->id, demo.roster, school::Software{});
        if (!added) throw std::runtime_error(people::describe(added.error()));
        loaded.push_back({profile.key, demo.parts});
    }
    return loaded;
}

std::vector<rights::DemoSignIn> demo_sign_ins(const Installation& installation, rights::Accounts& accounts,
                                              const rights::OpenSchools& schools,
                                              const std::vector<DemoPeople>& people) {
    const auto path = installation.office() / "demo-sign-ins";
    std::vector<rights::DemoSignIn> sign_ins;
    if (const auto kept = base::read_file(path, kMaxSignInsBytes)) sign_ins = from_lines(base::text_of(*kept));
    for (const DemoPeople& of : people) {
        const rights::OpenSchool* school = rights::find_school(schools, of.school);
        if (school == nullptr) continue;
        const auto made = rights::make_demo_accounts(accounts, *school, of.parts);
        if (!made) throw std::runtime_error(rights::describe(made.error()));
        sign_ins.insert(sign_ins.end(), made->begin(), made->end());
    }
    const auto written = base::replace_file(path, base::bytes_of(as_lines(sign_ins)), base::FileMode::owner_only);
    if (!written) throw std::runtime_error(base::describe(written.error()));
    return sign_ins;
}

}  // namespace app
