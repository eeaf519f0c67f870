#include "base/file.h"
#include "base/text.h"
#include "filter/filter.h"
#include "support/example_rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace filter {
namespace {

Rules example_rules() {
    base::Digest lists{};
    lists.fill(std::byte{7});
    return example::rules(lists);
}

TEST(rules, what_is_written_is_read_back_whole) {
    Rules rules = example_rules();
    rules.schools.back().when_log_is_full = WhenLogIsFull::open;
    rules.networks.push_back({example::id_of<NetworkId>("range"), rules.schools.front().id,
                              *wire::IpRange::parse("10.1.0.0/16"), rules.profiles.front().id});
    const base::Bytes file = write(rules);
    const auto read = read_rules(file, "ruleset");
    ASSERT_TRUE(read.has_value()) << describe(read.error());
    EXPECT_EQ(*read, rules);
    EXPECT_EQ(write(*read), file) << "one set of rules has one file";
}

// A file that version 3 wrote, of the example rules of that time.
TEST(rules, those_of_the_version_before_are_read_and_hold_at_all_times) {
    const auto file = base::read_file(PROJECT_ROOT "/tests/fuzz/corpus/ruleset/example-3", 1U << 20U);
    ASSERT_TRUE(file.has_value());
    const auto read = read_rules(*file, "ruleset");
    ASSERT_TRUE(read.has_value()) << describe(read.error());
    EXPECT_EQ(read->profiles.size(), 6U);
    for (const Profile& profile : read->profiles) {
        EXPECT_EQ(profile.mode, Mode::listed);
        for (const CategoryRule& rule : profile.categories) EXPECT_EQ(rule.when, When(Always{}));
    }
    for (const Exception& exception : read->exceptions) EXPECT_TRUE(exception.people.empty());
    EXPECT_TRUE(read->periods.empty());
    EXPECT_TRUE(read->assignments.empty());
    EXPECT_EQ(*read_rules(write(*read), "ruleset"), *read);
}

TEST(rules, rules_without_any_school_are_a_whole_file) {
    const auto read = read_rules(write(Rules{}), "ruleset");
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(*read, Rules{});
}

TEST(rules, a_file_cut_anywhere_is_refused) {
    const base::Bytes whole = write(example_rules());
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(read_rules(base::ByteView(whole).first(size), "ruleset").has_value()) << size;
    }
}

TEST(rules, a_changed_byte_anywhere_is_refused) {
    const base::Bytes whole = write(example_rules());
    for (std::size_t at = 0; at < whole.size(); ++at) {
        base::Bytes changed = whole;
        changed[at] ^= std::byte{1};
        EXPECT_FALSE(read_rules(changed, "ruleset").has_value()) << at;
    }
}

// Ids, keys and dates may hold any byte; every other part has one spelling, so that nothing is dropped on reading.
TEST(rules, a_part_that_is_not_in_order_is_refused_though_the_checksum_holds) {
    const base::Bytes whole = write(example_rules());
    constexpr std::size_t kChecksumAt = 24;
    constexpr std::size_t kBody = 32;
    std::size_t refused = 0;
    for (std::size_t at = kBody; at < whole.size(); ++at) {
        base::Bytes changed = whole;
        changed[at] = std::byte{0xff};
        base::Writer sum;
        sum.u64_le(base::checksum(base::ByteView(changed).subspan(kBody)));
        std::ranges::copy(sum.bytes(), changed.begin() + kChecksumAt);
        const auto read = read_rules(changed, "ruleset");
        if (read) EXPECT_EQ(write(*read), changed) << at;
        else ++refused;
    }
    EXPECT_GT(refused, whole.size() / 3);
}

TEST(rules, bytes_behind_the_end_are_refused) {
    base::Bytes file = write(example_rules());
    file.push_back(std::byte{0});
    EXPECT_FALSE(read_rules(file, "ruleset").has_value());
}

