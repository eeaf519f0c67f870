#include "desk/moment.h"

#include "school/school.h"
#include "web/components.h"
#include "web/form.h"

#include <string>

namespace desk {

namespace {

std::string time_field(std::string_view name) { return std::string(name) + "-time"; }

}  // namespace

web::Html moment_fields(const web::Form& form, std::string_view name, std::string_view label, std::string_view hint) {
    return web::date_input(form.field(name, label, hint), form.date_text(name)) +
           web::text_input(form.field(time_field(name), "At what time", "For example 10:15"),
                           {.width = web::Width::characters_10});
}

std::optional<base::Instant> moment(web::Form& form, std::string_view name, const school::SchoolCalendar& calendar) {
    const web::DateText typed = form.date_text(name);
    const std::string field = time_field(name);
    const auto words = form.optional_text({.name = field, .most = 5});
    if (typed.day.empty() && typed.month.empty() && typed.year.empty()) {
        if (words && !words->empty()) form.add_error(name, "Write the day, too");
        return std::nullopt;
    }
    const auto day = form.date(name, "The date");
    if (!day || !words) return std::nullopt;
    const auto time = words->empty() ? std::optional(school::TimeOfDay(0)) : school::parse_time_of_day(*words);
    if (!time) {
        form.add_error(field, "Write the time like 10:15");
        return std::nullopt;
    }
    return calendar.instant(*day, *time);
}

}  // namespace desk
