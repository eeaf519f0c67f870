#include "store/dialect.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

namespace store {

namespace {

using Words = std::vector<std::string_view>;

struct TypeWord {
    std::string_view word;
    std::string_view sqlite;
    std::string_view postgres;
};

constexpr std::array kTypeWords{
    TypeWord{"int", "INTEGER", "BIGINT"},
    TypeWord{"bool", "INTEGER", "BOOLEAN"},
    TypeWord{"real", "REAL", "FLOAT8"},
    TypeWord{"text", "TEXT", "TEXT COLLATE \"C\""},
    TypeWord{"blob", "BLOB", "BYTEA"},
    TypeWord{"id", "BLOB", "BYTEA"},
    TypeWord{"time", "INTEGER", "BIGINT"},
    TypeWord{"strict", "STRICT", ""},
    TypeWord{"clustered", "STRICT, WITHOUT ROWID", ""},
};

std::string same_key(const Words& words) {
    std::string condition;
    for (std::size_t i = 2; i < words.size(); ++i) {
        if (i > 2) condition += " AND ";
        condition.append(words[i]).append(" = NEW.").append(words[i]);
    }
    return condition;
}

std::string sqlite_refusals(const Words& words) {
    const std::string table(words[1]);
    const std::string refuse = " BEGIN SELECT RAISE(ABORT, 'append_only: " + table + "'); END;\n";
    return "CREATE TRIGGER " + table + "_no_update BEFORE UPDATE ON " + table + refuse +  //
           "CREATE TRIGGER " + table + "_no_delete BEFORE DELETE ON " + table + refuse +  //
           "CREATE TRIGGER " + table + "_no_replace BEFORE INSERT ON " + table +          //
           " WHEN EXISTS (SELECT 1 FROM " + table + " WHERE " + same_key(words) + ")" + refuse;
}

std::string postgres_refusals(const Words& words) {
    const std::string table(words[1]);
    const std::string raise = "RAISE EXCEPTION 'append_only' USING ERRCODE = 'GH001', TABLE = TG_TABLE_NAME;";
    const std::string refuse = table + "_refuse()";
    const std::string replace = table + "_refuse_existing()";
    // Or replace: the functions outlive a table that a later schema file made anew.
    return "CREATE OR REPLACE FUNCTION " + refuse + " RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + raise +
           " END $$;\n" + "CREATE TRIGGER " + table + "_no_change BEFORE UPDATE OR DELETE ON " + table +
           " FOR EACH ROW EXECUTE FUNCTION " + refuse + ";\n" +  //
           "CREATE TRIGGER " + table + "_no_truncate BEFORE TRUNCATE ON " + table +
           " FOR EACH STATEMENT EXECUTE FUNCTION " + refuse + ";\n" +  //
           "CREATE OR REPLACE FUNCTION " + replace +
           " RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM " + table + " WHERE " +
           same_key(words) + ") THEN " + raise + " END IF; RETURN NEW; END $$;\n" + "CREATE TRIGGER " + table +
           "_no_replace BEFORE INSERT ON " + table + " FOR EACH ROW EXECUTE FUNCTION " + replace + ";\n";
}

base::Result<std::string, std::string> meaning_of(std::string_view phrase, Engine engine) {
    const Words words = base::split(phrase, ' ');
    if (words.size() >= 3 && words[0] == "append_only")
        return engine == Engine::sqlite ? sqlite_refusals(words) : postgres_refusals(words);
    const auto* const found =
        std::find_if(kTypeWords.begin(), kTypeWords.end(), [&](const TypeWord& known) { return known.word == phrase; });
    if (found == kTypeWords.end()) return base::failure("unknown word `{" + std::string(phrase) + "}`");
    return std::string(engine == Engine::sqlite ? found->sqlite : found->postgres);
}

bool is_name_character(char c) { return base::is_ascii_alpha(c) || base::is_ascii_digit(c) || c == '_'; }

// The length of the quoted text or comment that begins at the front of `sql`; 0 when none begins there.
std::size_t length_of_untouchable(std::string_view sql) {
    const auto up_to = [&](std::string_view end, std::size_t from) {
        const std::size_t at = sql.find(end, from);
        return at == std::string_view::npos ? sql.size() : at + end.size();
    };
    if (sql.starts_with('\'')) return up_to("'", 1);
    if (sql.starts_with('"')) return up_to("\"", 1);
    if (sql.starts_with("--")) return up_to("\n", 2);
    if (sql.starts_with("/*")) return up_to("*/", 2);
    return 0;
}

// The name after `:` at the front of `sql`; empty when none stands there.
std::string_view name_at(std::string_view sql) {
    if (!sql.starts_with(':')) return {};
    std::size_t length = 1;
    while (length < sql.size() && is_name_character(sql[length])) ++length;
    return sql.substr(1, length - 1);
}

}  // namespace

base::Result<std::string, std::string> translate_schema(std::string_view portable, Engine engine) {
    std::string sql;
    while (true) {
        const std::size_t start = portable.find('{');
        sql += portable.substr(0, start);
        if (start == std::string_view::npos) return sql;
        portable.remove_prefix(start + 1);
        const std::size_t end = portable.find('}');
        if (end == std::string_view::npos) return base::failure(std::string("a `{` without `}`"));
        sql += TRY(meaning_of(portable.substr(0, end), engine));
        portable.remove_prefix(end + 1);
    }
}

Placeholders number_placeholders(std::string_view sql, Engine engine) {
    Placeholders numbered{"", 0};
    std::map<std::string_view, std::size_t> names;
    const auto place = [&](std::size_t number) {
        numbered.sql += (engine == Engine::sqlite ? '?' : '$') + std::to_string(number);
    };
    while (!sql.empty()) {
        if (const std::size_t untouchable = length_of_untouchable(sql)) {
            numbered.sql += sql.substr(0, untouchable);
            sql.remove_prefix(untouchable);
        } else if (const std::string_view name = name_at(sql); !name.empty()) {
            const auto [known, is_new] = names.try_emplace(name, numbered.count + 1);
            if (is_new) ++numbered.count;
            place(known->second);
            sql.remove_prefix(1 + name.size());
        } else if (sql.front() == '?') {
            place(++numbered.count);
            sql.remove_prefix(1);
        } else {
            numbered.sql += sql.front();
            sql.remove_prefix(1);
        }
    }
    return numbered;
}

}  // namespace store
