#pragma once
// What the files of this room's pages share. Private to this room.

#include "policy/line.h"
#include "policy/policy.h"

#include <string>
#include <string_view>

namespace web {
class Html;
class Link;
struct Request;
struct Response;
}  // namespace web

namespace policy {

[[nodiscard]] web::Link policy_link(std::string_view school);
// "headcorn-7.3.2-02" as the document numbers it: "7.3.2-02".
[[nodiscard]] std::string_view number_of(const Clause& clause, const Policy& policy);
[[nodiscard]] web::Html state_tag(State state);
// "kept on 3 March 2026, 10:15, by the filter test"
[[nodiscard]] web::Html evidence_words(const Line& line, const Policy& policy);
[[nodiscard]] std::string when(Instant at, Line::Times times, const Policy& policy);

// A place that this reader cannot open is no link, and its times are days.
void unlink_closed_place(Line& line, const web::Request& request, const MayOpen& may_open);

// The pages of clause_pages.cpp.
[[nodiscard]] web::Response show_clause(const LivingPolicy& living, const web::Request& request,
                                        const MayOpen& may_open);
[[nodiscard]] web::Response show_journal_seal(const LivingPolicy& living, const web::Request& request);

}  // namespace policy
