#include "wire/date.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace wire {
namespace {

constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
// Digits stand where the zeros are, letters where the x are.
constexpr std::string_view kShape = "xxx, 00 xxx 0000 00:00:00 GMT";

bool has_shape(std::string_view text) {
    return text.size() == kShape.size() && std::equal(text.begin(), text.end(), kShape.begin(), [](char c, char shape) {
               if (shape == 'x') return base::is_ascii_alpha(c);
               return shape == '0' ? base::is_ascii_digit(c) : c == shape;
           });
}

unsigned number(std::string_view digits) { return static_cast<unsigned>(base::parse_decimal(digits).value_or(0)); }

}  // namespace

std::string http_date(base::Instant at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(at - day));
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[std::chrono::weekday(day).c_encoding()],
                       static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
                       static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
                       time.seconds().count());
}

std::optional<base::Instant> parse_http_date(std::string_view text) {
    if (!has_shape(text)) return std::nullopt;
    const auto month = std::find(kMonths.begin(), kMonths.end(), text.substr(8, 3));
    if (month == kMonths.end()) return std::nullopt;
    const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(number(text.substr(12, 4)))),
                                           std::chrono::month(static_cast<unsigned>(month - kMonths.begin()) + 1),
                                           std::chrono::day(number(text.substr(5, 2))));
    const std::chrono::hours hours(number(text.substr(17, 2)));
    const std::chrono::minutes minutes(number(text.substr(20, 2)));
    const std::chrono::seconds seconds(number(text.substr(23, 2)));
    if (!date.ok() || hours.count() > 23 || minutes.count() > 59 || seconds.count() > 59) return std::nullopt;
    const std::chrono::sys_days day(date);
    if (kDays[std::chrono::weekday(day).c_encoding()] != text.substr(0, 3)) return std::nullopt;
    return day + hours + minutes + seconds;
}

}  // namespace wire
