#pragma once
// Example rules for tests: two of the example schools with the profiles, lists, exceptions and sealed layers of the
// verdict table (src/filter/golden/verdicts.txt), which says what is expected of them. In the week of Monday 2 March
// 2026, in which London keeps UTC.

#include "base/digest.h"
#include "base/still_world.h"
#include "base/text.h"
#include "filter/filter.h"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace example {

// The same id for the same name, on every machine.
template <class Id>
Id id_of(std::string_view name) {
    const base::Digest digest = base::sha256(base::bytes_of(name));
    return *Id::from_bytes(base::ByteView(digest).first(Id::kBytes));
}

inline base::Key key_of(std::string_view name) { return base::sha256(base::bytes_of(name)); }

// Monday is day 0.
inline base::Instant at(int day, int hour, int minute) {
    using namespace std::chrono;
    const sys_days monday = year(2026) / March / 2;
    return base::Instant(monday + days(day) + hours(hour) + minutes(minute));
}

inline filter::Site site(std::string_view text) { return filter::Site::parse(text).value(); }

inline filter::CompiledLists compiled_lists() {
    using filter::Category;
    using filter::ListFormat;
    base::SeededRandom random(2026);
    filter::ListCompiler compiler(random);
    compiler.credit({"Gatehouse starter lists", "Apache-2.0", "lists/starter", "2026-11-23"});
    (void)compiler.add_folder(PROJECT_ROOT "/lists/starter");
    compiler.credit({"Another", "CC0-1.0", "made up", "2026-03-01"});
    compiler.add({"addresses", Category::pornography, ListFormat::domains}, "203.0.113.66\n2001:db8::66\n");
    compiler.add({"many", Category::news, ListFormat::domains}, "both.example\nnews.games.example\nmünchen.example\n");
    compiler.add({"many", Category::gambling, ListFormat::domains}, "both.example\nmünchen.example\n");
    compiler.add({"trackers", Category::malware, ListFormat::domains}, "tracker-behind-alias.example\n");
    return std::move(*compiler.compile(at(0, 6, 0)));
}

inline filter::CategoryRule category_rule(std::string_view profile, filter::Category category,
                                          filter::CategoryAction action, std::string clause) {
    const std::string name = "rule:" + std::string(profile) + ":" + std::string(filter::entry_of(category).key);
    return {id_of<filter::RuleId>(name), category, action, std::move(clause)};
}

inline filter::Profile profile(std::string_view school, std::string_view key, filter::Audience audience,
                               filter::Uncategorised uncategorised) {
    return {id_of<filter::ProfileId>(std::string(school) + "/" + std::string(key)),
            id_of<filter::SchoolId>(school),
            std::string(key),
            audience,
            {},
            uncategorised,
            {}};
}

inline void add_profiles(filter::Rules& rules) {
    using enum filter::Category;
    using filter::Audience;
    using filter::CategoryAction;
    using filter::Uncategorised;
    const auto fill = [&](filter::Profile made, std::vector<std::pair<filter::Category, std::string>> blocked) {
        for (auto& [category, clause] : blocked) {
            made.categories.push_back(category_rule(made.key, category, CategoryAction::block, std::move(clause)));
        }
        rules.profiles.push_back(std::move(made));
    };
    const std::string named = "headcorn-7.3.2-02";
    fill(profile("headcorn", "year-5", Audience::learners, Uncategorised::allow), {{pornography, named},
                                                                                   {racial_hatred, named},
                                                                                   {extremism, named},
                                                                                   {gaming, named},
                                                                                   {illegal_nature, named},
                                                                                   {adult, ""},
                                                                                   {gambling, ""},
                                                                                   {illegal_drugs, ""},
                                                                                   {weapons, ""},
                                                                                   {violence, ""},
                                                                                   {self_harm, ""},
                                                                                   {contact, ""},
                                                                                   {social_media, ""},
                                                                                   {webmail, ""},
                                                                                   {circumvention, ""},
                                                                                   {malware, ""},
                                                                                   {dating, ""},
                                                                                   {sex_education, ""}});
    fill(profile("headcorn", "eyfs", Audience::learners, Uncategorised::block), {{gaming, named}});
    rules.profiles.back().clause = "headcorn-7.1-06a";
    rules.profiles.back().mode = filter::Mode::approved;
    rules.profiles.back().categories.push_back(category_rule("eyfs", education, CategoryAction::allow, ""));
    fill(profile("headcorn", "staff", Audience::staff, Uncategorised::allow), {{pornography, named},
                                                                               {extremism, named},
                                                                               {racial_hatred, named},
                                                                               {illegal_nature, named},
                                                                               {malware, ""},
                                                                               {circumvention, ""}});
    for (const filter::Category warned : {gaming, webmail})
        rules.profiles.back().categories.push_back(category_rule("staff", warned, CategoryAction::warn, named));
    fill(profile("headcorn", "signed-out", Audience::signed_out, Uncategorised::sign_in), {});
    fill(profile("homewood", "sixth-form", Audience::learners, Uncategorised::allow), {{pornography, "homewood-7.3-03"},
                                                                                       {extremism, ""},
                                                                                       {gambling, ""},
                                                                                       {circumvention, ""},
                                                                                       {nameless, ""},
                                                                                       {malware, ""}});
    rules.profiles.back().categories.push_back(category_rule("sixth-form", social_media, CategoryAction::warn, ""));
    fill(profile("homewood", "signed-out", Audience::signed_out, Uncategorised::sign_in), {});
}