TEST(rules, a_newer_format_names_the_cure) {
    base::Bytes file = write(example_rules());
    file[8] = std::byte{5};
    const auto read = read_rules(file, "/var/lib/gatehouse/to-gate/ruleset");
    ASSERT_FALSE(read.has_value());
    EXPECT_EQ(read.error().kind, ErrorKind::newer_format);
    EXPECT_EQ(
        describe(read.error()),
        "cannot use `/var/lib/gatehouse/to-gate/ruleset`: it was written in format 5 and this gateway knows up to "
        "4; upgrade the gateway");
}

TEST(rules, an_older_format_that_never_was_is_refused) {
    base::Bytes file = write(example_rules());
    file[8] = std::byte{0};
    const auto read = read_rules(file, "ruleset");
    ASSERT_FALSE(read.has_value());
    EXPECT_EQ(read.error().kind, ErrorKind::damaged);
}

TEST(rules, another_kind_of_file_is_refused) {
    const auto read = read_rules(base::bytes_of("{\"rules\": []}"), "ruleset");
    ASSERT_FALSE(read.has_value());
    EXPECT_EQ(read.error().kind, ErrorKind::not_ours);
}

TEST(site, every_form_reads_and_writes_itself) {
    struct Case {
        std::string_view input;
        std::string_view expected;  // empty: refused
    };
    const Case cases[] = {
        {"Example.COM", "example.com"},
        {"example.com/", "example.com"},
        {"=example.com", "=example.com"},
        {"example.com/a/../b/", "example.com/b"},
        {"münchen.example", "xn--mnchen-3ya.example"},
        {"203.0.113.0/24", "203.0.113.0/24"},
        {"203.0.113.9", "203.0.113.9/32"},
        {"203.0.113.9/path", "203.0.113.9/path"},
        {"2001:db8::/32", "2001:db8::/32"},
        {"co.uk", ""},
        {"uk", ""},
        {"", ""},
        {"=", ""},
        {"example.com/a?b", ""},
        {"example.com:8080", ""},
        {"a name", ""},
        {"somebody@example.com", ""},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.input);
        const auto site = Site::parse(c.input);
        EXPECT_EQ(site.has_value() ? site->text() : "", c.expected);
        if (!site) continue;
        const auto again = Site::parse(site->text());
        ASSERT_TRUE(again.has_value());
        EXPECT_EQ(again->text(), site->text());
    }
}

class Assembling : public testing::Test {
protected:
    std::optional<Error> refusal() {
        auto made = RuleSet::assemble(rules, lists, sealed);
        if (made) return std::nullopt;
        return made.error();
    }

    std::shared_ptr<const CategoryDatabase> lists = std::make_shared<const CategoryDatabase>(
        CategoryDatabase::of_bytes(example::compiled_lists().file, "lists").value());
    Rules rules = example::rules(lists->content_hash());
    std::vector<std::shared_ptr<const SealedLayer>> sealed{example::sealed_layer("headcorn"),
                                                           example::sealed_layer("homewood")};
};

TEST_F(Assembling, rules_and_lists_that_belong_together_are_put_in_force) { EXPECT_FALSE(refusal().has_value()); }

TEST_F(Assembling, rules_made_for_other_lists_are_refused) {
    rules.lists = {};
    ASSERT_TRUE(refusal().has_value());
    EXPECT_EQ(refusal()->kind, ErrorKind::inconsistent);
}

TEST_F(Assembling, a_school_without_a_sealed_layer_is_refused) {
    sealed.pop_back();
    ASSERT_TRUE(refusal().has_value());
    EXPECT_EQ(describe(*refusal()), "cannot use `ruleset`: the school `homewood` has no sealed layer; seal its lists");
}

TEST_F(Assembling, an_id_used_twice_is_refused) {
    rules.entries[1].id = rules.help_lines[0].id;
    EXPECT_TRUE(refusal().has_value());
}

