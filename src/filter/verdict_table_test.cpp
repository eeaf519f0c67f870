#include "base/file.h"
#include "base/text.h"
#include "filter/filter.h"
#include "support/example_rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace filter {
namespace {

constexpr std::array<std::string_view, 7> kDays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::string_view kArrow = "→";

// One line of golden/verdicts.txt, which explains its own form.
struct Line {
    std::string profile;
    base::Instant when;
    std::string target;
    std::optional<Resolution> resolution;
    std::string expected;
    std::optional<PersonId> person{};
    std::optional<wire::IpAddress> from{};
    Standing standing = Standing::ordinary;
    std::vector<RuleId> went_on{};
    ByName::Within within = ByName::Within::nothing_yet;
};

std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> found;
    for (const std::string_view word : base::split(text, ' ')) {
        if (!word.empty()) found.emplace_back(word);
    }
    return found;
}

Line parse_line(std::string_view text) {
    const std::size_t arrow = text.find(kArrow);
    const std::vector<std::string> asked = words(text.substr(0, arrow));
    const auto day = static_cast<int>(std::ranges::find(kDays, asked.at(1)) - kDays.begin());
    const auto hour = static_cast<int>(*base::parse_decimal(asked.at(2).substr(0, 2)));
    const auto minute = static_cast<int>(*base::parse_decimal(asked.at(2).substr(3, 2)));
    Line line{asked.at(0), example::at(day, hour, minute), asked.at(3), Resolution{}, {}};
    for (std::size_t i = 4; i < asked.size(); ++i) {
        const std::string_view word = asked[i];
        if (word == "unresolved") line.resolution.reset();
        else if (word == "suspended") line.standing = Standing::suspended;
        else if (word == "tested") line.standing = Standing::test;
        else if (word == "nameless") line.within = ByName::Within::nameless;
        else if (word == "foreign") line.within = ByName::Within::foreign;
        else if (word.starts_with("as:")) line.person = example::id_of<PersonId>(word.substr(3));
        else if (word.starts_with("from:")) line.from = *wire::IpAddress::parse(word.substr(5));
        else if (word.starts_with("went-on:")) line.went_on.push_back(example::warning(word.substr(8)));
        else if (word.starts_with("alias:")) line.resolution->aliases.push_back(*wire::Hostname::parse(word.substr(6)));
        else if (word.starts_with("address:"))
            line.resolution->addresses.push_back(*wire::IpAddress::parse(word.substr(8)));
        else line.target += " " + std::string(word);
    }
    line.expected = base::joined(words(text.substr(arrow + kArrow.size())), " ");
    return line;
}

std::optional<Target> target_of(std::string_view text) {
    constexpr std::string_view kConnect = "connect:";
    if (text.starts_with(kConnect)) {
        const auto authority = wire::Authority::parse_with_port(text.substr(kConnect.size()));
        if (!authority) return std::nullopt;
        return ByName{authority->host, *authority->port};
    }
    const auto url = wire::Url::parse(text);
    if (!url) return std::nullopt;
    return *url;
}

std::string_view word_of(WhoToAsk ask) {
    switch (ask) {
        case WhoToAsk::nobody:
            return "nobody";
        case WhoToAsk::teacher:
            return "teacher";
        case WhoToAsk::network_manager:
            return "network-manager";
        case WhoToAsk::safeguarding_lead:
            return "dsl";
    }
    return "";
}

std::string_view word_of(Privacy privacy) {
    switch (privacy) {
        case Privacy::ordinary:
            return "ordinary";
        case Privacy::unattributed:
            return "unattributed";
        case Privacy::private_help:
            return "help";
        case Privacy::sealed:
            return "sealed";
    }
    return "";
}

std::string spelled(const RuleSet& rules, const Verdict& verdict, const ProfileId& own) {
    std::string text(key_of(verdict.action));
    text += " " + std::string(key_of(verdict.reason));
    if (verdict.category) text += " category:" + std::string(entry_of(*verdict.category).key);
    EXPECT_TRUE(verdict.list.has_value() || !verdict.category || is_seen_by_gate(*verdict.category) ||
                *verdict.category == Category::circumvention)
        << "a category is of a list, but for what the gate sees itself";
    if (verdict.list.value_or(0) != 0) text += " list:" + rules.lists().sources().at(*verdict.list).name;
    if (verdict.category_shown == CategoryShown::shown) text += " shown";
    if (verdict.risk != Risk::none) text += " risk:" + std::string(key_of(verdict.risk));
    if (!verdict.clause.empty()) text += " clause:" + verdict.clause;
    if (verdict.action == Action::block) text += " ask:" + std::string(word_of(verdict.ask));
    if (verdict.privacy != Privacy::ordinary) text += " private:" + std::string(word_of(verdict.privacy));
    if (verdict.profile != own) text += " profile:" + rules.profile(verdict.profile)->key;
    if (verdict.sealed) text += verdict.sealed->kind == SealedHit::Kind::test_entry ? " test-entry" : " listed";
    return text;
}

std::string spelled(const RuleSet& rules, const Answer& answer, const ProfileId& own) {
    if (const auto* verdict = std::get_if<Verdict>(&answer)) return spelled(rules, *verdict, own);
    return "need resolution";
}

TEST(verdicts, every_line_of_the_table_comes_true) {
    const auto content = base::read_file(PROJECT_ROOT "/src/filter/golden/verdicts.txt", 1U << 20U);
    ASSERT_TRUE(content.has_value());
    const RuleSet rules = example::rule_set();
    std::size_t checked = 0;
    std::size_t number = 0;
    for (const std::string_view text : base::split(base::text_of(*content), '\n')) {
        ++number;
        if (base::trimmed(text).empty() || text.starts_with('#')) continue;
        ++checked;
        SCOPED_TRACE("line " + std::to_string(number) + ": " + std::string(text));
        const Line line = parse_line(text);
        auto target = target_of(line.target);
        if (!target) {
            EXPECT_EQ(line.expected, "refused");
            continue;
        }
        if (auto* by_name = std::get_if<ByName>(&*target)) by_name->within = line.within;
        const std::string school = line.profile.substr(0, line.profile.find('/'));
        const Request request{*target,
                              std::holds_alternative<ByName>(*target) ? "CONNECT" : "GET",
                              example::id_of<NetworkId>(school),
                              example::id_of<ProfileId>(line.profile),
                              line.resolution,
                              line.person,
                              line.from,
                              line.standing,
                              line.went_on};
        const Answer answer = decide(rules, request, line.when);
        EXPECT_EQ(spelled(rules, answer, request.profile), line.expected);
        EXPECT_EQ(explain(rules, request, line.when).answer, answer) << "explained as it is decided";
    }
    EXPECT_GE(checked, 300U);
}

}  // namespace
}  // namespace filter
