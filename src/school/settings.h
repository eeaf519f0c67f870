#pragma once
// What a school can set, declared once. Part of school/school.h, which is what other rooms include.
//
// The table below is the only place where a setting is named: the profile reader, the store, the settings page and
// the getters come from it. A key that is not in it, or is asked for as another type, does not compile.

#include "base/result.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace school {

enum class SettingType {
    duration,     // a whole number of `unit`: seconds, minutes, hours or days
    count,        // a whole number; `unit` says of what
    choice,       // one of a few words
    on_off,       // unit "switch"; written true or false
    time_of_day,  // unit "hh:mm", by the school's wall clock
    text,
};

struct SettingDeclaration {
    std::string_view key;
    SettingType type;
    std::string_view unit;
    std::string_view standard;  // what holds when nobody has said anything, and where a policy is silent
    std::uint64_t least;        // limits of a duration or count, in its unit; 0 and 0: none
    std::uint64_t most;
    std::string_view choices;  // of a choice: "one|other"
    std::string_view meaning;
    std::string_view source;  // the clauses or safeguarding rule it answers
    std::string_view since;   // the version that brought it
};

// A room adds its line here in the commit that first reads it.
inline constexpr auto kSettings = std::to_array<SettingDeclaration>({
    {"session.idle", SettingType::duration, "minutes", "30", 5, 120, "",
     "a signed-in session with no activity ends after", "homewood-7.2-08 headcorn-7.5-01h hccs-7.2-08", "0.1"},
    {"session.idle_sealed", SettingType::duration, "minutes", "10", 2, 30, "", "the same while a sealed record is open",
     "homewood-8-10 headcorn-10-02 hccs-8-09", "0.1"},
    {"session.absolute", SettingType::duration, "hours", "8", 1, 16, "", "a signed-in session ends in any case after",
     "homewood-7.2-08 headcorn-7.5-01h hccs-7.2-08", "0.1"},
    {"sign_in.window", SettingType::duration, "minutes", "15", 1, 1440, "",
     "time over which failed sign-ins are counted", "homewood-7.2-07 headcorn-7.5-01f hccs-7.2-07", "0.1"},
    {"sign_in.attempts_per_account", SettingType::count, "attempts", "10", 3, 100, "",
     "failed sign-ins to one account before it has to wait", "homewood-7.2-10a headcorn-7.5.1-03c hccs-7.3-01a", "0.1"},
    {"sign_in.attempts_per_address", SettingType::count, "attempts", "100", 10, 10000, "",
     "failed sign-ins from one address before it has to wait; a whole school may share one",
     "homewood-7.2-07 headcorn-7.5-01f hccs-7.2-07", "0.1"},
    {"login.from_year", SettingType::count, "year group", "0", 0, 13, "",
     "first year group whose learners have a login of their own; 0 means all",
     "homewood-7.2-13 headcorn-7.5.1-02 hccs-7.3-03", "0.1"},
    {"presence.idle", SettingType::duration, "minutes", "60", 5, 480, "",
     "the internet sign-in of a device that is not used ends after", "homewood-7.2-08 headcorn-7.5-01h hccs-7.2-08",
     "0.1"},
    {"alert.repeat_count", SettingType::count, "blocks", "2", 1, 50, "",
     "blocked attempts in one category, by one person, that make an alert",
     "homewood-1.3.4-05 headcorn-4.4-04 hccs-1.3.4-05", "0.1"},
    {"alert.repeat_window", SettingType::duration, "minutes", "10", 1, 1440, "",
     "time over which those attempts are counted", "homewood-1.3.4-05 headcorn-4.4-04 hccs-1.3.4-05", "0.1"},
    {"cover.starts", SettingType::time_of_day, "hh:mm", "08:00", 0, 0, "",
     "from when on a school day somebody looks at alerts", "safeguarding rule 10", "0.1"},
    {"cover.ends", SettingType::time_of_day, "hh:mm", "17:00", 0, 0, "",
     "until when on a school day somebody looks at alerts", "safeguarding rule 10", "0.1"},
    {"evidence.technical_interval", SettingType::duration, "hours", "24", 1, 8760, "",
     "how long evidence of a technical control counts where its clause names no interval", "safeguarding rule 42",
     "0.1"},
    {"evidence.other_interval", SettingType::duration, "days", "365", 1, 1100, "",
     "how long any other evidence counts where its clause names no interval", "safeguarding rule 42", "0.1"},
    {"filter.test_interval", SettingType::duration, "hours", "24", 1, 8760, "",
     "time between two tests that the filter blocks what the policy names",
     "homewood-7.3-09 headcorn-7.3.1-05 hccs-7.4-09", "0.1"},
    {"filter.lists_age", SettingType::duration, "days", "90", 1, 1100, "",
     "a list whose newest file is older than this is out of date", "homewood-7.3-09 headcorn-7.3.1-05 hccs-7.4-09",
     "0.1"},
    {"filter.illegal_list_age", SettingType::duration, "hours", "72", 1, 8760, "",
     "a list of illegal pages that came longer ago than this, the same or newer, is too old",
     "headcorn-7.3.2-03 hccs-7.4-08 homewood-8.3-03", "0.1"},
    {"filter.lists_may_shrink", SettingType::count, "percent", "20", 1, 99, "",
     "a newer list that lost more of its entries than this, or of one category's, waits for a person",
     "homewood-7.3-05 headcorn-7.3.2-04 hccs-7.4-05", "0.1"},
    {"filter.change", SettingType::choice, "choice", "consent", 0, 0,
     "consent|risk assessment and consent|risk assessment, consent and log",
     "what a change of the filter needs before it is in force", "headcorn-7.3.1-04 homewood-7.3-08", "0.1"},
    {"filter.emergency_review", SettingType::duration, "hours", "72", 1, 720, "",
     "within what time a second person reviews what was blocked in an emergency", "headcorn-7.3.1-04 homewood-7.3-08",
     "0.1"},
    {"lessons.opening_lasts", SettingType::duration, "minutes", "120", 10, 480, "",
     "the longest time for which a teacher opens a site for a class", "safeguarding rule 40", "0.1"},
    {"lessons.opening_lasts_young", SettingType::duration, "minutes", "60", 5, 120, "",
     "the same in the early years and Key Stage 1, where it ends with the lesson", "safeguarding rule 40", "0.1"},
    {"filter.warning_lasts", SettingType::duration, "minutes", "30", 1, 480, "",
     "for how long somebody who goes on after a warning is not warned of the same again", "homewood-2.3-08 hccs-2.3-08",
     "0.1"},
    {"health.alarm_after", SettingType::duration, "minutes", "5", 1, 1440, "",
     "how long a part is broken before those who look after the filter are given a task",
     "homewood-7.3-09 headcorn-7.3.1-05 hccs-7.4-09", "0.1"},
    {"breach.opened_within", SettingType::duration, "hours", "24", 1, 168, "",
     "a page that should have been blocked, once reported, is opened by whoever is told within",
     "homewood-7.3-07 headcorn-7.3.2-05b hccs-7.4-07", "0.1"},
    {"breach.seen_within", SettingType::duration, "days", "7", 1, 60, "",
     "what technical staff report of it is seen in the log by the lead and the leadership within",
     "homewood-1.3.4-06 hccs-1.3.4-06", "0.1"},
    {"web_log.keep", SettingType::duration, "days", "90", 30, 365, "", "how long the internet log names a person",
     "safeguarding rule 38", "0.1"},
    {"gateway.when_log_is_full", SettingType::choice, "choice", "closed", 0, 0, "closed|open",
     "whether the internet stops when serious events can no longer be written",
     "homewood-7.2-09 headcorn-7.3.4-01 hccs-7.2-09", "0.1"},
    {"head.informed_of_concerns", SettingType::choice, "choice", "staff_cases", 0, 0, "staff_cases|summary",
     "what the head hears of: cases about staff only, or also the summary that the DSL sends",
     "headcorn-3-03 homewood-8-06 hccs-8-06", "0.1"},
    {"deputies.may_act_for_dsl", SettingType::on_off, "switch", "false", 0, 0, "",
     "whether a deputy may do what the DSL does", "headcorn-11.2-01 headcorn-10-05", "0.1"},
    {"sanction.internet_suspension", SettingType::on_off, "switch", "false", 0, 0, "",
     "whether a recorded decision may suspend a learner's internet", "homewood-8.5-08c hccs-8.1.5-08c", "0.1"},
});

