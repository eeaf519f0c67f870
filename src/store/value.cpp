#include "store/value.h"

#include "base/text.h"
#include "store/failure.h"

#include <fmt/format.h>

namespace store {

ValueType type_of(const Value& value) {
    struct Type {
        ValueType operator()(const Null& null) const { return null.type; }
        ValueType operator()(std::int64_t) const { return ValueType::integer; }
        ValueType operator()(bool) const { return ValueType::boolean; }
        ValueType operator()(double) const { return ValueType::real; }
        ValueType operator()(const std::string&) const { return ValueType::text; }
        ValueType operator()(const base::Bytes&) const { return ValueType::blob; }
    };
    return std::visit(Type{}, value);
}

void refuse_number() { throw Failure(FailureKind::refused, "", "", "a number over 9223372036854775807"); }

void refuse_word() { throw Failure(FailureKind::refused, "", "", "an enum's value without a word"); }

std::string text_of_day(std::chrono::year_month_day day) {
    return fmt::format("{:04}-{:02}-{:02}", int{day.year()}, unsigned{day.month()}, unsigned{day.day()});
}

std::optional<std::chrono::year_month_day> day_from_text(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = base::parse_decimal(text.substr(0, 4));
    const auto month = base::parse_decimal(text.substr(5, 2));
    const auto day = base::parse_decimal(text.substr(8, 2));
    if (!year || !month || !day) return std::nullopt;
    const std::chrono::year_month_day found{std::chrono::year(static_cast<int>(*year)),
                                            std::chrono::month(static_cast<unsigned>(*month)),
                                            std::chrono::day(static_cast<unsigned>(*day))};
    return found.ok() ? std::optional(found) : std::nullopt;
}

}  // namespace store
