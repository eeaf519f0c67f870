// Our categories, and what becomes of those of others.

#include "base/text.h"
#include "rulebook/pages_parts.h"
#include "rulebook/rulebook.h"
#include "web/components.h"
#include "web/response.h"
#include "web/router.h"

#include <algorithm>

namespace rulebook {

namespace {

using web::Html;
using web::Request;
using web::Response;

constexpr web::Permission kSee{"rules.see", web::WhenRefused::told, "headcorn-7.3.2-02"};

std::string policy_word(const SchoolSetup& setup, const filter::CategoryEntry& entry) {
    std::vector<std::string> clauses;
    for (const school::FilterProfile& profile : setup.profile.filter.profiles)
        for (const school::CategoryLine& rule : profile.block)
            if (rule.category == entry.key && std::ranges::find(clauses, rule.clause) == clauses.end())
                clauses.push_back(rule.clause);
    return base::joined(clauses, ", ");
}

std::string others_names(const filter::CategoryEntry& entry, const DecidedFolders& decided) {
    std::vector<std::string> names;
    for (const std::string_view name : filter::foreign_names_of(entry.category))
        if (!decided.contains(std::string(name))) names.emplace_back(name);
    for (const auto& [name, category] : decided)
        if (category == entry.category) names.push_back(name + " (decided here)");
    return base::joined(names, ", ");
}

std::string_view title_of(filter::Risk risk) {
    return risk == filter::Risk::none ? std::string_view("–") : filter::key_of(risk);
}

std::string entries_of(const filter::CategoryEntry& entry, const filter::CategoryDatabase* lists) {
    if (filter::is_seen_by_gate(entry.category)) return "seen by the gate";
    return lists == nullptr ? "0" : base::grouped(lists->count(entry.category));
}

Response show_categories(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    const auto lists = parts.rulebook.lists_in_force();
    const DecidedFolders decided = parts.rulebook.list_inputs().decided;
    std::vector<std::vector<Html>> rows;
    for (const filter::CategoryEntry& entry : filter::categories())
        rows.push_back({web::text(entry.title), web::text(entries_of(entry, lists.get())),
                        web::text(title_of(entry.risk)), web::text(entry.uksic.empty() ? "–" : entry.uksic),
                        web::text(policy_word(asker->setup, entry)), web::text(others_names(entry, decided))});
    const Html table = web::table({.name = "categories",
                                   .caption = "Categories",
                                   .columns = {{.title = "Category"},
                                               {.title = "Entries", .align = web::Align::number},
                                               {.title = "Area of risk"},
                                               {.title = "UKSIC's heading"},
                                               {.title = "Blocked by"},
                                               {.title = "What others call it"}},
                                   .rows = std::move(rows),
                                   .empty = ""});
    return web::show(
        {.tab = "Categories",
         .heading = "Categories",
         .back = web::BackLink{page_of(asker->setup, "gate") / "lists"},
         .alerts = {},
         .content = web::paragraph("Areas of risk are those of Keeping Children Safe in Education; UKSIC's "
                                   "headings those of its definition of appropriate filtering. A folder of "
                                   "another name is left out until two people have decided about it.") +
                    table,
         .measure = web::Measure::wide});
}

}  // namespace

void add_category_pages(web::Router& router, const PageParts& parts) {
    router.add(web::Method::get, "/{school}/gate/categories", kSee,
               [parts](const Request& request) { return show_categories(parts, request); });
}

}  // namespace rulebook
