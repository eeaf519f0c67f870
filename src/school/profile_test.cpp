#include "school/profile.h"

#include "base/bytes.h"
#include "base/file.h"

#include "support/folder.h"

#include "gtest/gtest.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>

namespace school {
namespace {

using std::filesystem::path;

const path kProfiles = path(PROJECT_ROOT) / "profiles";

std::string shown(const std::vector<LintLine>& lines) {
    std::string text;
    for (const LintLine& line : lines)
        if (line.level == LintLevel::error) text += show(line) + "\n";
    return text;
}

Profile shipped(const char* key) {
    auto profile = read_profile(kProfiles / key);
    EXPECT_TRUE(profile.has_value()) << shown(profile.error());
    return std::move(profile).value();
}

// A copy of Headcorn's profile, of which one file is changed.
class ChangedProfile : public testing::Test {
protected:
    ChangedProfile() {
        std::filesystem::copy(kProfiles / "headcorn", folder_ / "headcorn");
        std::filesystem::copy(kProfiles / "differences.toml", folder_.path());
    }

    void change(const char* file, std::string_view from, std::string_view to) {
        const path place = (folder_ / "headcorn") / file;
        std::string text = base::to_text(base::read_file(place, 1U << 24).value());
        const auto at = text.find(from);
        ASSERT_NE(at, std::string::npos) << from;
        text.replace(at, from.size(), to);
        write(file, text);
    }
    void write(const char* file, std::string_view text) {
        ASSERT_TRUE(
            base::replace_file((folder_ / "headcorn") / file, base::bytes_of(text), base::FileMode::owner_only));
    }
    // The errors of the changed profile, without the line numbers of unrelated text.
    std::string errors() {
        const auto profile = read_profile(folder_ / "headcorn");
        return profile ? std::string() : shown(profile.error());
    }

