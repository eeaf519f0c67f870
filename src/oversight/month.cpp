#include "oversight/month.h"

#include "base/ensure.h"
#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace oversight {

namespace {

struct VerbWords {
    std::string_view verb;
    std::string_view words;
};
constexpr auto kVerbs =
    std::to_array<VerbWords>({{"access_review.refused", "refused a review of access levels"},
                              {"access_review.signed", "signed a review of access levels"},
                              {"access_review.written", "wrote a review of access levels"},
                              {"exam.ended", "ended an examination before its time"},
                              {"exam.entered", "entered an examination"},
                              {"lesson_opening.ended", "ended what was open for a lesson"},
                              {"lesson_opening.made", "opened sites for a lesson"},
                              {"list_change.approved", "approved a change of lists or an exception"},
                              {"list_change.assessed", "assessed a change before it was decided on"},
                              {"list_change.blocked_now", "blocked a site in an emergency"},
                              {"list_change.refused", "refused a change of lists or an exception"},
                              {"list_change.requested", "asked for a change of lists or an exception"},
                              {"list_content.accepted", "put a new content of a list in force"},
                              {"list_content.refused", "refused a new content of a list"},
                              {"lists.added", "subscribed to a list"},
                              {"lists.refused", "refused a subscription to a list"},
                              {"lists.removed", "ended a subscription to a list"},
                              {"log.forgotten", "deleted lines of the internet log whose time had passed"},
                              {"log.person_looked_at", "looked at the internet log of one learner"},
                              {"log.person_saved", "saved the internet log of one learner as a file"},
                              {"log.person_searched", "asked for the internet log of one learner, with a reason"},
                              {"log.saved", "saved a part of the internet log as a file"},
                              {"log.searched", "looked at a page of the internet log"},
                              {"risk_assessment.assessed", "signed a risk assessment as an assessor"},
                              {"risk_assessment.begun", "began a risk assessment"},
                              {"risk_assessment.refused", "refused a risk assessment"},
                              {"risk_assessment.signed", "consented to a risk assessment"},
                              {"risk_assessment.withdrawn", "withdrew a risk assessment"},
                              {"rules.explained", "looked at what the gate would say to one person"},
                              {"rules.published", "put the rules in force"},
                              {"sealed_list.accepted", "put a new list of illegal pages in force"},
                              {"sealed_list.loaded", "took in a list of illegal pages"},
                              {"sealed_list.refused", "refused a list of illegal pages"},
                              {"sealed_list.waits", "brought a list of illegal pages that waits"},
                              {"setting.changed", "changed a setting"}});

bool is_known_area(std::string_view verb) {
    const std::string_view area = base::take_until(verb, '.');
    return std::ranges::find(kAreas, area) != kAreas.end();
}

bool overlaps(const people::HeldPost& held, const school::DateSpan& days) {
    return held.starts <= days.last && (!held.last_day || *held.last_day >= days.first);
}

std::string title_of(std::string_view key, std::span<const school::Post> posts) {
    const auto found = std::ranges::find(posts, key, &school::Post::key);
    if (found != posts.end()) return found->title;
    return key == people::kTeacher ? std::string("Teacher") : std::string(key);
}

std::string who_is(const journal::Actor& actor, const Roll& roll) {
    switch (actor.kind) {
        case journal::ActorKind::machine_operator:
            return "Somebody at the machine itself";
        case journal::ActorKind::system:
            return "The program itself";
        case journal::ActorKind::person:
            return posts_in(roll.held, *school::PersonId::from_bytes(actor.id.bytes()), roll.days, roll.posts);
    }
    base::ensure(false, "an actor is one of its kinds");
    return {};
}

auto no(MonthFault fault) { return base::failure(MonthError{fault}); }

}  // namespace

Month month_of(school::Date day) { return day.year() / day.month(); }

school::DateSpan days_of(Month month) { return {month / 1, school::Date(month / std::chrono::last)}; }

journal::Span span_of(Month month, const school::SchoolCalendar& calendar) {
    const Month next = month + std::chrono::months(1);
    return {calendar.instant(month / 1, school::TimeOfDay(0)), calendar.instant(next / 1, school::TimeOfDay(0))};
}

std::string iso(Month month) { return school::iso(month / 1).substr(0, std::string_view("2026-10").size()); }

std::optional<Month> parse_month(std::string_view text) {
    const auto day = school::parse_date(std::string(text) + "-01");
    return day ? std::optional(month_of(*day)) : std::nullopt;
}

// Of "1 October 2026".
std::string show(Month month) { return school::show(month / 1).substr(2); }

std::string words_of_verb(std::string_view verb) {
    const auto* const found = std::ranges::find(kVerbs, verb, &VerbWords::verb);
    return found == kVerbs.end() ? fmt::format("something else: {}", verb) : std::string(found->words);
}

