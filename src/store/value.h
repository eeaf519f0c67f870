#pragma once
// What a column holds, and how the product's types become columns and come back: the same on both engines.
//
//   int64, other integers, durations   {int}     a duration is its count: name its unit in the column
//   bool                               {bool}
//   double                             {real}
//   string, string_view, enum          {text}    UTF-8 without NUL, or refused; an enum by its words
//   Bytes, ByteView, array of bytes    {blob}    exact
//   Id<Tag>, SchoolScope               {id}      16 bytes
//   Instant                            {time}    UTC, milliseconds since 1970
//   year_month_day                     {text}    "2026-03-03", which sorts
//   optional<T>                        NULL when empty
//   Private<T>                         as T, without anybody seeing it
//
// An enum is stored by its words, which its namespace declares beside it (no store header needed there):
//   constexpr auto words_of(Phase) {
//       return std::to_array<std::pair<Phase, std::string_view>>({{Phase::primary, "primary"}, …});
//   }

#include "base/bytes.h"
#include "base/id.h"
#include "base/private.h"
#include "base/world.h"
#include "store/scope.h"

#include <array>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace store {

enum class ValueType { integer, boolean, real, text, blob };

// NULL, of the type that the column has.
struct Null {
    ValueType type;
    friend bool operator==(const Null&, const Null&) = default;
};

using Value = std::variant<Null, std::int64_t, bool, double, std::string, base::Bytes>;

[[nodiscard]] ValueType type_of(const Value& value);

// How a T is stored. `to` makes the column's value (throws Failure `refused` for a number out of range);
// `from` is empty when the column holds something else, which the reader reports as a broken row.
template <class T>
struct Codec;

template <class T>
concept Worded = std::is_enum_v<T> && requires(T value) {
    words_of(value);
};

template <class T>
[[nodiscard]] Value to_value(const T& value) {
    return Codec<std::decay_t<const T&>>::to(value);
}

[[noreturn]] void refuse_number();
[[noreturn]] void refuse_word();
[[nodiscard]] std::string text_of_day(std::chrono::year_month_day day);
[[nodiscard]] std::optional<std::chrono::year_month_day> day_from_text(std::string_view text);

template <std::integral T>
struct Codec<T> {
    static constexpr ValueType kType = ValueType::integer;
    static Value to(T value) {
        if (!std::in_range<std::int64_t>(value)) refuse_number();
        return static_cast<std::int64_t>(value);
    }
    static std::optional<T> from(const Value& value) {
        const auto* number = std::get_if<std::int64_t>(&value);
        if (number == nullptr || !std::in_range<T>(*number)) return std::nullopt;
        return static_cast<T>(*number);
    }
};

template <>
struct Codec<bool> {
    static constexpr ValueType kType = ValueType::boolean;
    static Value to(bool value) { return value; }
    // SQLite has no booleans: there it is the integer 0 or 1.
    static std::optional<bool> from(const Value& value) {
        if (const auto* said = std::get_if<bool>(&value)) return *said;
        const auto* number = std::get_if<std::int64_t>(&value);
        if (number == nullptr || (*number != 0 && *number != 1)) return std::nullopt;
        return *number == 1;
    }
};

template <>
struct Codec<double> {
    static constexpr ValueType kType = ValueType::real;
    static Value to(double value) { return value; }
    static std::optional<double> from(const Value& value) {
        if (const auto* number = std::get_if<double>(&value)) return *number;
        if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
        return std::nullopt;
    }
};

template <>
struct Codec<std::string> {
    static constexpr ValueType kType = ValueType::text;
    static Value to(std::string value) { return value; }
    static std::optional<std::string> from(const Value& value) {
        const auto* text = std::get_if<std::string>(&value);
        return text == nullptr ? std::nullopt : std::optional(*text);
    }
};

template <>
struct Codec<std::string_view> {  // bound only
    static constexpr ValueType kType = ValueType::text;
    static Value to(std::string_view value) { return std::string(value); }
};

template <>
struct Codec<const char*> : Codec<std::string_view> {};  // a literal; bound only

template <>
struct Codec<base::Bytes> {
    static constexpr ValueType kType = ValueType::blob;
    static Value to(base::Bytes value) { return value; }
    static std::optional<base::Bytes> from(const Value& value) {
        const auto* bytes = std::get_if<base::Bytes>(&value);
        return bytes == nullptr ? std::nullopt : std::optional(*bytes);
    }
};