// The name of a declared setting of one type, looked up while compiling: `settings.duration("session.idle")`.
template <SettingType type>
class SettingKey {
public:
    consteval SettingKey(const char* key) : index_(find(key)) {}
    [[nodiscard]] constexpr std::size_t index() const { return index_; }

private:
    static consteval std::size_t find(std::string_view key) {
        for (std::size_t i = 0; i < kSettings.size(); ++i)
            if (kSettings[i].key == key && kSettings[i].type == type) return i;
        throw "no setting of this type is declared under this key";
    }
    std::size_t index_;
};

enum class SettingFault {
    unknown_key,
    not_a_number,
    out_of_range,
    not_a_choice,
    not_true_or_false,
    not_a_time,
    not_text
};

struct SettingError {
    SettingFault fault;
    std::string key;
    std::string value;
};
// "setting `session.idle` is `600`; write a whole number of minutes from 5 to 120"
[[nodiscard]] std::string describe(const SettingError& error);

// The declaration of `key`; null when there is none.
[[nodiscard]] const SettingDeclaration* find_setting(std::string_view key);

// The settings of one school: every declared one has a value, said by somebody or standard. A value; any thread.
class Settings {
public:
    // Nobody has said anything yet.
    Settings();

    // The same with one value changed. `value` is written as in a profile, in the declared unit ("30", "summary",
    // "true", "08:00"); "silent" takes back what was said, so that the standard holds.
    [[nodiscard]] base::Result<Settings, SettingError> with(std::string_view key, std::string_view value) const;

    [[nodiscard]] std::chrono::seconds duration(SettingKey<SettingType::duration> key) const;
    [[nodiscard]] std::uint64_t count(SettingKey<SettingType::count> key) const;
    [[nodiscard]] bool is_on(SettingKey<SettingType::on_off> key) const;
    [[nodiscard]] std::chrono::minutes time_of_day(SettingKey<SettingType::time_of_day> key) const;
    // The views are valid as long as this object.
    [[nodiscard]] std::string_view choice(SettingKey<SettingType::choice> key) const;
    [[nodiscard]] std::string_view text(SettingKey<SettingType::text> key) const;

    // For the settings page and the store: all in the order of the table.
    struct Line {
        const SettingDeclaration& declaration;
        std::string_view value;  // as written; the standard where nobody said anything
        enum class Origin { said, standard } origin;
    };
    [[nodiscard]] std::vector<Line> lines() const;

    friend bool operator==(const Settings&, const Settings&) = default;

private:
    [[nodiscard]] std::string_view value(std::size_t index) const;
    std::array<std::string, kSettings.size()> said_;  // empty: nobody has said anything
};

}  // namespace school