std::string posts_in(std::span<const people::HeldPost> held, const school::PersonId& person,
                     const school::DateSpan& days, std::span<const school::Post> posts) {
    std::set<std::string> titles;
    for (const people::HeldPost& one : held)
        if (one.person == person && overlaps(one, days) && one.post != "staff")
            titles.insert(title_of(one.post, posts));
    if (titles.empty()) return "Somebody who holds no post";
    return base::joined({titles.begin(), titles.end()}, ", ");
}

std::vector<DeedLine> lines_of(std::span<const journal::Deeds> deeds, const Roll& roll) {
    std::map<std::pair<std::string, std::string>, std::uint64_t> sums;
    for (const journal::Deeds& one : deeds)
        if (is_known_area(one.verb)) sums[{who_is(one.actor, roll), words_of_verb(one.verb)}] += one.times;
    std::vector<DeedLine> lines;
    for (const auto& [key, times] : sums) lines.push_back({key.first, key.second, times});
    return lines;
}

bool acted(std::span<const journal::Deeds> deeds, const school::PersonId& person) {
    return std::ranges::any_of(deeds, [&](const journal::Deeds& one) {
        return one.actor == journal::Actor{journal::ActorKind::person, journal::opaque(person.bytes())};
    });
}

std::vector<Sharing> sharings_of(const school::Profile& profile, std::span<const people::HeldPost> held,
                                 school::Date day) {
    std::vector<Sharing> sharings;
    for (const school::SharedDuty& duty : profile.filter.shared_duties) {
        std::vector<std::string> titles;
        bool is_held = true;
        for (const std::string& post : duty.posts) {
            titles.push_back(title_of(post, profile.posts));
            is_held = is_held && !people::holders(held, post, day).empty();
        }
        sharings.push_back({duty.what, duty.clause, base::joined(titles, ", "), is_held});
    }
    return sharings;
}

base::Digest digest_of(const Frozen& figures) {
    std::string text;
    for (const DeedLine& one : figures.deeds) text += fmt::format("{}\n{}\n{}\n", one.who, one.what, one.times);
    text += base::joined(figures.exceptions, "\n");
    for (const Sharing& one : figures.sharings)
        text += fmt::format("\n{}\n{}\n{}", one.what, one.posts, one.is_held ? "held" : "not held");
    return base::sha256(base::bytes_of(text));
}

std::string describe(const MonthError& error) {
    switch (error.fault) {
        case MonthFault::not_allowed:
            return "a senior leader, the headteacher or the chair of governors signs this";
        case MonthFault::own_work:
            return "you did something of this yourself in this month: somebody else of the leadership, or the chair of "
                   "governors, signs it";
        case MonthFault::not_begun:
            return "there is nothing of this month to be looked at";
        case MonthFault::no_look:
            return "say what you looked at besides the figures, or with whom you talked about them";
        case MonthFault::no_words:
            return "say in a sentence or two why";
        case MonthFault::no_action:
            return "what is to be changed needs at least one action, with who does it and by when";
        case MonthFault::changed:
            return "something was done meanwhile, and the figures have changed: look at them again, and sign then";
        case MonthFault::action:
            return error.action ? describe(*error.action) : std::string();
    }
    base::ensure(false, "every fault of a month's review has its words");
    return {};
}

base::Result<Extent, MonthError> may_sign(Month month, const rights::Reader& by, const MonthFacts& facts) {
    if (!by.may("oversight.sign")) return no(MonthFault::not_allowed);
    const Month now = month_of(facts.today);
    if (!facts.first || month < *facts.first || month > now) return no(MonthFault::not_begun);
    if (acted(facts.deeds, by.person())) return no(MonthFault::own_work);
    return month < now ? Extent::whole : Extent::so_far;
}

base::Result<Extent, MonthError> may_sign(const MonthDraft& draft, const rights::Reader& by, const MonthFacts& facts) {
    const Extent extent = TRY(may_sign(draft.month, by, facts));
    if (draft.looked_at.empty()) return no(MonthFault::no_look);
    if (draft.words.empty()) return no(MonthFault::no_words);
    if (!follows(draft.decision, draft.actions)) return no(MonthFault::no_action);
    if (const auto sound = check(draft.actions, facts.profile.posts, facts.today); !sound)
        return base::failure(MonthError{MonthFault::action, sound.error()});
    return extent;
}

school::Date due_on(Month month) { return school::plus_days(days_of(month).last, kReviewWithin); }

std::vector<Month> unreviewed(std::span<const Month> reviewed, Month first, school::Date today) {
    const Month now = month_of(today);
    std::vector<Month> months;
    for (Month each = std::max(first, now - std::chrono::months(kMonthsBack)); each < now;
         each += std::chrono::months(1))
        if (std::ranges::find(reviewed, each) == reviewed.end()) months.push_back(each);
    return months;
}

std::vector<Month> overdue(std::span<const Month> reviewed, Month first, school::Date today) {
    std::vector<Month> months = unreviewed(reviewed, first, today);
    std::erase_if(months, [&](Month one) { return due_on(one) >= today; });
    return months;
}

}  // namespace oversight
