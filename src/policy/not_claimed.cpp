#include "base/file.h"
#include "policy/book.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <set>

namespace policy {

namespace {

using school::LintLevel;
using school::LintLine;

// LIMIT: a list of every clause of a long policy, with its reasons, is some 100 KB.
constexpr std::size_t kMaxFileBytes = 1024U * 1024U;

class Reader {
public:
    Reader(std::string file, std::span<const Clause> clauses) : file_(std::move(file)) {
        for (const Clause& clause : clauses) known_.insert(clause.id);
    }

    void read(const toml::table& root) {
        for (const auto& [key, node] : root)
            if (key.str() != "not_claimed") refuse_key(node, key.str());
        const toml::node* list = root.get("not_claimed");
        if (list == nullptr) return;
        if (!list->is_array_of_tables()) return error(*list, "`not_claimed` is written as tables `[[not_claimed]]`");
        for (const toml::node& entry : *list->as_array()) read_entry(*entry.as_table());
    }

    std::vector<NotClaimed> entries;
    std::vector<LintLine> lint;

private:
    void read_entry(const toml::table& entry) {
        for (const auto& [key, node] : entry)
            if (key.str() != "clauses" && key.str() != "room" && key.str() != "reason") refuse_key(node, key.str());
        const std::string room = text(entry, "room");
        const std::string reason = text(entry, "reason");
        const toml::array* clauses = entry["clauses"].as_array();
        if (clauses == nullptr || clauses->empty())
            return error(entry, "`clauses` is missing; write a list of clause ids");
        for (const toml::node& clause : *clauses) read_clause(clause, room, reason);
    }

    void read_clause(const toml::node& node, const std::string& room, const std::string& reason) {
        const auto id = node.value<std::string>();
        if (!id) return error(node, "`clauses` holds something that is no text; write clause ids");
        if (!known_.contains(*id)) return error(node, fmt::format("the policy has no clause `{}`", *id));
        if (!named_.insert(*id).second) return error(node, fmt::format("clause `{}` stands here twice", *id));
        entries.push_back({.clause = *id, .room = room, .reason = reason});
    }

    std::string text(const toml::table& entry, std::string_view key) {
        auto value = entry[key].value<std::string>().value_or("");
        if (value.empty()) error(entry, fmt::format("`{}` is missing; write a text", key));
        return value;
    }

    void refuse_key(const toml::node& node, std::string_view key) {
        error(node, fmt::format("nobody reads the key `{}`; write `clauses`, `room` and `reason`", key));
    }

    void error(const toml::node& node, std::string message) {
        lint.push_back({LintLevel::error, file_, node.source().begin.line, std::move(message)});
    }

    std::string file_;
    std::set<std::string, std::less<>> known_;
    std::set<std::string, std::less<>> named_;
};

}  // namespace

base::Result<std::vector<NotClaimed>, std::vector<LintLine>> read_not_claimed(const std::filesystem::path& folder,
                                                                              std::span<const Clause> clauses) {
    const std::string shown = folder.filename().string() + "/not_claimed.toml";
    const auto file = base::read_file(folder / "not_claimed.toml", kMaxFileBytes);
    if (!file && file.error().kind == base::FileFailure::missing) return std::vector<NotClaimed>();
    if (!file) return base::failure(std::vector<LintLine>{{LintLevel::error, shown, 0, base::describe(file.error())}});
    Reader reader(shown, clauses);
    try {
        reader.read(toml::parse(base::text_of(*file), shown));
    } catch (const toml::parse_error& fault) {
        reader.lint.push_back({LintLevel::error, shown, fault.source().begin.line, std::string(fault.description())});
    }
    if (!reader.lint.empty()) return base::failure(std::move(reader.lint));
    return std::move(reader.entries);
}

}  // namespace policy
