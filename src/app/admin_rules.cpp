#include "app/admin_rooms.h"
#include "app/who_is_who.h"
#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace app {

namespace {

// `2026-03-03T10:15Z`, with or without seconds.
std::optional<base::Instant> read_moment(std::string_view text) {
    constexpr std::string_view kShape = "0000-00-00T00:00Z";
    constexpr std::size_t kDate = 10;
    if (text.size() != kShape.size()) return std::nullopt;
    for (std::size_t at = 0; at < kShape.size(); ++at)
        if (kShape[at] == '0' ? text[at] < '0' || text[at] > '9' : text[at] != kShape[at]) return std::nullopt;
    const auto number = [&](std::size_t at, std::size_t digits) {
        return static_cast<unsigned>(*base::parse_decimal(text.substr(at, digits)));
    };
    const std::chrono::year_month_day day{std::chrono::year(static_cast<int>(number(0, 4))),
                                          std::chrono::month(number(5, 2)), std::chrono::day(number(8, 2))};
    const std::chrono::hours hours(number(kDate + 1, 2));
    const std::chrono::minutes minutes(number(kDate + 4, 2));
    if (!day.ok() || hours > std::chrono::hours(23) || minutes > std::chrono::minutes(59)) return std::nullopt;
    return base::Instant(std::chrono::sys_days(day) + hours + minutes);
}

base::Instant moment_of(const ExplainUrl& command, const base::Clock& clock) {
    if (command.at.empty()) return clock.now();
    const auto at = read_moment(command.at);
    if (!at) throw std::runtime_error(fmt::format("`--at {}` is no time; write 2026-03-03T10:15Z", command.at));
    return *at;
}

std::string rule_text(const std::optional<filter::RuleId>& rule) { return rule ? " rule " + rule->text() : ""; }

void print(const rulebook::Explained& explained) {
    const filter::Verdict& verdict = explained.verdict;
    fmt::print("verdict   {}\nreason    {}{}\n", filter::key_of(verdict.action), filter::key_of(verdict.reason),
               rule_text(verdict.rule));
    fmt::print("profile   {}\n", explained.profile == nullptr ? "none" : explained.profile->key);
    if (verdict.category) fmt::print("category  {}\n", filter::entry_of(*verdict.category).key);
    if (verdict.list) fmt::print("list      {}\n", rulebook::names_of(explained.rules->lists(), {*verdict.list}));
    if (!verdict.clause.empty()) fmt::print("clause    {}\n", verdict.clause);
    if (verdict.action == filter::Action::block) fmt::print("ask       {}\n", rulebook::words_of(verdict.ask));
    fmt::print("rules     {}\nlists     {}\n", verdict.ruleset, base::to_hex(verdict.lists));
    if (std::holds_alternative<filter::ByName>(explained.request.target))
        fmt::print("note      the page is encrypted: only its name and port were judged\n");
    if (explained.addresses == rulebook::Explained::Addresses::not_asked)
        fmt::print("note      no name server was asked: the gate also judges the addresses that the name leads to\n");
    fmt::print("considered, in order:\n");
    for (const filter::Consideration& one : explained.considered) {
        const std::string lists = rulebook::names_of(explained.rules->lists(), one.lists);
        fmt::print("  {:<16} {}{}{}{}\n", filter::key_of(one.step), one.subject.empty() ? "" : "`" + one.subject + "` ",
                   rulebook::words_of(one.finding), rule_text(one.rule), lists.empty() ? "" : " by " + lists);
    }
}

}  // namespace

int run(const Installation& installation, base::World world, const ExplainUrl& command) {
    const base::Instant at = moment_of(command, world.clock);
    AdminRooms rooms(installation, world);
    const school::School school = rooms.records.schools_named(command.school).front();
    gatepost::PresenceFollower presence(installation.to_gate() / "presence");
    (void)presence.look();
    SchoolWhoIsWho who(rooms.records.database, world, [&](const gatepost::Place& place) {
        const gatepost::Bound* found = presence.book().at(place, world.clock.now());
        return found == nullptr ? std::nullopt : std::optional(*found);
    });
    const auto explained =
        rulebook::explain(rooms.rulebook, who, school.id, {command.url, command.as, command.from, at});
    if (!explained) throw std::runtime_error(explained.error().words);
    print(*explained);
    return kAllWell;
}

int run(const Installation& installation, base::World world, const AddLists& command) {
    AdminRooms rooms(installation, world);
    const auto added = rooms.rulebook.add_lists({command.folder, command.source, command.licence}, school::Operator{});
    if (!added) throw std::runtime_error(added.error().words);
    const auto published = rooms.rulebook.publish("lists added at the machine", school::Operator{});
    if (!published)
        throw std::runtime_error(
            "the lists were added, but could not be put in force, and what was in force goes on: " +
            published.error().words);
    fmt::print("added `{}`; rules {} with lists {} are in force\n", command.folder.string(), published->number,
               base::to_hex(published->lists));
    for (const school::School& school : rooms.records.schools.all())
        if (const auto report = rooms.rulebook.list_report(school.id)) {
            fmt::print("{} lines, {} said twice, {} left out\n{}", report->lines, report->duplicates, report->bad_lines,
                       report->lint);
            break;  // the lists are those of every school
        }
    return kAllWell;
}

int run(const Installation& installation, base::World world, const ShowLists&) {
    AdminRooms rooms(installation, world);
    for (const rulebook::ListFolder& folder : rooms.rulebook.list_folders())
        fmt::print("{}\t{}\t{}\n", folder.path.string(), folder.source, folder.licence);
    return kAllWell;
}

}  // namespace app