// The rule after whose warning somebody goes on: `staff/gaming`, or a profile that warns of what is on no list.
inline filter::RuleId warning(std::string_view name) {
    const auto slash = name.find('/');
    if (name.starts_with("homewood/")) return *filter::RuleId::from_bytes(id_of<filter::ProfileId>(name).bytes());
    return category_rule(name.substr(0, slash), *filter::category_of_key(name.substr(slash + 1)),
                         filter::CategoryAction::warn, "")
        .id;
}

inline filter::PeriodId period(std::string_view name) { return id_of<filter::PeriodId>(name); }

// Homewood's timetable, and who is judged by it.
inline void add_timetable(filter::Rules& rules) {
    using enum filter::Category;
    using filter::Audience;
    using filter::CategoryAction;
    using filter::Mode;
    using filter::Uncategorised;
    const auto school = id_of<filter::SchoolId>("homewood");
    filter::Period lessons{period("lessons"), school, "lessons", {}};
    filter::Period lunch{period("lunch"), school, "lunch", {}};
    filter::Period evening{period("evening"), school, "evening", {}};
    for (int day = 0; day < 5; ++day) {
        lessons.spans.push_back({at(day, 8, 40), at(day, 12, 20)});
        lessons.spans.push_back({at(day, 13, 10), at(day, 15, 10)});
        lunch.spans.push_back({at(day, 12, 20), at(day, 13, 10)});
        evening.spans.push_back({at(day, 18, 0), at(day + 1, 7, 0)});
    }
    rules.periods = {lessons, lunch, evening};
    rules.timetable_until = at(6, 0, 0);

    const auto add = [&](filter::Profile made) -> filter::Profile& {
        rules.profiles.push_back(std::move(made));
        return rules.profiles.back();
    };
    const auto rule = [&](filter::Profile& of, filter::Category category, CategoryAction action, filter::When when) {
        filter::CategoryRule made = category_rule(of.key, category, action, "homewood-3.1-05");
        if (!std::holds_alternative<filter::Always>(when))
            made.id = id_of<filter::RuleId>("timed:" + made.id.text() + std::to_string(static_cast<int>(action)));
        made.when = when;
        of.categories.push_back(std::move(made));
    };
    filter::Profile& year9 = add(profile("homewood", "year-9", Audience::learners, Uncategorised::allow));
    rule(year9, social_media, CategoryAction::block, period("lessons"));
    rule(year9, gaming, CategoryAction::block, period("lessons"));
    rule(year9, gaming, CategoryAction::warn, filter::Always{});
    rule(year9, streaming, CategoryAction::block, filter::Always{});
    filter::Profile& young = add(profile("homewood", "approved", Audience::learners, Uncategorised::block));
    young.mode = Mode::approved;
    rule(young, sport, CategoryAction::allow, period("lunch"));
    filter::Profile& exam = add(profile("homewood", "exam", Audience::learners, Uncategorised::block));
    exam.mode = Mode::garden;
    filter::Profile& device = add(profile("homewood", "device", Audience::devices, Uncategorised::block));
    device.mode = Mode::approved;
    rule(device, education, CategoryAction::allow, filter::Always{});
    add(profile("homewood", "evening", Audience::learners, Uncategorised::allow));
    add(profile("homewood", "guest", Audience::visitors, Uncategorised::warn));

    const auto of = [](std::string_view key) { return id_of<filter::ProfileId>("homewood/" + std::string(key)); };
    const auto assign = [&](std::string_view name, std::string_view to, std::vector<filter::ProfileId> instead_of,
                            filter::When when) -> filter::Assignment& {
        rules.assignments.push_back({id_of<filter::RuleId>("assignment:" + std::string(name)),
                                     school,
                                     of(to),
                                     std::move(instead_of),
                                     {},
                                     {},
                                     {},
                                     when,
                                     ""});
        return rules.assignments.back();
    };
    const filter::Span exam_hours{at(1, 9, 0), at(1, 11, 0)};
    assign("candidates", "exam", {}, exam_hours).people = {id_of<filter::PersonId>("candidate")};
    assign("hall", "exam", {}, exam_hours).places = {*wire::IpRange::parse("192.0.2.64/26")};
    assign("screens", "device", {of("signed-out")}, filter::Always{}).places = {
        *wire::IpRange::parse("192.0.2.128/25")};
    assign("boarders", "evening", {of("year-9")}, period("evening"));

    const auto open = [&](std::string_view where, std::vector<filter::ProfileId> profiles) {
        rules.entries.push_back({id_of<filter::RuleId>("entry:" + std::string(where)), school, std::move(profiles),
                                 site(where), filter::EntryAction::allow, ""});
    };
    open("exam-board.example", {of("exam")});
    open("for-all.example", {});
    open("for-the-young.example", {of("approved")});
    const auto exception = [&](std::string_view where, std::vector<filter::PersonId> people) {
        rules.exceptions.push_back({id_of<filter::RuleId>("exception:" + std::string(where)),
                                    school,
                                    {},
                                    site(where),
                                    filter::EntryAction::allow,
                                    filter::Exception::Origin::change_control,
                                    at(1, 8, 0),
                                    at(3, 16, 0),
                                    "",
                                    std::move(people)});
    };
    exception("video.example", {id_of<filter::PersonId>("candidate"), id_of<filter::PersonId>("somebody")});
    exception("everybody.video.example", {});
}