TEST_F(Assembling, a_rule_of_a_school_for_a_profile_of_another_is_refused) {
    rules.entries[0].profiles = {example::id_of<ProfileId>("homewood/sixth-form")};
    EXPECT_TRUE(refusal().has_value());
}

TEST_F(Assembling, a_network_whose_signed_out_profile_is_another_schools_is_refused) {
    rules.networks[0].signed_out = example::id_of<ProfileId>("homewood/signed-out");
    EXPECT_TRUE(refusal().has_value());
}

TEST_F(Assembling, a_profile_that_names_a_category_twice_is_refused) {
    CategoryRule again = rules.profiles[0].categories[0];
    again.id = example::id_of<RuleId>("again");
    rules.profiles[0].categories.push_back(again);
    EXPECT_TRUE(refusal().has_value());
}

TEST_F(Assembling, a_block_page_is_found_by_profile_and_reason) {
    const auto set = RuleSet::assemble(rules, lists, sealed);
    ASSERT_TRUE(set.has_value());
    EXPECT_NE(set->page(example::id_of<ProfileId>("headcorn/year-5"), Reason::category, PageKind::block), nullptr);
    EXPECT_EQ(set->page(example::id_of<ProfileId>("headcorn/year-5"), Reason::exception, PageKind::block), nullptr);
}

TEST(explain, every_rule_on_the_way_is_named_in_order) {
    const RuleSet rules = example::rule_set();
    const Request request{*wire::Url::parse("http://proxy.example/"), "GET", example::id_of<NetworkId>("headcorn"),
                          example::id_of<ProfileId>("headcorn/year-5"), Resolution{}};
    const Explanation why = explain(rules, request, example::at(1, 10, 15));
    const auto rule = [](std::string_view name) { return example::id_of<RuleId>(name); };
    const std::vector<Consideration> expected{
        {Reason::illegal_content, Finding::nothing, std::nullopt, ""},
        {Reason::office, Finding::nothing, std::nullopt, ""},
        {Reason::help_line, Finding::nothing, std::nullopt, ""},
        {Reason::single_block, Finding::nothing, std::nullopt, ""},
        {Reason::exception, Finding::not_permitted, rule("exception:proxy.example"), "proxy.example"},
        {Reason::school_list, Finding::nothing, std::nullopt, ""},
        {Reason::category, Finding::decided, rule("rule:year-5:circumvention"), "circumvention", {0}},
    };
    EXPECT_EQ(why.considered, expected);
    EXPECT_EQ(std::get<Verdict>(why.answer).rule, rule("rule:year-5:circumvention"));
}

TEST(explain, words_that_are_let_through_name_the_block_that_they_take_back) {
    const RuleSet rules = example::rule_set();
    const Request request{*wire::Url::parse("https://www.google.co.uk/search?q=how+to+kill+weeds"), "GET",
                          example::id_of<NetworkId>("headcorn"), example::id_of<ProfileId>("headcorn/year-5"),
                          Resolution{}};
    const Explanation why = explain(rules, request, example::at(1, 10, 15));
    std::vector<std::pair<Finding, std::string>> said;
    for (const Consideration& each : why.considered)
        if (each.step == Reason::school_list) said.emplace_back(each.finding, each.subject);
    EXPECT_EQ(said, (std::vector<std::pair<Finding, std::string>>{{Finding::outranked, "search: how to kill"},
                                                                  {Finding::let_through, "search: how to kill weeds"},
                                                                  {Finding::nothing, ""}}));
}

TEST(explain, a_sealed_entry_is_never_named) {
    const RuleSet rules = example::rule_set();
    const Request request{*wire::Url::parse("http://whole-host.example/"), "GET", example::id_of<NetworkId>("headcorn"),
                          example::id_of<ProfileId>("headcorn/staff"), Resolution{}};
    const Explanation why = explain(rules, request, example::at(1, 10, 15));
    EXPECT_EQ(why.considered,
              (std::vector<Consideration>{{Reason::illegal_content, Finding::decided, std::nullopt, ""}}));
}

