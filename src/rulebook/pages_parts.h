#pragma once
// What the page files of this room share; not for others.

#include "rulebook/rulebook.h"

namespace web {
class Html;
class Link;
struct Request;
}  // namespace web

namespace rulebook {

[[nodiscard]] inline std::optional<Asker> asker_of(const PageParts& parts, const web::Request& request) {
    return asker_of(parts.rulebook, parts.reader, request);
}

// "Amira Pellthwaite, Year 5": whoever decides about somebody must not take a namesake for them.
[[nodiscard]] std::string name_and_year(const Asker& asker, const people::Person& person, school::Date day);
// Whom names mean that somebody types on a page. No list of the roster stands on a page: whoever looks for somebody
// knows the name (SAFEGUARDING 4). One request; the parts and the asker outlive it.
class TypedNames {
public:
    TypedNames(const PageParts& parts, const Asker& asker, base::Instant now);

    // The one person who is meant by a name or sign-in name; otherwise what to write instead, as a sentence. Of two of
    // one name neither is taken.
    [[nodiscard]] base::Result<school::PersonId, std::string> person(std::string_view typed);

private:
    struct Named {
        std::string name;
        std::vector<std::string> words;
        people::Person person;
    };
    [[nodiscard]] const std::vector<Named>& roster();
    [[nodiscard]] std::vector<const Named*> meant(std::string_view typed);
    [[nodiscard]] std::string tell_apart(const std::vector<const Named*>& namesakes) const;

    const PageParts& parts_;
    const Asker& asker_;
    const school::Date today_;
    std::optional<std::vector<Named>> roster_{};  // read when it is first needed, by name
};

// The profile's categories and the rest, as the table and its own page show them.
[[nodiscard]] web::Html categories_of(const SchoolSetup& setup, const school::FilterProfile& profile);
// How a profile stands, as a tag.
[[nodiscard]] web::Html cover_tag(Cover cover);

// What a change asks for, after its subject: "allow", "remove from the list".
[[nodiscard]] std::string asked_words(ChangeKind kind);
// For whom a change is, as a page says it.
[[nodiscard]] std::string for_whom(const PageParts& parts, const Asker& asker, const ForWhom& whom, base::Instant now);
// Asks for the end of an entry of the school's list, or of its help services.
[[nodiscard]] web::Html removal_form(const SchoolSetup& setup, const web::Request& request, const ListChange& entry);
// Changes that wait for a second person, each with the way to its own page.
[[nodiscard]] web::Html waiting_changes(const PageParts& parts, const Asker& asker, const web::Request& request);
// LIMIT: of what is typed about a change.
inline constexpr std::size_t kMostReason = 500;
inline constexpr std::size_t kMostAdvice = 2000;

void add_change_pages(web::Router& router, const PageParts& parts);
void add_control_pages(web::Router& router, const PageParts& parts);
void add_plan_pages(web::Router& router, const PageParts& parts);
// What a change of the filter plan does, in words; nothing of another change.
[[nodiscard]] web::Html plan_differences(const PageParts& parts, const Asker& asker, const ListChange& change);
void add_emergency_pages(web::Router& router, const PageParts& parts);
// "What would change?", of a change that waits.
[[nodiscard]] web::Html preview_link(const SchoolSetup& setup, const ListChange& change);

void add_assessment_pages(web::Router& router, const PageParts& parts);
void add_access_review_pages(web::Router& router, const PageParts& parts);
void add_ask_pages(web::Router& router, const PageParts& parts);
void add_profile_pages(web::Router& router, const PageParts& parts);
void add_stop_pages(web::Router& router, const PageParts& parts);
void add_warning_pages(web::Router& router, const PageParts& parts);
void add_exam_pages(web::Router& router, const PageParts& parts);
void add_explain_pages(web::Router& router, const PageParts& parts);
void add_list_pages(web::Router& router, const PageParts& parts);
void add_preview_pages(web::Router& router, const PageParts& parts);
void add_category_pages(web::Router& router, const PageParts& parts);
void add_sealed_pages(web::Router& router, const PageParts& parts);

// `/headcorn/gate`
[[nodiscard]] web::Link page_of(const SchoolSetup& setup, std::string_view page);

}  // namespace rulebook
