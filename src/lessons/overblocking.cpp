#include "lessons/overblocking.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace lessons {

namespace {

constexpr std::size_t kSitesShown = 10;
constexpr std::size_t kSuppressedBelow = 5;  // SAFEGUARDING 37

school::Date month_of(const school::SchoolCalendar& calendar, base::Instant at) {
    const school::Date day = calendar.local(at).date;
    return day.year() / day.month() / 1;
}

void count(Tally& tally, const rulebook::AskRecord& one) {
    ++tally.pages;
    switch (one.outcome) {
        case rulebook::AskOutcome::opened:
            ++tally.opened;
            break;
        case rulebook::AskOutcome::for_lesson:
        case rulebook::AskOutcome::not_opened:
            ++tally.closed;
            break;
        case rulebook::AskOutcome::waits:
            // Settled before an outcome was asked for: answered, and nobody knows how.
            if (!one.settled_at) ++tally.waiting;
            break;
    }
}

std::optional<std::chrono::minutes> median(std::vector<std::chrono::minutes> all) {
    if (all.empty()) return std::nullopt;
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    std::ranges::nth_element(all, middle);
    return *middle;
}

std::map<std::string, std::size_t> kinds_of(const std::vector<Opening>& opened, const filter::CategoryDatabase* lists) {
    std::map<std::string, std::size_t> kinds;
    if (lists == nullptr) return kinds;
    for (const Opening& opening : opened)
        for (const filter::Site& site : opening.sites) {
            const auto* name = std::get_if<wire::Hostname>(&site.place());
            if (name == nullptr) continue;
            const auto categories = lists->of_host(*name).list();
            if (categories.empty()) ++kinds["On no list"];
            for (const filter::Category each : categories) ++kinds[std::string(filter::entry_of(each).title)];
        }
    return kinds;
}

}  // namespace

base::Instant first_counted(const school::SchoolCalendar& calendar, base::Instant now) {
    const school::Date first = month_of(calendar, now) - std::chrono::months(kMonthsShown - 1);
    return calendar.instant(first, school::TimeOfDay(0));
}

Overblocked figures_of(const std::vector<rulebook::AskRecord>& asked, const std::vector<Opening>& opened,
                       const filter::CategoryDatabase* lists, const school::SchoolCalendar& calendar,
                       base::Instant now) {
    Overblocked made;
    std::map<school::Date, std::vector<std::chrono::minutes>> answered;
    std::map<std::string, std::int64_t> times;
    for (int back = 0; back < kMonthsShown; ++back)
        made.months.emplace_back(month_of(calendar, now) - std::chrono::months(back), Tally{});
    const auto of_month = [&](base::Instant at) -> Tally* {
        const auto found =
            std::ranges::find(made.months, month_of(calendar, at), &std::pair<school::Date, Tally>::first);
        return found == made.months.end() ? nullptr : &found->second;
    };
    for (const rulebook::AskRecord& one : asked) {
        Tally* month = of_month(one.first_at);
        if (month == nullptr) continue;
        count(*month, one);
        count(made.groups[one.profile], one);
        times[one.host] += one.times;
        if (one.settled_at)
            answered[month_of(calendar, one.first_at)].push_back(
                std::chrono::floor<std::chrono::minutes>(*one.settled_at - one.first_at));
    }
    for (auto& [day, tally] : made.months) tally.half_answered_in = median(answered[day]);
    for (const Opening& opening : opened)
        if (Tally* month = of_month(opening.begins)) ++month->lessons;
    for (const auto& [host, count] : times) made.sites.push_back({host, count});
    std::ranges::stable_sort(made.sites, std::ranges::greater(), &AskedSite::times);
    if (made.sites.size() > kSitesShown) made.sites.resize(kSitesShown);
    made.opened_kinds = kinds_of(opened, lists);
    return made;
}

bool can_be_told(const Tally& tally) {
    return std::ranges::none_of(std::array{tally.pages, tally.opened, tally.closed, tally.waiting},
                                [](std::size_t count) { return count > 0 && count < kSuppressedBelow; });
}

std::string suppressed(std::size_t count) {
    if (count == 0 || count >= kSuppressedBelow) return fmt::format("{}", count);
    return fmt::format("fewer than {}", kSuppressedBelow);
}

}  // namespace lessons