TEST(decide, a_form_that_is_sent_while_signed_out_is_blocked_rather_than_lost_in_a_redirect) {
    const RuleSet rules = example::rule_set();
    const Request request{*wire::Url::parse("http://news.example/"), "POST", example::id_of<NetworkId>("headcorn"),
                          example::id_of<ProfileId>("headcorn/signed-out"), Resolution{}};
    const auto verdict = std::get<Verdict>(decide(rules, request, example::at(1, 10, 15)));
    EXPECT_EQ(verdict.action, Action::block);
    EXPECT_EQ(verdict.reason, Reason::sign_in);
}

TEST(decide, a_profile_of_one_school_on_the_network_of_another_is_closed) {
    const RuleSet rules = example::rule_set();
    const Request request{*wire::Url::parse("http://news.example/"), "GET", example::id_of<NetworkId>("homewood"),
                          example::id_of<ProfileId>("headcorn/staff"), Resolution{}};
    EXPECT_EQ(std::get<Verdict>(decide(rules, request, example::at(1, 10, 15))).reason, Reason::no_profile);
}

TEST(decide, a_verdict_names_the_rules_and_the_lists_it_comes_from) {
    const RuleSet rules = example::rule_set();
    const Request request{*wire::Url::parse("http://bet.example/"), "GET", example::id_of<NetworkId>("headcorn"),
                          example::id_of<ProfileId>("headcorn/year-5"), std::nullopt};
    const auto verdict = std::get<Verdict>(decide(rules, request, example::at(1, 10, 15)));
    EXPECT_EQ(verdict.ruleset, 7U);
    EXPECT_EQ(verdict.lists, rules.lists().content_hash());
    EXPECT_EQ(verdict.rule, example::id_of<RuleId>("rule:year-5:gambling"));
}

// Harm: a rule, by mistake or on purpose, opens what the illegal layer closes.
TEST(decide, nothing_that_a_school_can_write_out_ranks_the_illegal_layer) {
    auto lists = std::make_shared<const CategoryDatabase>(
        CategoryDatabase::of_bytes(example::compiled_lists().file, "lists").value());
    Rules rules = example::rules(lists->content_hash());
    const auto school = example::id_of<SchoolId>("headcorn");
    const Site site = example::site("whole-host.example");
    rules.entries.push_back({example::id_of<RuleId>("a"), school, {}, site, EntryAction::allow, ""});
    rules.exceptions.push_back({example::id_of<RuleId>("b"),
                                school,
                                {},
                                site,
                                EntryAction::allow,
                                Exception::Origin::change_control,
                                example::at(0, 0, 0),
                                example::at(6, 0, 0),
                                ""});
    rules.help_lines.push_back({example::id_of<RuleId>("c"), school, site, "not a help line"});
    rules.schools[0].office = *wire::Hostname::parse("whole-host.example");
    const auto set =
        RuleSet::assemble(rules, lists, {example::sealed_layer("headcorn"), example::sealed_layer("homewood")});
    ASSERT_TRUE(set.has_value());
    const Request request{*wire::Url::parse("http://whole-host.example/"), "GET", example::id_of<NetworkId>("headcorn"),
                          example::id_of<ProfileId>("headcorn/staff"), Resolution{}};
    EXPECT_EQ(std::get<Verdict>(decide(*set, request, example::at(1, 10, 15))).reason, Reason::illegal_content);
}

TEST(rule_set, two_schools_at_one_listener_would_share_their_clients_and_are_refused) {
    const auto lists =
        std::make_shared<const CategoryDatabase>(*CategoryDatabase::of_bytes(example::compiled_lists().file, "lists"));
    Rules rules = example::rules(lists->content_hash());
    rules.networks[1].place = rules.networks[0].place;
    const auto made =
        RuleSet::assemble(rules, lists, {example::sealed_layer("headcorn"), example::sealed_layer("homewood")});
    ASSERT_FALSE(made.has_value());
    EXPECT_NE(describe(made.error()).find("networks of `headcorn` and `homewood` both listen on `127.0.0.1:3129`"),
              std::string::npos)
        << describe(made.error());
}

