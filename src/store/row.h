#pragma once
// One row of an answer, valid inside the lambda that reads it.

#include "store/value.h"

#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace store {

class Row {
public:
    // Both outlive the row.
    Row(const std::string& statement, const std::vector<Value>& cells) : statement_(statement), cells_(cells) {}

    // The column at `column`, counted from 0 in the order of the SELECT. Throws Failure `broken` when the
    // column holds something else: the row is not what this program wrote.
    template <class T>
    [[nodiscard]] T get(std::size_t column) const {
        return read(std::type_identity<T>(), column);
    }

    // The first columns, in order: `const auto [id, name] = row.as<LearnerId, std::string>();`
    template <class... T>
    [[nodiscard]] std::tuple<T...> as() const {
        return in_order<T...>(std::index_sequence_for<T...>());
    }

private:
    template <class T>
    [[nodiscard]] T read(std::type_identity<T>, std::size_t column) const {
        auto value = Codec<T>::from(cell(column));
        if (!value) complain(column);
        return *std::move(value);
    }
    // Apart, so that no optional of an optional is made: g++ 12 warns of those wrongly when it optimises.
    template <class T>
    [[nodiscard]] std::optional<T> read(std::type_identity<std::optional<T>>, std::size_t column) const {
        if (std::holds_alternative<Null>(cell(column))) return std::nullopt;
        return read(std::type_identity<T>(), column);
    }
    template <class... T, std::size_t... Column>
    [[nodiscard]] std::tuple<T...> in_order(std::index_sequence<Column...>) const {
        return {get<T>(Column)...};
    }
    [[nodiscard]] const Value& cell(std::size_t column) const;
    [[noreturn]] void complain(std::size_t column) const;

    const std::string& statement_;
    const std::vector<Value>& cells_;
};

}  // namespace store
