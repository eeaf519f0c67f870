#include "base/text.h"
#include "concerns/pages.h"
#include "desk/desk.h"
#include "web/components.h"
#include "web/form.h"
#include "web/response.h"
#include "web/router.h"

#include <fmt/format.h>

#include <algorithm>

namespace concerns {

using web::literals::operator""_html;
using web::literals::operator""_link;

void add_pages(web::Router& router, const PageParts& parts) {
    add_inbox_page(router, parts);
    add_report_pages(router, parts);
    add_concern_pages(router, parts);
    add_case_pages(router, parts);
}

std::optional<Asked> asked(const PageParts& parts, const web::Request& request) {
    const SchoolFacts* school = parts.concerns.find(request.school());
    auto reader = parts.reader(request);
    if (school == nullptr || !reader || reader->school() != school->id) return std::nullopt;
    return Asked{*school, *std::move(reader)};
}

web::Link inbox_link(const SchoolFacts& school) { return web::Link("/"_link) / school.key / "concerns"; }
web::Link link_of(const SchoolFacts& school, const ConcernId& id) { return inbox_link(school) / id.text(); }
web::Link link_of(const SchoolFacts& school, const CaseId& id) {
    return web::Link("/"_link) / school.key / "cases" / id.text();
}

std::vector<web::Option> options_of(const std::vector<people::Person>& persons, const base::ReadScope& scope) {
    std::vector<web::Option> options;
    for (const people::Person& each : persons) options.push_back({each.id.text(), people::name_of(each, scope)});
    std::sort(options.begin(), options.end(),
              [](const web::Option& a, const web::Option& b) { return a.label < b.label; });
    return options;
}

web::Html moment_fields(const web::Form& form, std::string_view name, std::string_view label) {
    return desk::moment_fields(form, name, label, "Leave it empty if you do not know");
}

web::Html adult_name_fields(const web::Form& form, std::string_view name) {
    const web::Field typed =
        form.field(name, "If the name is not in the list, who is it?", "As you know them, such as the football coach");
    web::Html fields = web::text_input(typed, {});
    // Asked only of whoever typed a name.
    if (typed.value.empty()) return fields;
    const std::string listed = std::string(name) + "-listed";
    const std::vector<web::Option> options{{"nobody", "I mean nobody who is in the list"}};
    return fields + web::checkboxes(form.field(listed, "Is it somebody in the list?", ""), options,
                                    form.chosen(listed, options));
}

std::optional<Subjects> adult_named(web::Form& form, std::string_view name) {
    const auto typed = form.required_text(
        {.name = std::string(name), .most = kMostAdultName, .missing = "Write who it is, as you know them"});
    if (!typed) return std::nullopt;
    const bool is_nobody = form.is_ticked(std::string(name) + "-listed");
    return Subjects{.about = About::adult,
                    .name = Words(*typed),
                    .listed = is_nobody ? Subjects::Listed::nobody : Subjects::Listed::perhaps};
}

std::string timestamp(Instant at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(at - day).count();
    return fmt::format("{}T{:02}:{:02}:{:02}Z", school::iso(school::Date(day)), seconds / 3600, seconds / 60 % 60,
                       seconds % 60);
}

web::Html danger_card() {
    return web::warning_text(
        "If anyone is in danger now, call 999 first. Then tell the designated safeguarding lead in person. Do not "
        "leave the child alone.");
}

}  // namespace concerns