TEST(rules, times_that_are_not_in_order_are_refused) {
    const auto refused = [](const std::function<void(Rules&)>& spoil) {
        const auto lists = example::rule_set().shared_lists();
        Rules rules = example::rules(lists->content_hash());
        spoil(rules);
        const auto set =
            RuleSet::assemble(rules, lists, {example::sealed_layer("headcorn"), example::sealed_layer("homewood")});
        return !set.has_value();
    };
    EXPECT_FALSE(refused([](Rules&) {}));
    EXPECT_TRUE(refused([](Rules& rules) { std::swap(rules.periods[0].spans[0], rules.periods[0].spans[1]); }));
    EXPECT_TRUE(refused([](Rules& rules) { rules.periods[0].spans[0].until = rules.periods[0].spans[0].from; }));
    EXPECT_TRUE(refused([](Rules& rules) { rules.periods[0].spans[0].until = rules.periods[0].spans[1].from; }));
    EXPECT_TRUE(refused([](Rules& rules) { rules.periods.pop_back(); })) << "an assignment names it";
    EXPECT_TRUE(refused([](Rules& rules) { rules.periods[0].school = rules.schools[0].id; })) << "another school's";
    EXPECT_TRUE(refused([](Rules& rules) { rules.assignments[0].profile = rules.profiles[0].id; })) << "the same";
    EXPECT_TRUE(refused([](Rules& rules) { rules.assignments[0].id = rules.assignments[1].id; }));
}

TEST(rules, they_turn_when_an_hour_begins_or_ends_and_at_no_other_time) {
    using namespace std::chrono_literals;
    const RuleSet rules = example::rule_set();
    const auto turns = [&](base::Instant at) { return rules.has_turned(at - 200ms, at); };
    for (const auto at : {example::at(1, 8, 40), example::at(1, 12, 20), example::at(4, 15, 10), example::at(1, 9, 0),
                          example::at(1, 11, 0), example::at(3, 16, 0), example::at(6, 0, 0)}) {
        EXPECT_TRUE(turns(at));
        EXPECT_TRUE(turns(at + 100ms));
        EXPECT_FALSE(turns(at - 1ms));
        EXPECT_FALSE(turns(at + 200ms)) << "once";
    }
    EXPECT_FALSE(turns(example::at(1, 9, 30)));
    EXPECT_TRUE(rules.has_turned(example::at(0, 0, 0), example::at(2, 0, 0))) << "a clock that jumps";
    EXPECT_TRUE(rules.has_turned(example::at(2, 0, 0), example::at(0, 0, 0))) << "a clock that is set back";
}

TEST(rules, a_clock_from_before_the_timetable_opens_nothing_that_the_hours_close) {
    const RuleSet rules = example::rule_set();
    const auto says = [&](std::string_view profile, std::string_view url, base::Instant at) {
        const Answer answer = decide(rules,
                                     {*wire::Url::parse(url), "GET", example::id_of<NetworkId>("homewood"),
                                      example::id_of<ProfileId>(profile), Resolution{}},
                                     at);
        return std::get<Verdict>(answer).action;
    };
    const base::Instant battery_was_empty = example::at(-400, 20, 0);
    EXPECT_EQ(says("homewood/year-9", "http://social.example/", battery_was_empty), Action::block);
    EXPECT_EQ(says("homewood/approved", "http://sport.example/", battery_was_empty), Action::block);
    EXPECT_EQ(says("homewood/year-9", "http://social.example/", example::at(-1, 8, 0)), Action::allow)
        << "the day before they were made belongs to the timetable";
}

}  // namespace
}  // namespace filter
