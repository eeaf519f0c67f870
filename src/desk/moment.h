#pragma once
// A moment as somebody types it: a day in three boxes and a time. Part of desk/desk.h.

#include "base/world.h"

#include <optional>
#include <string_view>

namespace school {
class SchoolCalendar;
}
namespace web {
class Form;
class Html;
struct Field;
}  // namespace web

namespace desk {

// The fields NAME (three boxes) and NAME-time; `label` and `hint` are those of the day.
[[nodiscard]] web::Html moment_fields(const web::Form& form, std::string_view name, std::string_view label,
                                      std::string_view hint);
// The moment that they name at the school; a day without a time is its beginning. None when they are empty, or with an
// error noted: a time without its day is one.
[[nodiscard]] std::optional<base::Instant> moment(web::Form& form, std::string_view name,
                                                  const school::SchoolCalendar& calendar);

}  // namespace desk
