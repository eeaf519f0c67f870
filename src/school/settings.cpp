#include "school/settings.h"

#include "base/ensure.h"
#include "base/text.h"
#include "school/calendar.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace school {

namespace {

constexpr std::string_view kSilent = "silent";
constexpr std::size_t kMaxTextBytes = 1000;

std::size_t index_of(const SettingDeclaration& declaration) {
    return static_cast<std::size_t>(&declaration - kSettings.data());
}

std::string as_list(std::string_view choices) {
    std::string text;
    for (const std::string_view choice : base::split(choices, '|'))
        text += (text.empty() ? "`" : ", `") + std::string(choice) + "`";
    return text;
}

std::string expected(const SettingDeclaration& declaration) {
    switch (declaration.type) {
        case SettingType::duration:
        case SettingType::count:
            return fmt::format("a whole number of {} from {} to {}", declaration.unit, declaration.least,
                               declaration.most);
        case SettingType::choice:
            return "one of " + as_list(declaration.choices);
        case SettingType::on_off:
            return "true or false";
        case SettingType::time_of_day:
            return "a time such as 08:45";
        case SettingType::text:
            return fmt::format("text of 1 to {} bytes", kMaxTextBytes);
    }
    base::ensure(false, "every setting type is described");
    return {};
}

std::optional<SettingFault> fault_of_number(const SettingDeclaration& declaration, std::string_view value) {
    const auto number = base::parse_decimal(value);
    if (!number) return SettingFault::not_a_number;
    if (*number < declaration.least || *number > declaration.most) return SettingFault::out_of_range;
    return std::nullopt;
}

std::optional<SettingFault> when_not(bool fits, SettingFault fault) {
    return fits ? std::nullopt : std::optional(fault);
}

std::optional<SettingFault> fault_of(const SettingDeclaration& declaration, std::string_view value) {
    switch (declaration.type) {
        case SettingType::duration:
        case SettingType::count:
            return fault_of_number(declaration, value);
        case SettingType::choice: {
            const auto choices = base::split(declaration.choices, '|');
            return when_not(std::ranges::find(choices, value) != choices.end(), SettingFault::not_a_choice);
        }
        case SettingType::on_off:
            return when_not(value == "true" || value == "false", SettingFault::not_true_or_false);
        case SettingType::time_of_day:
            return when_not(parse_time_of_day(value).has_value(), SettingFault::not_a_time);
        case SettingType::text:
            return when_not(!value.empty() && value.size() <= kMaxTextBytes && base::is_utf8(value),
                            SettingFault::not_text);
    }
    base::ensure(false, "every setting type is checked");
    return std::nullopt;
}

std::uint64_t number(std::string_view value) {
    const auto parsed = base::parse_decimal(value);
    base::ensure(parsed.has_value(), "a number was checked when it was set");
    return *parsed;
}

std::chrono::seconds one(std::string_view unit) {
    if (unit == "seconds") return std::chrono::seconds(1);
    if (unit == "minutes") return std::chrono::minutes(1);
    if (unit == "hours") return std::chrono::hours(1);
    base::ensure(unit == "days", "a duration is declared in seconds, minutes, hours or days");
    return std::chrono::days(1);
}

}  // namespace

std::string describe(const SettingError& error) {
    const SettingDeclaration* declaration = find_setting(error.key);
    if (declaration == nullptr)
        return fmt::format("there is no setting `{}`; correct its spelling or leave it out", error.key);
    return fmt::format("setting `{}` is `{}`; write {}", error.key, error.value, expected(*declaration));
}

const SettingDeclaration* find_setting(std::string_view key) {
    const auto found = std::ranges::find(kSettings, key, &SettingDeclaration::key);
    return found == kSettings.end() ? nullptr : &*found;
}

Settings::Settings() = default;

base::Result<Settings, SettingError> Settings::with(std::string_view key, std::string_view value) const {
    const SettingDeclaration* declaration = find_setting(key);
    if (declaration == nullptr)
        return base::failure(SettingError{SettingFault::unknown_key, std::string(key), std::string(value)});
    Settings changed = *this;
    std::string& said = changed.said_.at(index_of(*declaration));
    if (value == kSilent) {
        said.clear();
        return changed;
    }
    if (const auto fault = fault_of(*declaration, value))
        return base::failure(SettingError{*fault, std::string(key), std::string(value)});
    said = value;
    return changed;
}

std::chrono::seconds Settings::duration(SettingKey<SettingType::duration> key) const {
    const auto amount = static_cast<std::int64_t>(number(value(key.index())));
    return one(kSettings.at(key.index()).unit) * amount;
}

std::uint64_t Settings::count(SettingKey<SettingType::count> key) const { return number(value(key.index())); }

bool Settings::is_on(SettingKey<SettingType::on_off> key) const { return value(key.index()) == "true"; }

std::chrono::minutes Settings::time_of_day(SettingKey<SettingType::time_of_day> key) const {
    const auto time = parse_time_of_day(value(key.index()));
    base::ensure(time.has_value(), "a time was checked when it was set");
    return *time;
}

std::string_view Settings::choice(SettingKey<SettingType::choice> key) const { return value(key.index()); }

std::string_view Settings::text(SettingKey<SettingType::text> key) const { return value(key.index()); }

std::vector<Settings::Line> Settings::lines() const {
    std::vector<Line> lines;
    lines.reserve(kSettings.size());
    for (std::size_t i = 0; i < kSettings.size(); ++i)
        lines.push_back({kSettings.at(i), value(i), said_.at(i).empty() ? Line::Origin::standard : Line::Origin::said});
    return lines;
}

std::string_view Settings::value(std::size_t index) const {
    const std::string& said = said_.at(index);
    return said.empty() ? kSettings.at(index).standard : std::string_view(said);
}

}  // namespace school