inline void add_places(filter::Rules& rules) {
    const auto add = [&](std::string_view key, std::string_view name, std::string_view listener) {
        rules.schools.push_back({id_of<filter::SchoolId>(key),
                                 std::string(key),
                                 std::string(name),
                                 "Europe/London",
                                 *wire::Hostname::parse("gatehouse." + std::string(key) + ".example"),
                                 key_of("link key of " + std::string(key)),
                                 {*wire::Hostname::parse("intranet." + std::string(key) + ".example")}});
        rules.networks.push_back({id_of<filter::NetworkId>(key),
                                  id_of<filter::SchoolId>(key),
                                  *wire::Endpoint::parse(listener),
                                  id_of<filter::ProfileId>(std::string(key) + "/signed-out"),
                                  {*wire::IpRange::parse("192.0.2.0/24")}});
    };
    add("headcorn", "Headcorn Primary School", "127.0.0.1:3129");
    add("homewood", "Homewood School", "127.0.0.1:3128");
}

inline void add_school_lists(filter::Rules& rules) {
    using filter::EntryAction;
    using filter::Exception;
    const auto school = id_of<filter::SchoolId>("headcorn");
    const auto year5 = id_of<filter::ProfileId>("headcorn/year-5");
    const auto entry = [&](std::string_view where, EntryAction action, std::vector<filter::ProfileId> profiles) {
        rules.entries.push_back({id_of<filter::RuleId>("entry:" + std::string(where)), school, std::move(profiles),
                                 site(where), action, "headcorn-7.3.1-03"});
    };
    entry("times-tables.games.example", EntryAction::allow, {});
    entry("illegal-content-test.example", EntryAction::allow, {});
    entry("blocked-by-school.example", EntryAction::block, {});
    entry("good.blocked-by-school.example", EntryAction::allow, {});
    entry("paths.example/Secret", EntryAction::block, {});
    entry("chat-with-strangers.example/teachers", EntryAction::allow, {});
    entry("=only-this.example", EntryAction::block, {});
    entry("only-year-5.example", EntryAction::block, {year5});
    entry("198.51.100.0/24", EntryAction::block, {});
    entry("help.example", EntryAction::block, {});
    entry("chat.casino.example", EntryAction::block, {});
    entry("ecosia.org", EntryAction::allow, {});
    entry("web.archive.org", EntryAction::allow, {});
    const auto exception = [&](std::string_view where, EntryAction action, Exception::Origin origin) {
        rules.exceptions.push_back({id_of<filter::RuleId>("exception:" + std::string(where)),
                                    school,
                                    {year5},
                                    site(where),
                                    action,
                                    origin,
                                    at(1, 10, 0),
                                    at(1, 11, 0),
                                    "headcorn-7.3.1-01"});
    };
    exception("casino.example", EntryAction::allow, Exception::Origin::teacher);
    exception("proxy.example", EntryAction::allow, Exception::Origin::teacher);
    exception("pornography.example", EntryAction::allow, Exception::Origin::teacher);
    exception("vpn.example", EntryAction::allow, Exception::Origin::change_control);
    exception("exam-day.example", EntryAction::block, Exception::Origin::change_control);
    exception("blocked-now.example", EntryAction::allow, Exception::Origin::teacher);
    exception("wager.example", EntryAction::block, Exception::Origin::change_control);
    exception("www.wager.example", EntryAction::allow, Exception::Origin::teacher);
    exception("bing.com", EntryAction::allow, Exception::Origin::teacher);
    exception("duckduckgo.com", EntryAction::allow, Exception::Origin::change_control);
    rules.single_blocks.push_back(
        {id_of<filter::RuleId>("single:blocked-now.example"), school, site("blocked-now.example"), ""});
    const auto search = [&](std::string_view words, EntryAction action, std::vector<filter::ProfileId> profiles) {
        rules.searches.push_back({id_of<filter::RuleId>("search:" + std::string(words)), school, std::move(profiles),
                                  *filter::Phrase::parse(words), action, "headcorn-7.3.1-03"});
    };
    search("free vpn", EntryAction::block, {});
    search("how to kill", EntryAction::block, {});
    search("how to kill weeds", EntryAction::allow, {});
    search("dream game", EntryAction::block, {year5});
    search("don't tell", EntryAction::block, {});
    const auto help = [&](std::string_view where) {
        rules.help_lines.push_back({id_of<filter::RuleId>("help:" + std::string(where)), school, site(where), "help"});
    };
    help("help.example");
    help("childline.org.uk");
    help("brook.org.uk");
    help("www.gov.uk/stop-forced-marriage");
}

