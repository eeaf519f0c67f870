// What a site shows as its own besides itself, and what the gate sees of a request that no list knows.

#include "base/ensure.h"
#include "filter/judge.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

namespace filter {
namespace {

bool is_closed(const Verdict& verdict) { return verdict.action == Action::block || verdict.action == Action::redirect; }

}  // namespace

Answer Judge::answer() {
    fronted_ = fronted_by(request_.target);
    Answer of_site = walk();
    return fronted_.pages.empty() ? of_site : with_pages(std::move(of_site));
}

// What a front-end shows can close it, and never open it. What is illegal within comes before all else: the address
// that names it must reach no log. A visit is private when all that it shows is, as far as that is
// sure: else whoever puts the address of a help line behind a question mark would be seen by nobody.
Answer Judge::with_pages(Answer of_site) {
    auto* outer = std::get_if<Verdict>(&of_site);
    if (outer != nullptr && outer->reason == Reason::illegal_content) return of_site;
    std::optional<Verdict> closing;
    std::optional<Verdict> warning;
    Privacy least = Privacy::private_help;
    for (const Target& page : fronted_.pages) {
        Verdict within = on_page(page);
        if (within.reason == Reason::illegal_content) return within;
        least = std::min(least, within.privacy);
        if (is_closed(within) && !closing) closing = std::move(within);
        else if (within.action == Action::warn && !warning) warning = std::move(within);
    }
    const bool is_open = outer == nullptr || !is_closed(*outer);
    if (is_open && closing) return *std::move(closing);
    if (outer == nullptr) return of_site;
    if (outer->action == Action::allow && warning) return *std::move(warning);
    if (fronted_.are_sure && !fronted_.goes_on) outer->privacy = std::max(outer->privacy, least);
    return of_site;
}

Verdict Judge::on_page(const Target& page) {
    Request request = request_;
    request.target = page;
    request.resolution = Resolution{};  // where it leads is the front-end's to know
    Judge judge(rules_, request, now_, trace_);
    judge.page_ = wire::host_text(judge.host_);
    Answer answer = judge.walk();
    auto* verdict = std::get_if<Verdict>(&answer);
    base::ensure(verdict != nullptr, "what needs no more is decided");
    return std::move(*verdict);
}

CategorySet Judge::seen_by_gate() const {
    CategorySet all;
    const auto* by_name = std::get_if<ByName>(&request_.target);
    const auto within = by_name == nullptr ? ByName::Within::nothing_yet : by_name->within;
    if (within == ByName::Within::nameless || std::holds_alternative<wire::IpAddress>(host_))
        all.add(CategorySet(Category::nameless));
    if (within == ByName::Within::foreign || fronted_.goes_on || (url_ != nullptr && asks_for_names(*url_)))
        all.add(CategorySet(Category::circumvention));
    return all;
}

}  // namespace filter