template <>
struct Codec<base::ByteView> {  // bound only
    static constexpr ValueType kType = ValueType::blob;
    static Value to(base::ByteView value) { return base::Bytes(value.begin(), value.end()); }
};

template <std::size_t N>
struct Codec<std::array<std::byte, N>> {
    static constexpr ValueType kType = ValueType::blob;
    static Value to(const std::array<std::byte, N>& value) { return base::Bytes(value.begin(), value.end()); }
    static std::optional<std::array<std::byte, N>> from(const Value& value) {
        const auto* bytes = std::get_if<base::Bytes>(&value);
        if (bytes == nullptr || bytes->size() != N) return std::nullopt;
        std::array<std::byte, N> array{};
        std::copy(bytes->begin(), bytes->end(), array.begin());
        return array;
    }
};

template <class Tag>
struct Codec<base::Id<Tag>> {
    static constexpr ValueType kType = ValueType::blob;
    static Value to(const base::Id<Tag>& id) { return base::Bytes(id.bytes().begin(), id.bytes().end()); }
    static std::optional<base::Id<Tag>> from(const Value& value) {
        const auto* bytes = std::get_if<base::Bytes>(&value);
        return bytes == nullptr ? std::nullopt : base::Id<Tag>::from_bytes(*bytes);
    }
};

template <>
struct Codec<SchoolScope> {  // bound only: a scope is never read from a row
    static constexpr ValueType kType = ValueType::blob;
    static Value to(const SchoolScope& scope) { return Codec<SchoolId>::to(scope.school()); }
};

template <>
struct Codec<base::Instant> {
    static constexpr ValueType kType = ValueType::integer;
    static Value to(base::Instant at) { return std::int64_t{at.time_since_epoch().count()}; }
    static std::optional<base::Instant> from(const Value& value) {
        const auto* count = std::get_if<std::int64_t>(&value);
        return count == nullptr ? std::nullopt : std::optional(base::Instant(std::chrono::milliseconds(*count)));
    }
};

template <class Rep, class Period>
struct Codec<std::chrono::duration<Rep, Period>> {
    using Duration = std::chrono::duration<Rep, Period>;
    static_assert(std::is_integral_v<Rep>, "only whole durations are stored");
    static constexpr ValueType kType = ValueType::integer;
    static Value to(Duration span) { return Codec<Rep>::to(span.count()); }
    static std::optional<Duration> from(const Value& value) {
        const auto count = Codec<Rep>::from(value);
        return count ? std::optional(Duration(*count)) : std::nullopt;
    }
};

template <>
struct Codec<std::chrono::year_month_day> {
    static constexpr ValueType kType = ValueType::text;
    static Value to(std::chrono::year_month_day day) { return text_of_day(day); }
    static std::optional<std::chrono::year_month_day> from(const Value& value) {
        const auto* text = std::get_if<std::string>(&value);
        return text == nullptr ? std::nullopt : day_from_text(*text);
    }
};

template <Worded E>
struct Codec<E> {
    static constexpr ValueType kType = ValueType::text;
    static Value to(E value) {
        for (const auto& [member, word] : words_of(value))
            if (member == value) return std::string(word);
        refuse_word();
    }
    static std::optional<E> from(const Value& value) {
        const auto* text = std::get_if<std::string>(&value);
        if (text == nullptr) return std::nullopt;
        for (const auto& [member, word] : words_of(E{}))
            if (word == *text) return member;
        return std::nullopt;
    }
};

template <class T>
struct Codec<std::optional<T>> {  // read by Row, which knows what NULL means
    static constexpr ValueType kType = Codec<T>::kType;
    static Value to(const std::optional<T>& value) { return value ? Codec<T>::to(*value) : Value(Null{kType}); }
};

class Vault;

// The one way in which personal data passes without a ReadScope: into a column, out of a column, and through
// the vault that encrypts it. Nobody else can open this door.
struct PrivateDoor {
private:
    template <class T>
    friend struct Codec;
    friend class Vault;

    template <class T>
    static const T& open(const base::Private<T>& hidden) {
        return hidden.value_;
    }
};

template <class T>
struct Codec<base::Private<T>> {
    static constexpr ValueType kType = Codec<T>::kType;
    static Value to(const base::Private<T>& hidden) { return Codec<T>::to(PrivateDoor::open(hidden)); }
    static std::optional<base::Private<T>> from(const Value& value) {
        auto inner = Codec<T>::from(value);
        if (!inner) return std::nullopt;
        return base::Private<T>(*std::move(inner));
    }
};

}  // namespace store