inline filter::Rules rules(const base::Digest& lists) {
    filter::Rules rules;
    rules.number = 7;
    rules.made_at = at(0, 7, 0);
    rules.lists = lists;
    add_places(rules);
    add_profiles(rules);
    add_school_lists(rules);
    add_timetable(rules);
    rules.pages.push_back({id_of<filter::ProfileId>("headcorn/year-5"),
                           filter::Reason::category,
                           {std::string("<h1>Not available here</h1><p>"), filter::PageSlot::site, std::string("</p>"),
                            filter::PageSlot::ask_link}});
    return rules;
}

inline std::shared_ptr<const filter::SealedLayer> sealed_layer(std::string_view school) {
    const base::Key key = key_of("illegal-hit key of " + std::string(school));
    const std::vector<filter::SealedList> lists{
        {"made up", "2026-02-28",
         "https://shared-host.example/holiday/Picture.html\nshared-host.example/folder/\n"
         "shared-host.example/view?id=7&from=3\nwhole-host.example\n203.0.113.77/page\n"}};
    const auto made = filter::seal({id_of<filter::SchoolId>(school), key, at(0, 5, 0)}, lists);
    return std::make_shared<const filter::SealedLayer>(*filter::SealedLayer::open(made->file, key, "sealed"));
}

// Everything together, as the gateway has it in force.
inline filter::RuleSet rule_set() {
    auto lists = std::make_shared<const filter::CategoryDatabase>(
        *filter::CategoryDatabase::of_bytes(compiled_lists().file, "lists"));
    filter::Rules made = rules(lists->content_hash());
    return *filter::RuleSet::assemble(std::move(made), std::move(lists),
                                      {sealed_layer("headcorn"), sealed_layer("homewood")});
}

}  // namespace example
