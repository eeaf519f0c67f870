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
    const bool is_own = explained.own == explained.profile;
    fmt::print("profile   {}{}\n", explained.profile == nullptr ? "none" : explained.profile->key,
               is_own || explained.own == nullptr ? "" : " in the place of " + explained.own->key);
    if (verdict.category) fmt::print("category  {}\n", filter::entry_of(*verdict.category).key);
    if (verdict.list) fmt::print("list      {}\n", rulebook::names_of(explained.rules->lists(), {*verdict.list}));
    if (!verdict.clause.empty()) fmt::print("clause    {}\n", verdict.clause);
    if (verdict.action == filter::Action::block) fmt::print("ask       {}\n", rulebook::words_of(verdict.ask));
    fmt::print("rules     {}\nlists     {}\n", verdict.ruleset, base::to_hex(verdict.lists));
    if (std::holds_alternative<filter::ByName>(explained.request.target))
        fmt::print("note      the page is encrypted: only its name and port were judged\n");
    if (explained.addresses == rulebook::Explained::Addresses::not_asked)
        fmt::print("note      no name server was asked: the gate also judges the addresses that the name leads to\n");
    // Whoever runs this is known to nobody here (SAFEGUARDING 4).
    if (explained.person && explained.orders == rulebook::Explained::Orders::not_shown)
        fmt::print("note      orders that take somebody's internet away are not shown: the gate follows them, too\n");
    fmt::print("considered, in order:\n");
    for (const filter::Consideration& one : explained.considered) {
        const std::string lists = rulebook::names_of(explained.rules->lists(), one.lists);
        fmt::print("  {:<16} {}{}{}{}{}\n", filter::key_of(one.step),
                   one.page.empty() ? "" : "shown there, `" + one.page + "`: ",
                   one.subject.empty() ? "" : "`" + one.subject + rulebook::times_of(explained, one) + "` ",
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
    SchoolWhoIsWho who(
        rooms.records.database, world,
        {[&](const gatepost::Place& place) {
             const gatepost::Bound* found = presence.book().at(place, world.clock.now());
             return found == nullptr ? std::nullopt : std::optional(*found);
         },
         [&](const gatepost::Place& place, base::Instant when) { return presence.book().went_on(place, when); },
         [&](const school::PersonId& person, base::Instant when) {
             return presence.book().is_suspended(rulebook::same_id<gatepost::PersonId>(person), when);
         }});
    const auto explained =
        rulebook::explain(rooms.rulebook, who, school.id, {command.url, command.as, command.from, at});
    if (!explained) throw std::runtime_error(explained.error().words);
    print(*explained);
    return kAllWell;
}

namespace {

// A word of a declared table, or what the words are.
template <class Worded>
Worded value_of(std::string_view word, std::string_view option) {
    std::string known;
    for (const auto& [value, name] : words_of(Worded{})) {
        if (name == word) return value;
        known += fmt::format(" {}", name);
    }
    throw std::runtime_error(fmt::format("`{} {}` is none of:{}", option, word, known));
}

rulebook::Subscription to_subscription(const AddLists& command, base::Random& random) {
    const bool is_address = command.location.find("://") != std::string::npos;
    std::error_code failed;
    const auto whole = std::filesystem::weakly_canonical(command.location, failed);
    const auto read = rulebook::read_draft({.name = command.source,
                                            .licence = command.licence,
                                            .origin = is_address ? rulebook::Origin::address : rulebook::Origin::folder,
                                            .location = is_address ? command.location : whole.string(),
                                            .layout = value_of<rulebook::Layout>(command.layout, "--layout"),
                                            .category = command.category,
                                            .every_hours = command.every_hours,
                                            .proof = command.proof},
                                           rulebook::SubscriptionId::mint(random));
    if (!read) throw std::runtime_error(read.error().words);
    return *read;
}

void print_content(const rulebook::SubscribedList& list) {
    const auto& here = list.waiting ? list.waiting : list.in_force;
    if (!here) return;
    const rulebook::ListContent& content = *here;
    fmt::print("{} names, {} addresses, {} pages, {} left out\n{}", content.counts.names, content.counts.addresses,
               content.counts.pages, content.bad_lines, content.lint);
}

std::string state_of(const rulebook::SubscribedList& list) {
    if (!list.trouble.empty()) return "in trouble: " + list.trouble;
    if (list.waiting) return "waits: " + list.waiting->why_waiting;
    if (list.subscription.state == rulebook::SubscriptionState::requested) return "asked for";
    return list.in_force ? "in force" : "not looked for yet";
}

// What a command asks for is nobody's to put in force alone (headcorn-7.3.1-04a).
void say_that_it_waits(const school::School& school) {
    fmt::print("it waits until the leadership agrees: the gate's changes, /{}/gate/changes\n", school.key);
}

}  // namespace

int run(const Installation& installation, base::World world, const AddLists& command) {
    AdminRooms rooms(installation, world);
    const school::School school = rooms.records.schools_named(command.school).front();
    const rulebook::Subscription wanted = to_subscription(command, world.random);
    std::error_code failed;
    if (wanted.origin == rulebook::Origin::folder && !std::filesystem::exists(wanted.location, failed))
        throw std::runtime_error(fmt::format("`{}` is no folder and no file of this machine", command.location));
    const auto asked = rooms.list.request_list_at_machine(school.id, wanted);
    if (!asked) throw std::runtime_error(rulebook::describe(asked.error()));
    if (const auto taken = rooms.subscriptions.take_now(wanted.id, {}); !taken)
        throw std::runtime_error(fmt::format(
            "asked for, and nothing of it could be taken yet: {}. It is looked for again; whoever may agree "
            "to it can refuse it",
            rulebook::describe(taken.error())));
    fmt::print("asked for {} as `{}`\n", command.location, wanted.id.text());
    say_that_it_waits(school);
    if (const auto list = rooms.subscriptions.find(wanted.id)) print_content(*list);
    return kAllWell;
}

int run(const Installation& installation, base::World world, const RemoveLists& command) {
    AdminRooms rooms(installation, world);
    const school::School school = rooms.records.schools_named(command.school).front();
    const auto id = rulebook::SubscriptionId::parse(command.which);
    if (!id) throw std::runtime_error("`" + command.which + "` is no list; `lists list` shows what there is");
    const auto asked = rooms.list.request_end_at_machine(school.id, *id);
    if (!asked) throw std::runtime_error(rulebook::describe(asked.error()));
    fmt::print("its end is asked for\n");
    say_that_it_waits(school);
    return kAllWell;
}

int run(const Installation& installation, base::World world, const ShowLists&) {
    AdminRooms rooms(installation, world);
    const rulebook::ListFolder starter = rooms.rulebook.list_inputs().folders.front();
    fmt::print("-\t{}\t{}\t{}\tin force\n", starter.path.string(), starter.source, starter.licence);
    for (const rulebook::SubscribedList& list : rooms.subscriptions.all())
        fmt::print("{}\t{}\t{}\t{}\t{}\n", list.subscription.id.text(), list.subscription.location,
                   list.subscription.name, list.subscription.licence, state_of(list));
    return kAllWell;
}

}  // namespace app
