#include "base/text.h"
#include "school/profile_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace school {

namespace {

constexpr std::string_view kSilent = "silent";

struct Difference {
    std::string unit;
    std::string meaning;
};

template <class T>
bool holds(const TomlNode& node) {
    return std::holds_alternative<T>(node.value);
}

bool is_month(const TomlNode& node) {
    return holds<std::string>(node) && parse_date(std::get<std::string>(node.value) + "-01").has_value();
}

// What is expected of a value in `unit`; empty when the value fits.
std::string_view misfit(const TomlNode& node, std::string_view unit) {
    constexpr auto numbers =
        std::to_array<std::string_view>({"months", "years", "year group", "seconds", "minutes", "hours", "days"});
    if (unit == "switch") return holds<bool>(node) ? "" : "true, false or \"silent\"";
    if (unit == "list") return holds<TomlArray>(node) ? "" : "a list of texts or \"silent\"";
    if (unit == "month") return is_month(node) ? "" : "a month such as \"2026-03\", or \"silent\"";
    if (std::ranges::find(numbers, unit) != numbers.end())
        return holds<std::int64_t>(node) ? "" : "a whole number or \"silent\"";
    return holds<std::string>(node) ? "" : "text in quotes";
}

bool is_silent(const TomlNode& node) {
    return holds<std::string>(node) && std::get<std::string>(node.value) == kSilent;
}

std::map<std::string, Difference> differences_of(const TomlNode& root, Lint& lint) {
    std::map<std::string, Difference> differences;
    if (!holds<TomlTable>(root)) return differences;
    for (const auto& [key, node] : std::get<TomlTable>(root.value)) {
        TableReader entry(node, lint);
        (void)entry.number("n", 1, 999);  // the row of the comparison; for people
        differences[key] = {entry.text("unit"), entry.text("meaning")};
        entry.finish();
    }
    return differences;
}

// Reads the lines of one school's settings.toml against the declared settings and the known differences.
class SettingsReader {
public:
    SettingsReader(const std::map<std::string, Difference>& differences, Lint& lint)
        : differences_(differences), lint_(lint) {}

    void read(const std::string& key, const TomlNode& node) {
        const SettingDeclaration* declaration = find_setting(key);
        const auto difference = differences_.find(key);
        if (declaration == nullptr && difference == differences_.end())
            return lint_.error(node.line,
                               fmt::format("there is no setting `{}`; correct its spelling or leave it out", key));
        TableReader entry(node, lint_);
        const std::string unit = entry.text("unit");
        const TomlNode* value = entry.raw("value");
        if (value == nullptr)
            entry.refuse("value", "is missing; write it, or \"silent\" where the policy says nothing");
        else if (check_unit(entry, unit, declaration, difference)) check_value(entry, *value, unit);
        std::vector<std::string> clauses = entry.texts("clauses");
        entry.finish();
        if (value == nullptr) return;
        if (declaration != nullptr) apply(key, *value);
        else lint_.notice(node.line, fmt::format("setting `{}` is not yet used", key));
        const std::string meaning =
            declaration == nullptr ? difference->second.meaning : std::string(declaration->meaning);
        result_.stated.push_back({key, unit, meaning, is_silent(*value) ? "" : written(*value), std::move(clauses)});
    }

    void miss(const std::string& key) {
        lint_.error(0, fmt::format("setting `{}` is missing; write its value, or \"silent\"", key));
    }

    [[nodiscard]] StatedSettings take() { return std::move(result_); }

private:
    using Place = std::map<std::string, Difference>::const_iterator;

    bool check_unit(TableReader& entry, const std::string& unit, const SettingDeclaration* declaration, Place place) {
        const std::string expected = declaration == nullptr ? place->second.unit : std::string(declaration->unit);
        if (unit == expected) return true;
        if (!unit.empty())
            entry.refuse("unit", fmt::format("is `{}`; this setting is written in `{}`", unit, expected));
        return false;
    }

    void check_value(TableReader& entry, const TomlNode& value, const std::string& unit) {
        if (is_silent(value)) return;
        if (const auto expected = misfit(value, unit); !expected.empty())
            entry.refuse("value", fmt::format("does not fit its unit `{}`; write {}", unit, expected));
    }

    void apply(const std::string& key, const TomlNode& value) {
        auto changed = result_.settings.with(key, is_silent(value) ? std::string(kSilent) : written(value));
        if (changed) result_.settings = *std::move(changed);
        else lint_.error(value.line, describe(changed.error()));
    }

    const std::map<std::string, Difference>& differences_;
    Lint& lint_;
    StatedSettings result_;
};

}  // namespace

std::string written(const TomlNode& node) {
    struct Writer {
        std::string operator()(const TomlUnused&) const { return {}; }
        std::string operator()(bool value) const { return value ? "true" : "false"; }
        std::string operator()(std::int64_t value) const { return fmt::format("{}", value); }
        std::string operator()(const std::string& value) const { return value; }
        std::string operator()(const Date& value) const { return iso(value); }
        std::string operator()(const TomlArray& items) const {
            std::vector<std::string> texts;
            for (const TomlNode& item : items) texts.push_back(written(item));
            return base::joined(texts, "; ");
        }
        std::string operator()(const TomlTable&) const { return {}; }
    };
    return std::visit(Writer{}, node.value);
}

StatedSettings read_settings(const TomlNode& root, const TomlNode& differences, Lint& lint) {
    const auto known = differences_of(differences, lint);
    SettingsReader reader(known, lint);
    std::set<std::string> said;
    if (holds<TomlTable>(root)) {
        for (const auto& [key, node] : std::get<TomlTable>(root.value)) {
            said.insert(key);
            reader.read(key, node);
        }
    }
    for (const auto& [key, difference] : known)
        if (!said.contains(key)) reader.miss(key);
    return reader.take();
}

}  // namespace school
