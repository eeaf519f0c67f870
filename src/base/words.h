#pragma once
// The words of a declared enumeration, and the values that a key names: said once for every room.

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

namespace base {

// An enumeration whose room declares `words_of(E)`: pairs of value and word, in files, tables, addresses and forms.
template <class E>
[[nodiscard]] constexpr std::string_view word_for(E value) {
    for (const auto& [each, word] : words_of(E{}))
        if (each == value) return word;
    return {};
}

// Empty when no value has this word.
template <class E>
[[nodiscard]] constexpr std::optional<E> value_of(std::string_view word) {
    for (const auto& [value, each] : words_of(E{}))
        if (each == word) return value;
    return std::nullopt;
}

// The value with this key; null when there is none. Valid as long as the vector.
template <class Value>
[[nodiscard]] const Value* with_key(const std::vector<Value>& values, std::string_view key) {
    const auto found = std::ranges::find(values, key, &Value::key);
    return found == values.end() ? nullptr : &*found;
}

}  // namespace base
