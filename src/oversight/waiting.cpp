#include "oversight/waiting.h"

#include "oversight/filter_reviews.h"
#include "oversight/months.h"

#include <fmt/format.h>

#include <algorithm>

namespace oversight {

namespace {

constexpr std::size_t kRowsShown = 5;
// That is enough to find one that waits, and the last that was signed.
constexpr std::size_t kReviewsLookedAt = 10;

desk::PanelRow row_of(std::string words, std::vector<std::string> path, school::Date due, school::Date today) {
    const bool is_late = due < today;
    return {.words = std::move(words),
            .path = std::move(path),
            .hint = fmt::format("until {}", school::show(due)),
            .tag = is_late ? "Late" : "Due",
            .pressing = is_late ? desk::Pressing::soon : desk::Pressing::calm};
}

}  // namespace

std::optional<desk::Panel> Waiting::panel(const rights::Reader& reader, base::Instant now) const {
    const rulebook::SchoolSetup* setup = parts_.rulebook.school(reader.school());
    if (setup == nullptr) return std::nullopt;
    const school::Date today = setup->profile.calendar.local(now).date;
    desk::Panel panel{.name = "oversight",
                      .title = "Who runs the filter, and how it is",
                      .rows = {},
                      .empty = "Nothing waits for you. A month that has ended appears here until it is reviewed."};
    add_months(panel, reader, today);
    add_filter_reviews(panel, reader, today);
    add_actions(panel, reader, today);
    if (panel.rows.empty() && !reader.may("oversight.sign")) return std::nullopt;
    std::ranges::stable_sort(panel.rows, std::ranges::greater(), &desk::PanelRow::pressing);
    if (panel.rows.size() > kRowsShown) panel.rows.resize(kRowsShown);
    return panel;
}

void Waiting::add_months(desk::Panel& panel, const rights::Reader& reader, school::Date today) const {
    if (!reader.may("oversight.sign")) return;
    const auto first = parts_.months.first(reader.school());
    if (!first) return;
    const std::vector<Month> reviewed = parts_.months.reviewed(reader.school());
    for (const Month month : unreviewed(reviewed, *first, today)) {
        if (panel.rows.size() >= kRowsShown) break;
        const auto shown = parts_.months.shown(reader, month);
        // To whoever did some of it themselves it is no task: somebody else signs it.
        if (shown && shown->may_sign)
            panel.rows.push_back(row_of(fmt::format("Look at what was done to the filter in {}", show(month)),
                                        {"oversight", "months", iso(month)}, due_on(month), today));
    }
}

void Waiting::add_filter_reviews(desk::Panel& panel, const rights::Reader& reader, school::Date today) const {
    const std::vector<std::string> path{"oversight", "filter-review"};
    const auto reviews = parts_.filter_reviews.reviews(reader.school(), kReviewsLookedAt);
    for (const FilterReview& one : reviews)
        if (may_sign(one, reader))
            panel.rows.push_back(row_of("Sign or refuse a review of the filter", path,
                                        school::plus_days(one.draft.held_on, kHeldAgo), today));
    const auto last = std::ranges::find(reviews, FilterState::signed_off, &FilterReview::state);
    if (last == reviews.end() || last->draft.next_on > today || !reader.may("filter_review.write")) return;
    panel.rows.push_back(row_of("Review the filter again", path, last->draft.next_on, today));
}

void Waiting::add_actions(desk::Panel& panel, const rights::Reader& reader, school::Date today) const {
    for (const Action& one : parts_.actions.open_for(reader, today))
        panel.rows.push_back(
            row_of("Do what a review asked of your post", {"oversight", "actions"}, one.draft.by, today));
}

}  // namespace oversight
