#pragma once
// One TOML file as plain values that remember their line, and a reader that collects every fault of a table
// instead of stopping at the first. Private to this room.

#include "base/result.h"
#include "school/calendar.h"
#include "school/profile.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace school {

struct TomlNode;
using TomlArray = std::vector<TomlNode>;
using TomlTable = std::vector<std::pair<std::string, TomlNode>>;  // in the order of their keys' names

// A value of a type that profiles do not use (a floating-point number, a time).
struct TomlUnused {};

struct TomlNode {
    std::size_t line = 0;
    std::variant<TomlUnused, bool, std::int64_t, std::string, Date, TomlArray, TomlTable> value;
};

// The text of a file, or why it cannot be read. `shown` is how lint lines name it, "headcorn/school.toml".
[[nodiscard]] base::Result<std::string, LintLine> read_toml(const std::filesystem::path& path,
                                                            const std::string& shown);
// The whole of it, or where and why it cannot be read.
[[nodiscard]] base::Result<TomlNode, LintLine> parse_toml(std::string_view text, const std::string& shown);

// What lint lines are added to, for one file.
class Lint {
public:
    explicit Lint(std::string file) : file_(std::move(file)) {}
    void error(std::size_t line, std::string message) {
        lines_.push_back({LintLevel::error, file_, line, std::move(message)});
    }
    void notice(std::size_t line, std::string message) {
        lines_.push_back({LintLevel::notice, file_, line, std::move(message)});
    }
    [[nodiscard]] const std::string& file() const { return file_; }
    [[nodiscard]] const std::vector<LintLine>& lines() const { return lines_; }

private:
    std::string file_;
    std::vector<LintLine> lines_;
};

// Reads the keys of one table. A key that is missing, of another type or outside its limits becomes an error and
// an empty value; `finish` makes an error of each key that nobody asked for. Outlived by node and lint.
class TableReader {
public:
    TableReader(const TomlNode& node, Lint& lint);

    [[nodiscard]] std::size_t line() const { return node_.line; }
    [[nodiscard]] std::size_t line_of(std::string_view key) const;
    [[nodiscard]] bool has(std::string_view key) const { return find(key) != nullptr; }

    [[nodiscard]] std::string text(std::string_view key);
    [[nodiscard]] std::string optional_text(std::string_view key);  // empty when it is left out
    [[nodiscard]] bool yes(std::string_view key);
    [[nodiscard]] std::int64_t number(std::string_view key, std::int64_t least, std::int64_t most);
    [[nodiscard]] Date date(std::string_view key);
    [[nodiscard]] std::optional<Date> optional_date(std::string_view key);
    [[nodiscard]] TimeOfDay time_of_day(std::string_view key);
    [[nodiscard]] std::vector<std::string> texts(std::string_view key);
    [[nodiscard]] std::vector<std::int64_t> numbers(std::string_view key);
    // The value whose word stands there; the first of `words` when it is none of them.
    template <class Value>
    [[nodiscard]] Value word(std::string_view key, const std::vector<std::pair<std::string_view, Value>>& words) {
        const std::string said = text(key);
        std::string expected;
        for (const auto& [name, value] : words) {
            if (name == said) return value;
            expected += (expected.empty() ? "`" : ", `") + std::string(name) + "`";
        }
        if (!said.empty()) refuse(key, "is `" + said + "`; write one of " + expected);
        return words.front().second;
    }
    // The same by the words that the enumeration declares.
    template <class Value>
    [[nodiscard]] Value word(std::string_view key) {
        std::vector<std::pair<std::string_view, Value>> words;
        for (const auto& [value, name] : words_of(Value{})) words.emplace_back(name, value);
        return word<Value>(key, words);
    }
    // Calls `read` with each table of an array of tables, and with the table itself.
    void each(std::string_view key, const std::function<void(TableReader&)>& read);
    void table(std::string_view key, const std::function<void(TableReader&)>& read);
    // The value as it stands, marked as read.
    [[nodiscard]] const TomlNode* raw(std::string_view key);

    void refuse(std::string_view key, const std::string& why);
    void finish();

private:
    enum class Need { required, optional };
    [[nodiscard]] const TomlNode* find(std::string_view key) const;
    template <class T>
    [[nodiscard]] const T* value(std::string_view key, std::string_view expected, Need need);

    const TomlNode& node_;
    const TomlTable& table_;
    Lint& lint_;
    std::set<std::string, std::less<>> asked_;
};

}  // namespace school
