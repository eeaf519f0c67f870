#pragma once
// What the pages of this room share. Private to `concerns`; implemented in shared_pages.cpp.

#include "concerns/concerns.h"

namespace web {
class Form;
class Html;
class Link;
struct Page;
struct Option;
struct Response;
}  // namespace web

namespace concerns {

// Who asks, at which school.
struct Asked {
    const SchoolFacts& school;
    rights::Reader reader;
};
[[nodiscard]] std::optional<Asked> asked(const PageParts& parts, const web::Request& request);

// In a choice of adults: somebody else, whose name is typed; and how long that may be, in characters.
inline constexpr std::string_view kNotListed = "not_listed";
inline constexpr std::size_t kMostAdultName = 200;
// The fields NAME, for a name that is not in the list, and NAME-listed, which says that nobody in the list is meant;
// and whom they name.
[[nodiscard]] web::Html adult_name_fields(const web::Form& form, std::string_view name);
[[nodiscard]] std::optional<Subjects> adult_named(web::Form& form, std::string_view name);

[[nodiscard]] web::Link inbox_link(const SchoolFacts& school);
[[nodiscard]] web::Link link_of(const SchoolFacts& school, const ConcernId& id);
[[nodiscard]] web::Link link_of(const SchoolFacts& school, const CaseId& id);

// A choice of people by name, in the order of names.
[[nodiscard]] std::vector<web::Option> options_of(const std::vector<people::Person>& persons,
                                                  const base::ReadScope& scope);
// desk::moment_fields for a moment that is perhaps not known.
[[nodiscard]] web::Html moment_fields(const web::Form& form, std::string_view name, std::string_view label);

// "2026-03-03T10:15:00Z"
[[nodiscard]] std::string timestamp(Instant at);

// Call 999: stands before the first question of every report.
[[nodiscard]] web::Html danger_card();

void add_inbox_page(web::Router& router, const PageParts& parts);
void add_report_pages(web::Router& router, const PageParts& parts);
void add_concern_pages(web::Router& router, const PageParts& parts);
void add_case_pages(web::Router& router, const PageParts& parts);

}  // namespace concerns
