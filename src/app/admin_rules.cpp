#include "app/admin_rooms.h"
#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace app {

namespace {

std::string_view words_of_finding(filter::Finding finding) {
    switch (finding) {
        case filter::Finding::nothing:
            return "says nothing";
        case filter::Finding::decided:
            return "decided";
        case filter::Finding::outranked:
            return "outranked by a more exact or graver rule of this step";
        case filter::Finding::let_through:
            return "takes back the block above, since these longer words are let through";
        case filter::Finding::not_now:
            return "not in force at this time";
        case filter::Finding::not_permitted:
            return "may not open what the site holds";
        case filter::Finding::not_met:
            return "the profile has no rule for this category";
    }
    return "unknown";
}

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

// Of an encrypted page the gate sees the name, and nothing behind it.
filter::Target target_of(const wire::Url& url) {
    if (url.scheme() == wire::Scheme::https || url.scheme() == wire::Scheme::wss)
        return filter::ByName{url.host(), url.port()};
    return url;
}

const filter::School& school_in(const filter::Rules& rules, std::string_view key) {
    const auto found = std::ranges::find(rules.schools, key, &filter::School::key);
    if (found == rules.schools.end())
        throw std::runtime_error(fmt::format("the rules in force have no school `{}`", key));
    return *found;
}

const filter::Profile& profile_in(const filter::Rules& rules, const filter::School& school, std::string_view key) {
    std::string known;
    for (const filter::Profile& profile : rules.profiles) {
        if (profile.school != school.id) continue;
        if (profile.key == key) return profile;
        known += " `" + profile.key + "`";
    }
    throw std::runtime_error(fmt::format("`{}` has no profile `{}`; it has:{}", school.key, key, known));
}

const filter::Network& network_in(const filter::Rules& rules, const filter::School& school) {
    const auto found = std::ranges::find(rules.networks, school.id, &filter::Network::school);
    if (found == rules.networks.end())
        throw std::runtime_error(fmt::format("`{}` has no network in the rules in force", school.key));
    return *found;
}

filter::Request request_for(const ExplainUrl& command, const filter::Rules& rules) {
    const auto url = wire::Url::parse(command.url);
    if (!url)
        throw std::runtime_error(fmt::format("`{}` is no address: {}; write it as in a browser, with https://",
                                             command.url, wire::describe(url.error())));
    const filter::School& school = school_in(rules, command.school);
    filter::Request request{target_of(*url), "GET", network_in(rules, school).id,
                            profile_in(rules, school, command.profile).id, std::nullopt};
    if (std::holds_alternative<filter::ByName>(request.target)) request.method = "CONNECT";
    if (const auto* address = std::get_if<wire::IpAddress>(&url->host()))
        request.resolution = filter::Resolution{{}, {*address}};
    return request;
}

std::string rule_text(const std::optional<filter::RuleId>& rule) { return rule ? " rule " + rule->text() : ""; }

void print(const filter::Verdict& verdict) {
    fmt::print("verdict   {}\nreason    {}{}\n", filter::key_of(verdict.action), filter::key_of(verdict.reason),
               rule_text(verdict.rule));
    if (verdict.category) fmt::print("category  {}\n", filter::entry_of(*verdict.category).key);
    if (!verdict.clause.empty()) fmt::print("clause    {}\n", verdict.clause);
    fmt::print("rules     {}\nlists     {}\n", verdict.ruleset, base::to_hex(verdict.lists));
}

void print(const std::vector<filter::Consideration>& considered) {
    for (const filter::Consideration& one : considered)
        fmt::print("  {:<16} {}{}{}\n", filter::key_of(one.step), one.subject.empty() ? "" : "`" + one.subject + "` ",
                   words_of_finding(one.finding), rule_text(one.rule));
}

}  // namespace

int run(const Installation& installation, base::World world, const ExplainUrl& command) {
    const base::Instant at = moment_of(command, world.clock);
    AdminRooms rooms(installation, world);
    (void)rooms.records.schools_named(command.school);
    const auto rules = rooms.rulebook.rules_in_force();
    if (!rules) throw std::runtime_error(rules.error().words);
    filter::Request request = request_for(command, (*rules)->rules());
    filter::Explanation explanation = filter::explain(**rules, request, at);
    const bool needs_more = std::holds_alternative<filter::NeedMore>(explanation.answer);
    if (needs_more) {
        request.resolution = filter::Resolution{};
        explanation = filter::explain(**rules, request, at);
    }
    const auto* verdict = std::get_if<filter::Verdict>(&explanation.answer);
    if (verdict == nullptr) throw std::runtime_error("the rules in force give no verdict on this address");
    print(*verdict);
    if (std::holds_alternative<filter::ByName>(request.target))
        fmt::print("note      the page is encrypted: only its name and port were judged\n");
    if (needs_more)
        fmt::print("note      no name server was asked: the gate also judges the addresses that the name leads to\n");
    fmt::print("considered, in order:\n");
    print(explanation.considered);
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
