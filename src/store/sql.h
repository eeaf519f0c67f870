#pragma once
// One SQL statement, written out in the function that runs it. Only a literal becomes one, so that nothing
// typed by anybody can ever be part of a statement; values are bound to `?` or `:name`.

#include <source_location>
#include <string>
#include <string_view>

namespace store {

class Sql {
public:
    // `where` is the function that holds the literal; it names the statement in failures.
    consteval Sql(const char* literal, std::source_location where = std::source_location::current())
        : text_(literal), where_(where) {}

    [[nodiscard]] std::string_view text() const { return text_; }
    // `concerns::insert_entry`
    [[nodiscard]] std::string name() const;

private:
    std::string_view text_;
    std::source_location where_;
};

}  // namespace store
