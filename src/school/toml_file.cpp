#include "school/toml_file.h"

#include "base/bytes.h"
#include "base/ensure.h"
#include "base/file.h"
#include "base/text.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>

namespace school {

namespace {

constexpr std::size_t kMaxFileBytes = 4U << 20;  // LIMIT: the longest of the shipped files has 0.2 MB

const TomlTable kNoTable;

std::size_t line_of(const toml::node& node) { return node.source().begin.line; }

TomlNode plain(const toml::node& node);

TomlTable plain_table(const toml::table& table) {
    TomlTable plain_values;
    for (const auto& [key, value] : table) plain_values.emplace_back(std::string(key.str()), plain(value));
    return plain_values;
}

TomlArray plain_array(const toml::array& array) {
    TomlArray plain_values;
    for (const toml::node& value : array) plain_values.push_back(plain(value));
    return plain_values;
}

Date plain_date(const toml::date& date) {
    return Date{std::chrono::year(date.year), std::chrono::month(date.month), std::chrono::day(date.day)};
}

TomlNode plain(const toml::node& node) {
    TomlNode result{line_of(node), {}};
    if (const auto* table = node.as_table()) result.value = plain_table(*table);
    else if (const auto* array = node.as_array()) result.value = plain_array(*array);
    else if (const auto* text = node.as_string()) result.value = text->get();
    else if (const auto* number = node.as_integer()) result.value = number->get();
    else if (const auto* boolean = node.as_boolean()) result.value = boolean->get();
    else if (const auto* date = node.as_date()) result.value = plain_date(date->get());
    return result;
}

}  // namespace

base::Result<std::string, LintLine> read_toml(const std::filesystem::path& path, const std::string& shown) {
    const auto bytes = base::read_file(path, kMaxFileBytes);
    if (!bytes) return base::failure(LintLine{LintLevel::error, shown, 0, base::describe(bytes.error())});
    return std::string(base::text_of(*bytes));
}

base::Result<TomlNode, LintLine> parse_toml(std::string_view text, const std::string& shown) {
    const auto refuse = [&](std::size_t line, std::string why) {
        return base::failure(LintLine{LintLevel::error, shown, line, std::move(why)});
    };
    if (!base::is_utf8(text)) return refuse(0, "is not UTF-8; save it as UTF-8");
    try {
        return plain(toml::parse(text, shown));
    } catch (const toml::parse_error& error) {  // the library's way to refuse a file
        return refuse(error.source().begin.line, fmt::format("cannot be read as TOML: {}", error.description()));
    }
}

TableReader::TableReader(const TomlNode& node, Lint& lint)
    : node_(node),
      table_(std::holds_alternative<TomlTable>(node.value) ? std::get<TomlTable>(node.value) : kNoTable),
      lint_(lint) {
    if (!std::holds_alternative<TomlTable>(node.value))
        lint_.error(node.line, "expected a table of keys and values here");
}

const TomlNode* TableReader::find(std::string_view key) const {
    const auto found =
        std::ranges::find(table_, key, [](const auto& entry) -> std::string_view { return entry.first; });
    return found == table_.end() ? nullptr : &found->second;
}

std::size_t TableReader::line_of(std::string_view key) const {
    const TomlNode* node = find(key);
    return node == nullptr ? node_.line : node->line;
}

void TableReader::refuse(std::string_view key, const std::string& why) {
    lint_.error(line_of(key), fmt::format("`{}` {}", key, why));
}

const TomlNode* TableReader::raw(std::string_view key) {
    asked_.emplace(key);
    return find(key);
}

template <class T>
const T* TableReader::value(std::string_view key, std::string_view expected, Need need) {
    const TomlNode* node = raw(key);
    if (node == nullptr) {
        if (need == Need::required) refuse(key, fmt::format("is missing; write {}", expected));
        return nullptr;
    }
    const T* held = std::get_if<T>(&node->value);
    if (held == nullptr) refuse(key, fmt::format("has a value of the wrong kind; write {}", expected));
    return held;
}

std::string TableReader::text(std::string_view key) {
    const auto* held = value<std::string>(key, "text in quotes", Need::required);
    if (held != nullptr && held->empty()) refuse(key, "is empty; write text in quotes");
    return held == nullptr ? std::string() : *held;
}

std::string TableReader::optional_text(std::string_view key) {
    const auto* held = value<std::string>(key, "text in quotes", Need::optional);
    return held == nullptr ? std::string() : *held;
}

bool TableReader::yes(std::string_view key) {
    const auto* held = value<bool>(key, "true or false", Need::required);
    return held != nullptr && *held;
}

std::int64_t TableReader::number(std::string_view key, std::int64_t least, std::int64_t most) {
    const std::string expected = fmt::format("a whole number from {} to {}", least, most);
    const auto* held = value<std::int64_t>(key, expected, Need::required);
    if (held == nullptr) return least;
    if (*held >= least && *held <= most) return *held;
    refuse(key, fmt::format("is {}; write {}", *held, expected));
    return least;
}

std::optional<Date> TableReader::optional_date(std::string_view key) {
    const auto* held = value<Date>(key, "a date such as 2026-09-01, without quotes", Need::optional);
    return held == nullptr ? std::nullopt : std::optional(*held);
}

Date TableReader::date(std::string_view key) {
    const auto* held = value<Date>(key, "a date such as 2026-09-01, without quotes", Need::required);
    return held == nullptr ? Date{} : *held;
}

TimeOfDay TableReader::time_of_day(std::string_view key) {
    const std::string said = text(key);
    const auto time = parse_time_of_day(said);
    if (!said.empty() && !time) refuse(key, fmt::format("is `{}`; write a time such as \"08:45\"", said));
    return time.value_or(TimeOfDay(0));
}

std::vector<std::string> TableReader::texts(std::string_view key) {
    std::vector<std::string> result;
    const auto* held = value<TomlArray>(key, "a list of texts", Need::required);
    if (held == nullptr) return result;
    for (const TomlNode& item : *held) {
        const auto* said = std::get_if<std::string>(&item.value);
        if (said == nullptr || said->empty())
            lint_.error(item.line, fmt::format("`{}` is a list of texts in quotes", key));
        else result.push_back(*said);
    }
    return result;
}

std::vector<std::int64_t> TableReader::numbers(std::string_view key) {
    std::vector<std::int64_t> result;
    const auto* held = value<TomlArray>(key, "a list of whole numbers", Need::required);
    if (held == nullptr) return result;
    for (const TomlNode& item : *held) {
        const auto* said = std::get_if<std::int64_t>(&item.value);
        if (said == nullptr) lint_.error(item.line, fmt::format("`{}` is a list of whole numbers", key));
        else result.push_back(*said);
    }
    return result;
}

void TableReader::each(std::string_view key, const std::function<void(TableReader&)>& read) {
    const auto* held = value<TomlArray>(key, fmt::format("[[{}]] tables", key), Need::required);
    if (held == nullptr) return;
    for (const TomlNode& item : *held) {
        TableReader inner(item, lint_);
        read(inner);
        inner.finish();
    }
}

void TableReader::table(std::string_view key, const std::function<void(TableReader&)>& read) {
    const TomlNode* node = raw(key);
    if (node == nullptr) return refuse(key, fmt::format("is missing; write a [{}] table", key));
    TableReader inner(*node, lint_);
    read(inner);
    inner.finish();
}

void TableReader::finish() {
    for (const auto& [key, node] : table_)
        if (!asked_.contains(key))
            lint_.error(node.line, fmt::format("nothing reads `{}` here; correct its spelling or remove it", key));
}

}  // namespace school
