#pragma once
// What the page files of this room share; not for others.

#include "oversight/oversight.h"

namespace web {
class Form;
class Html;
class Link;
struct Request;
}  // namespace web

namespace oversight {

using rulebook::Asker;

[[nodiscard]] inline std::optional<Asker> asker_of(const PageParts& parts, const web::Request& request) {
    return rulebook::asker_of(parts.rulebook, parts.reader, request);
}
[[nodiscard]] school::Date today_of(const Asker& asker, const web::Request& request);
// `/headcorn/oversight`
[[nodiscard]] web::Link room_of(const Asker& asker);
// Somebody's posts on the day, by their titles.
[[nodiscard]] std::string posts_of(const PageParts& parts, const Asker& asker, const school::PersonId& person,
                                   base::Instant at);

// The fields for a few actions, and what was typed into them; what is wrong with a line is noted in the form.
[[nodiscard]] web::Html action_fields(const Asker& asker, const web::Form& form);
[[nodiscard]] std::vector<ActionDraft> typed_actions(const Asker& asker, web::Form& form);
// Where an error about actions stands.
inline constexpr std::string_view kFirstAction = "action-1";
// As they are, with what was done. `name`: unique on the page.
[[nodiscard]] web::Html action_table(const PageParts& parts, const Asker& asker, const AnyReviewId& review,
                                     std::string name);
// The choice that both reviews end in.
[[nodiscard]] web::Html decision_field(const web::Form& form);
[[nodiscard]] std::optional<Decision> typed_decision(web::Form& form);
[[nodiscard]] web::Html decision_tag(Decision decision);

void add_action_pages(web::Router& router, const PageParts& parts);
void add_filter_review_pages(web::Router& router, const PageParts& parts);
void add_month_pages(web::Router& router, const PageParts& parts);

}  // namespace oversight
