// Commands about lists of illegal pages. No line of one is ever printed.

#include "app/admin_rooms.h"
#include "base/file.h"
#include "base/text.h"

#include <fmt/format.h>

#include <stdexcept>

namespace app {

namespace {

std::string_view word_of(rulebook::ContentState state) {
    return state == rulebook::ContentState::in_force ? "in force" : "waits for the leadership";
}

void print(std::string_view school, const rulebook::SealedListRecord& one) {
    fmt::print("{}\t{}\t{} entries\tof {}\t{}{}\n", school, one.name, one.entries, one.date, word_of(one.state),
               one.why_waiting.empty() ? "" : ": " + one.why_waiting);
}

std::string date_of(const LoadSealed& command) {
    if (!command.date.empty()) {
        if (!school::parse_date(command.date))
            throw std::runtime_error("`--date " + command.date + "` is no day; write it like 2026-11-25");
        return command.date;
    }
    std::error_code failed;
    const auto time = std::filesystem::last_write_time(command.file, failed);
    if (failed) throw std::runtime_error("`" + command.file.string() + "` cannot be read: " + failed.message());
    return school::iso(school::Date(std::chrono::floor<std::chrono::days>(std::chrono::file_clock::to_sys(time))));
}

}  // namespace

int run(const Installation& installation, base::World world, const LoadSealed& command) {
    AdminRooms rooms(installation, world);
    const school::School school = rooms.records.schools_named(command.school).front();
    const auto name = rulebook::sealed_list_name(command.list);
    if (!name) throw std::runtime_error("`--list " + command.list + "` is no name of a list; write it like IWF");
    const std::string date = date_of(command);
    const auto bytes = base::read_file(command.file, filter::kMaxListFile);
    if (!bytes) throw std::runtime_error(base::describe(bytes.error()));
    const auto loaded = rooms.sealed.load(school.id, {*name, date, base::to_text(*bytes)}, school::Operator{});
    if (!loaded) throw std::runtime_error(loaded.error().words);
    const auto published = rooms.rulebook.publish("a list of illegal pages was loaded", school::Operator{});
    if (!published) throw std::runtime_error("it is sealed, and not in force yet: " + published.error().words);
    print(school.key, loaded->record);
    for (const std::size_t line : loaded->bad) fmt::print("line {} could not be used\n", line);
    fmt::print("`{}` still holds the list in clear; remove it\n", command.file.string());
    return loaded->record.state == rulebook::ContentState::in_force ? kAllWell : kFound;
}

int run(const Installation& installation, base::World world, const ShowSealed& command) {
    AdminRooms rooms(installation, world);
    for (const school::School& school : rooms.records.schools_named(command.school)) {
        const auto lists = rooms.sealed.all(school.id);
        if (lists.empty()) fmt::print("{}\tthe test entry only\n", school.key);
        for (const rulebook::SealedListRecord& one : lists) print(school.key, one);
    }
    return kAllWell;
}

}  // namespace app
