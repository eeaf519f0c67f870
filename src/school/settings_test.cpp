#include "school/settings.h"

#include "gtest/gtest.h"

#include <set>

namespace school {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""min;

TEST(settings, every_standard_value_fits_its_own_declaration) {
    std::set<std::string_view> keys;
    for (const SettingDeclaration& declaration : kSettings) {
        SCOPED_TRACE(declaration.key);
        EXPECT_TRUE(Settings().with(declaration.key, declaration.standard).has_value());
        EXPECT_TRUE(keys.insert(declaration.key).second) << "declared twice";
        EXPECT_FALSE(declaration.meaning.empty());
        EXPECT_FALSE(declaration.source.empty());
        EXPECT_FALSE(declaration.since.empty());
        EXPECT_EQ(declaration.choices.empty(), declaration.type != SettingType::choice);
    }
}

TEST(settings, a_policy_that_is_silent_has_switches_off) {
    for (const SettingDeclaration& declaration : kSettings)
        if (declaration.type == SettingType::on_off) {
            EXPECT_EQ(declaration.standard, "false") << declaration.key;
        }
}

TEST(settings, each_type_is_read_in_its_unit) {
    const Settings settings;
    EXPECT_EQ(settings.duration("session.idle"), 30min);
    EXPECT_EQ(settings.duration("session.absolute"), 8h);
    EXPECT_EQ(settings.duration("evidence.other_interval"), std::chrono::days(365));
    EXPECT_EQ(settings.count("alert.repeat_count"), 2U);
    EXPECT_EQ(settings.choice("head.informed_of_concerns"), "staff_cases");
    EXPECT_FALSE(settings.is_on("deputies.may_act_for_dsl"));
    EXPECT_EQ(settings.time_of_day("cover.starts"), 8h);
}

TEST(settings, a_changed_value_holds_and_silence_takes_it_back) {
    const Settings said = Settings().with("deputies.may_act_for_dsl", "true").value();
    EXPECT_TRUE(said.is_on("deputies.may_act_for_dsl"));
    EXPECT_FALSE(Settings().is_on("deputies.may_act_for_dsl"));
    EXPECT_EQ(said.with("deputies.may_act_for_dsl", "silent").value(), Settings());
}

TEST(settings, a_value_that_does_not_fit_is_refused_with_what_was_expected) {
    struct Case {
        std::string_view key, value, expected;
    };
    constexpr std::array cases = {
        Case{"session.idel", "30", "there is no setting `session.idel`; correct its spelling or leave it out"},
        Case{"session.idle", "600", "setting `session.idle` is `600`; write a whole number of minutes from 5 to 120"},
        Case{"session.idle", "0", "setting `session.idle` is `0`; write a whole number of minutes from 5 to 120"},
        Case{"session.idle", "-5", "setting `session.idle` is `-5`; write a whole number of minutes from 5 to 120"},
        Case{"alert.repeat_count", "two",
             "setting `alert.repeat_count` is `two`; write a whole number of blocks from 1 to 50"},
        Case{"head.informed_of_concerns", "all",
             "setting `head.informed_of_concerns` is `all`; write one of `staff_cases`, `summary`"},
        Case{"deputies.may_act_for_dsl", "yes", "setting `deputies.may_act_for_dsl` is `yes`; write true or false"},
        Case{"cover.starts", "8", "setting `cover.starts` is `8`; write a time such as 08:45"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.key);
        const auto result = Settings().with(c.key, c.value);
        ASSERT_FALSE(result.has_value());
        EXPECT_EQ(describe(result.error()), c.expected);
    }
}

TEST(settings, the_page_sees_who_said_what) {
    const Settings said = Settings().with("session.idle", "20").value();
    for (const Settings::Line& line : said.lines()) {
        const bool changed = line.declaration.key == "session.idle";
        EXPECT_EQ(line.origin, changed ? Settings::Line::Origin::said : Settings::Line::Origin::standard);
        EXPECT_EQ(line.value, changed ? std::string_view("20") : line.declaration.standard);
    }
    EXPECT_EQ(said.lines().size(), kSettings.size());
}

}  // namespace
}  // namespace school