    support::Folder folder_;
};

TEST(profile, the_three_schools_are_read_whole_without_an_error) {
    struct Case {
        const char* key;
        std::string_view name;
        std::uint16_t port;
        std::size_t clauses;
    };
    constexpr std::array cases = {Case{"homewood", "Homewood School", 3128, 450},
                                  Case{"headcorn", "Headcorn Primary School", 3129, 416},
                                  Case{"hccs", "Holmes Chapel Comprehensive School", 3130, 409}};
    for (const Case& c : cases) {
        SCOPED_TRACE(c.key);
        const Profile profile = shipped(c.key);
        EXPECT_EQ(profile.name, c.name);
        EXPECT_EQ(profile.networks.at(0).port, c.port);
        const auto clauses = read_clauses(kProfiles / c.key);
        ASSERT_TRUE(clauses.has_value()) << shown(clauses.error());
        EXPECT_EQ(clauses->size(), c.clauses);
    }
}

TEST_F(ChangedProfile, a_network_beyond_this_machine_says_where_it_listens_and_whom_it_serves) {
    change("school.toml", "port = 3129",
           "port = 3129\nlisten = \"10.20.0.1\"\nclients = [\"10.20.0.0/16\", \"fd00:1::/64\"]");
    const auto profile = read_profile(folder_ / "headcorn");
    ASSERT_TRUE(profile) << shown(profile.error());
    EXPECT_EQ(profile->networks[0].listen, wire::IpAddress::parse("10.20.0.1").value());
    EXPECT_EQ(profile->networks[0].clients.size(), 2U);
    EXPECT_FALSE(shipped("headcorn").networks[0].listen);
}

TEST_F(ChangedProfile, a_gate_is_not_opened_to_strangers_by_a_slip_of_the_pen) {
    struct Case {
        const char* lines;
        const char* said;
    };
    const Case cases[] = {
        {"listen = \"10.20.0.1\"", "nobody may use it"},
        {"clients = [\"10.20.0.0/16\"]", "listens on this machine only"},
        {"listen = \"0.0.0.0\"\nclients = [\"10.20.0.0/16\"]", "`listen`"},
        {"listen = \"::\"\nclients = [\"10.20.0.0/16\"]", "`listen`"},
        {"listen = \"203.0.114.5\"\nclients = [\"10.20.0.0/16\"]", "`listen`"},
        {"listen = \"gate.school.example\"\nclients = [\"10.20.0.0/16\"]", "is no address"},
        {"listen = \"10.20.0.1\"\nclients = [\"0.0.0.0/0\"]", "beyond a school's own network"},
        {"listen = \"10.20.0.1\"\nclients = [\"::/0\"]", "beyond a school's own network"},
        {"listen = \"10.20.0.1\"\nclients = [\"8.0.0.0/6\"]", "beyond a school's own network"},
        {"listen = \"10.20.0.1\"\nclients = [\"203.0.114.0/24\"]", "beyond a school's own network"},
        {"listen = \"10.20.0.1\"\nclients = [\"10.20.0.5/16\"]", "is no range"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.lines);
        const std::string whole =
            base::to_text(base::read_file(kProfiles / "headcorn" / "school.toml", 1U << 24).value());
        write("school.toml", whole);
        change("school.toml", "port = 3129", ("port = 3129\n" + std::string(c.lines)).c_str());
        EXPECT_NE(errors().find(c.said), std::string::npos) << errors();
    }
}

TEST(profile, all_128_differences_are_said_or_silent_in_each_school) {
    for (const char* key : {"homewood", "headcorn", "hccs"}) {
        SCOPED_TRACE(key);
        const Profile profile = shipped(key);
        EXPECT_EQ(profile.stated.size(), 133U);  // three rows of the comparison hold more than one setting
        for (const StatedSetting& setting : profile.stated) {
            SCOPED_TRACE(setting.key);
            EXPECT_FALSE(setting.meaning.empty());
            EXPECT_TRUE(setting.is_silent() || !setting.clauses.empty()) << "a value without the clause that says it";
        }
    }
}

TEST(profile, settings_hold_what_each_policy_says) {
    EXPECT_EQ(shipped("headcorn").settings.choice("head.informed_of_concerns"), "summary");
    EXPECT_EQ(shipped("hccs").settings.choice("head.informed_of_concerns"), "staff_cases");
    EXPECT_EQ(shipped("headcorn").settings.count("login.from_year"), 1U);
}

TEST(profile, silence_is_off_and_never_another_schools_rule) {
    EXPECT_TRUE(shipped("headcorn").settings.is_on("deputies.may_act_for_dsl"));
    EXPECT_FALSE(shipped("homewood").settings.is_on("deputies.may_act_for_dsl"));
    EXPECT_FALSE(shipped("hccs").settings.is_on("deputies.may_act_for_dsl"));
    EXPECT_FALSE(shipped("headcorn").settings.is_on("sanction.internet_suspension"));
    EXPECT_TRUE(shipped("homewood").settings.is_on("sanction.internet_suspension"));
}

TEST(profile, every_named_category_of_a_policy_can_be_tested) {
    for (const char* key : {"homewood", "headcorn", "hccs"}) {
        SCOPED_TRACE(key);
        const auto& named = shipped(key).filter.named;
        ASSERT_EQ(named.size(), 5U);
        EXPECT_EQ(std::ranges::count_if(named, [](const NamedCategory& n) { return n.is_sealed(); }), 1);
        for (const NamedCategory& n : named) EXPECT_EQ(n.clause, named.front().clause);
    }
    EXPECT_EQ(shipped("headcorn").filter.named.front().clause, "headcorn-7.3.2-02");
}

TEST(profile, the_youngest_reach_only_approved_sites_and_nobody_only_the_portal) {
    const FilterPlan plan = shipped("headcorn").filter;
    const auto youngest = std::ranges::find(plan.profiles, "ks1-eyfs", &FilterProfile::key);
    ASSERT_NE(youngest, plan.profiles.end());
    EXPECT_EQ(youngest->mode, FilterMode::approved);
    EXPECT_EQ(youngest->uncategorised, Uncategorised::block);
    const auto nobody = std::ranges::find(plan.profiles, Audience::nobody, &FilterProfile::audience);
    EXPECT_EQ(nobody->mode, FilterMode::portal);
}

TEST(profile, social_media_is_controlled_by_group_and_by_hours) {
    const auto social = [](std::string_view school, std::string_view key) {
        const FilterPlan plan = shipped(std::string(school).c_str()).filter;
        const auto profile = std::ranges::find(plan.profiles, key, &FilterProfile::key);
        const auto line = std::ranges::find(profile->block, "social-media", &CategoryLine::category);
        return line == profile->block.end() ? std::string("open") : "closed " + line->when;
    };
    for (const char* school : {"homewood", "hccs"}) {
        SCOPED_TRACE(school);
        EXPECT_EQ(social(school, "ks3-4"), "closed ");
        EXPECT_EQ(social(school, "sixth-form"), "closed school-hours");
        EXPECT_EQ(social(school, "staff"), "closed school-hours");
    }
    EXPECT_EQ(social("headcorn", "ks2"), "closed ");
    EXPECT_EQ(social("headcorn", "staff"), "open");
}

TEST(profile, every_school_has_a_profile_for_examinations_and_for_devices_without_anybody) {
    for (const char* key : {"homewood", "headcorn", "hccs"}) {
        SCOPED_TRACE(key);
        const FilterPlan plan = shipped(key).filter;
        const auto exam = std::ranges::find(plan.profiles, Audience::exam, &FilterProfile::audience);
        ASSERT_NE(exam, plan.profiles.end());
        EXPECT_EQ(exam->mode, FilterMode::garden);
        const auto device = std::ranges::find(plan.profiles, Audience::device, &FilterProfile::audience);
        ASSERT_NE(device, plan.profiles.end());
        EXPECT_EQ(device->open.size(), 1U);
        ASSERT_EQ(plan.assignments.size(), 1U);
        EXPECT_EQ(plan.assignments.front().instead_of, std::vector<std::string>{"nobody"});
    }
}

TEST(profile, contacts_that_policies_still_print_but_that_are_gone_are_pointed_out) {
    const Profile profile = shipped("headcorn");
    const bool told = std::ranges::any_of(profile.notices, [](const LintLine& line) {
        return line.file == "headcorn/agencies.toml" &&
               line.message.find("`Education Safeguarding Service` is superseded") == 0;
    });
    EXPECT_TRUE(told);
}

TEST(profile, a_school_that_names_no_stand_in_for_its_safeguarding_lead_is_told_so) {
    const auto told = [](const char* key) {
        const Profile profile = shipped(key);
        return std::ranges::any_of(
            profile.notices, [](const LintLine& line) { return line.message.find("stands in") != std::string::npos; });
    };
    EXPECT_TRUE(told("homewood"));
    EXPECT_TRUE(told("hccs"));
    EXPECT_FALSE(told("headcorn"));
}

TEST(profile, tuesday_3_march_2026_is_a_school_day_in_all_three_schools) {
    for (const char* key : {"homewood", "headcorn", "hccs"})
        EXPECT_TRUE(shipped(key).calendar.is_school_day(parse_date("2026-03-03").value())) << key;
}

TEST_F(ChangedProfile, the_copy_itself_has_no_errors) { EXPECT_EQ(errors(), ""); }

TEST_F(ChangedProfile, faults_of_a_plan_that_decides_nothing_can_be_kept_apart) {
    for (const auto& [from, to] :
         {std::pair{"audience = \"staff\"", "audience = \"stuff\""}, std::pair{"audience = \"stuff\"", "audience ="}}) {
        change("filter.toml", from, to);
        EXPECT_FALSE(read_profile(folder_ / "headcorn"));
        const auto apart = read_profile(folder_ / "headcorn", PlanFaults::keep_apart);
        ASSERT_TRUE(apart) << to;
        EXPECT_FALSE(apart->filter_faults.empty());
        EXPECT_EQ(apart->posts.empty(), false);
    }
}

TEST_F(ChangedProfile, a_fault_names_its_file_and_line_and_what_to_do) {
    struct Case {
        const char* file;
        std::string_view from, to, expected;
    };
    constexpr std::array cases = {
        Case{"settings.toml", "\"policy.review_months\"", "\"policy.review_month\"",
             "there is no setting `policy.review_month`; correct its spelling or leave it out"},
        Case{
            "settings.toml", "\"policy.review_months\"", "\"policy.review_month\"",
            "headcorn/settings.toml: error: setting `policy.review_months` is missing; write its value, or \"silent\""},
        Case{"settings.toml", "value = 12, unit = \"months\"", "value = 12, unit = \"weeks\"",
             "headcorn/settings.toml:5: error: `unit` is `weeks`; this setting is written in `months`"},
        Case{"settings.toml", "value = 12, unit = \"months\"", "value = \"yearly\", unit = \"months\"",
             "headcorn/settings.toml:5: error: `value` does not fit its unit `months`; write a whole number or "
             "\"silent\""},
        Case{"settings.toml", "value = \"summary\"", "value = \"everything\"",
             "setting `head.informed_of_concerns` is `everything`; write one of `staff_cases`, `summary`"},
        Case{"settings.toml", "headcorn-3-01\"", "headcorn-3-99\"",
             "setting `policy.review_months` names clause `headcorn-3-99`, which policy.toml does not have"},
        Case{"school.toml", "key = \"headcorn\"", "key = \"headcorm\"",
             "headcorn/school.toml:2: error: `key` is not the folder's name `headcorn`"},
        Case{"school.toml", "ends = \"15:15\"", "ends = \"quarter past three\"",
             "`ends` is `quarter past three`; write a time such as \"08:45\""},
        Case{"school.toml", "first = 2025-09-02", "first = \"2025-09-02\"",
             "`first` has a value of the wrong kind; write a date such as 2026-09-01, without quotes"},
        Case{"school.toml", "first = 2025-09-02", "first = 2025-09-31",
             "headcorn/school.toml:99: error: cannot be read as TOML"},
        Case{"school.toml", "zone = \"Europe/London\"", "zone = \"Kent\"", "time zone `Kent` is not known"},
        Case{"school.toml", "port = 3129", "port = 70000", "`port` is 70000; write a whole number from 1 to 65535"},
        Case{"school.toml", "area = ", "aera = ", "nothing reads `aera` here; correct its spelling or remove it"},
        Case{"school.toml", "\"ks2\"]", "\"ks9\"]", "phase `ks9` is not known; write eyfs"},
        Case{"filter.toml", "name = \"Lightspeed\"", "name = \"Kent Public Service Network (KPSN)\"",
             "`name` stands twice; name each partner once"},
        Case{"filter.toml", "posts = [\"network_manager\", \"head\"]", "posts = [\"caretaker\"]",
             "shared duty `filtering` names post `caretaker`; write the key of a post"},
        Case{"filter.toml", "clause = \"headcorn-4.4-04a\"", "clause = \"headcorn-4.4-99\"",
             "shared duty `monitoring` names clause `headcorn-4.4-99`, which policy.toml does not have"},
        Case{"school.toml", "stand_in = \"deputy_dsl\"", "stand_in = \"caretaker\"",
             "post `dsl` has stand_in `caretaker`; write the key of another post"},
        Case{"filter.toml", "years = [3, 4, 5, 6]", "years = [3, 4, 5]",
             "year group 6 is in 0 learner profiles; put it in exactly one"},
        Case{"filter.toml", "audience = \"visitor\"", "audience = \"guest\"",
             "`audience` is `guest`; write one of `staff`, `learner`, `visitor`, `nobody`, `device`, `exam`"},
        Case{"filter.toml", "    { category = \"gaming\", clause = \"headcorn-7.3.2-02\" },\n", "",
             "profile `staff` does not block `gaming` at all times, which the policy names (headcorn-7.3.2-02)"},
        Case{"filter.toml", "mode = \"garden\"", "mode = \"approved\"",
             "`mode` `garden` and the audience `exam` go together"},
        Case{"filter.toml", "from = \"start\", until = \"end\"", "from = \"dawn\", until = \"end\"",
             "`from` is `dawn`; write a time such as \"12:20\", or `start` or `end` of the school day"},
        Case{"filter.toml", "days = \"no-school\"", "days = \"holidays\"", "`days` is `holidays`; write one of"},
        Case{"filter.toml", "addresses = [\"10.250.0.0/24\"]", "addresses = [\"10.250.0.0/99\"]",
             "`addresses` has `10.250.0.0/99`; write a range such as 10.1.4.0/24"},
        Case{"filter.toml", "instead_of = [\"nobody\"]\nplaces = [\"screens\"]",
             "instead_of = [\"nobody\"]\nplaces = [\"hall\"]",
             "assignment `screens` names place `hall`, which is not in this file"},
        Case{"filter.toml", "profile = \"device\"", "profile = \"staff\"",
             "assignment `screens` gives `staff` to `nobody`, which is not of staff"},
        Case{"filter.toml", "profile = \"device\"", "profile = \"ks2\"",
             "to `nobody`; only a profile of devices may stand there without a sign-in"},
        Case{"filter.toml", "profile = \"device\"\ninstead_of = [\"nobody\"]",
             "profile = \"visitor\"\ninstead_of = [\"ks1-eyfs\"]",
             "gives `visitor` to `ks1-eyfs`; learners are given profiles of learners and of examinations alone"},
        Case{"filter.toml", "profile = \"device\"\ninstead_of = [\"nobody\"]", "profile = \"visitor\"",
             "gives `visitor` to everybody, learners too; write instead_of with the profiles that it may replace"},
        Case{"filter.toml", "profile = \"device\"\ninstead_of = [\"nobody\"]\nplaces = [\"screens\"]",
             "profile = \"exam\"\ninstead_of = [\"ks2\"]",
             "gives `exam` everywhere and always; say where or when, or enter an examination, which ends"},
        Case{"filter.toml", "open = [{ category = \"software-updates\"", "open = [{ category = \"pornography\"",
             "profile `device` opens `pornography`, which the policy names (headcorn-7.3.2-02)"},
        Case{"filter.toml", "places = [\"screens\"]", "places = [\"screens\"]\nwhen = \"breaktime\"",
             "assignment `screens` names period `breaktime`, which is not in this file"},
        Case{"filter.toml", "category = \"gaming\", clause = \"headcorn-7.3.2-02\" },",
             "category = \"gaming\", clause = \"headcorn-7.3.2-02\", when = \"lessons\" },",
             "profile `staff` does not block `gaming` at all times, which the policy names (headcorn-7.3.2-02)"},
        Case{"policy.toml", "id = \"headcorn-0-01a\"", "id = \"headcorn-0-01\"",
             "`id` `headcorn-0-01` stands twice; give each clause its own"},
        Case{"policy.toml", "strength = \"must\"", "strength = \"shall\"",
             "`strength` is `shall`; write one of `must`, `should`, `may`"},
        Case{"policy.toml", "owner = \"head\"", "owner = \"bursar\"",
             "clause `headcorn-0-01` is owned by post `bursar`, which school.toml does not have"},
        Case{"agencies.toml", "name = \"Emergency services\"\n", "",
             "headcorn/agencies.toml:4: error: `name` is missing; write text in quotes"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.to);
        change(c.file, c.from, c.to);
        EXPECT_NE(errors().find(c.expected), std::string::npos) << errors();
        std::filesystem::copy(kProfiles / "headcorn" / c.file, (folder_ / "headcorn") / c.file,
                              std::filesystem::copy_options::overwrite_existing);
    }
}

TEST_F(ChangedProfile, an_examination_of_a_group_in_a_place_may_stand_in_the_timetable) {
    change("filter.toml", "profile = \"device\"\ninstead_of = [\"nobody\"]",
           "profile = \"exam\"\ninstead_of = [\"ks2\"]");
    EXPECT_EQ(errors(), "");
    change("filter.toml", "profile = \"exam\"\ninstead_of = [\"ks2\"]",
           "profile = \"ks1-eyfs\"\ninstead_of = [\"ks2\"]");
    EXPECT_EQ(errors(), "");
}

TEST_F(ChangedProfile, every_fault_is_told_at_once) {
    change("school.toml", "port = 3129", "port = 0");
    change("filter.toml", "mode = \"approved\"", "mode = \"lax\"");
    const std::string all = errors();
    EXPECT_NE(all.find("`port` is 0"), std::string::npos) << all;
    EXPECT_NE(all.find("`mode` is `lax`"), std::string::npos) << all;
}

TEST_F(ChangedProfile, a_missing_file_is_named_and_nothing_is_read) {
    std::filesystem::remove((folder_ / "headcorn") / "filter.toml");
    const std::string all = errors();
    EXPECT_EQ(all.find("headcorn/filter.toml: error: "), 0U) << all;
    EXPECT_EQ(std::ranges::count(all, '\n'), 1);
}

TEST_F(ChangedProfile, bytes_that_are_no_text_are_refused) {
    write("agencies.toml", "name = \"\xFF\"");
    EXPECT_EQ(errors(), "headcorn/agencies.toml: error: is not UTF-8; save it as UTF-8\n");
    write("agencies.toml", "agency = " + std::string(100'000, '['));
    EXPECT_NE(errors().find("headcorn/agencies.toml:1: error: cannot be read as TOML"), std::string::npos);
    write("agencies.toml", "agency = 5");
    EXPECT_NE(errors().find("`agency` has a value of the wrong kind; write [[agency]] tables"), std::string::npos);
    write("agencies.toml", "agency = [1, \"x\"]");
    EXPECT_NE(errors().find("expected a table of keys and values here"), std::string::npos);
}

}  // namespace
}  // namespace school
