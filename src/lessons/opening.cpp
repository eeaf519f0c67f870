#include "lessons/opening.h"

#include "base/ensure.h"
#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace lessons {

namespace {

auto no(OpeningFault fault, std::string cause = {}) { return base::failure(OpeningError{fault, std::move(cause)}); }

template <class Value>
void add_once(std::vector<Value>& all, const Value& value) {
    if (std::ranges::find(all, value) == all.end()) all.push_back(value);
}

// What the gate says to the class itself, once the name leads nowhere else that is listed.
filter::Verdict verdict_on(const Ground& ground, const filter::ProfileId& profile, const people::ClassId& of,
                           const filter::Target& target) {
    filter::Request request{target, std::holds_alternative<filter::ByName>(target) ? "CONNECT" : "GET", ground.network,
                            profile, filter::Resolution{}};
    request.person = rulebook::same_id<filter::PersonId>(of);
    const filter::Answer answer = filter::decide(ground.rules, request, ground.now);
    const auto* verdict = std::get_if<filter::Verdict>(&answer);
    base::ensure(verdict != nullptr, "what was resolved has a verdict");
    return *verdict;
}

// As a browser would ask for the site's first page.
std::optional<wire::Url> first_page(const filter::Site& site) {
    const auto* name = std::get_if<wire::Hostname>(&site.place());
    if (name == nullptr) return std::nullopt;
    const auto url = wire::Url::parse("http://" + name->text() + (site.path().empty() ? "/" : site.path()));
    return url ? std::optional(*url) : std::nullopt;
}

bool is_never_opened(const filter::RuleSet& rules, const wire::Url& url) {
    filter::CategorySet all = rules.lists().of_path(url);
    if (const auto* name = std::get_if<wire::Hostname>(&url.host())) all.add(rules.lists().of_host(*name));
    return std::ranges::any_of(all.list(), [](filter::Category one) {
        return filter::entry_of(one).teachers_hand == filter::TeachersHand::may_not_open;
    });
}

// What the illegal layer holds is refused with the same words as everything that no teacher opens: nobody can find out
// by trying what is in it.
base::Result<void, OpeningError> check_kind(const filter::Site& site, const ClassToday& of, const Ground& ground) {
    const auto page = first_page(site);
    if (!page || is_never_opened(ground.rules, *page)) return no(OpeningFault::never_by_hand, site.text());
    for (const filter::ProfileId& profile : of.profiles) {
        const filter::Verdict verdict = verdict_on(ground, profile, of.which.id, *page);
        if (verdict.reason == filter::Reason::illegal_content) return no(OpeningFault::never_by_hand, site.text());
        const bool is_decided =
            verdict.reason == filter::Reason::school_list || verdict.reason == filter::Reason::single_block;
        if (is_decided && verdict.action == filter::Action::block) return no(OpeningFault::school_blocks, site.text());
    }
    return {};
}

// Where a tick on the form is not enough: somebody has to say in the register whether learners publish there.
bool invites_to_publish(const filter::RuleSet& rules, const filter::Site& site) {
    constexpr std::array kKinds{filter::Category::social_media, filter::Category::forums_blogs,
                                filter::Category::contact, filter::Category::webmail};
    const auto* name = std::get_if<wire::Hostname>(&site.place());
    const filter::CategorySet all = name == nullptr ? filter::CategorySet() : rules.lists().of_host(*name);
    return std::ranges::any_of(kKinds, [&](filter::Category one) { return all.has(one); });
}

base::Result<void, OpeningError> check_evaluated(const filter::Site& site, const OpeningDraft& draft,
                                                 const ClassToday& of, const Ground& ground) {
    const school::Date day = ground.calendar.local(draft.begins).date;
    for (const int key_stage : of.key_stages) {
        const Evaluation* one = evaluation_of(ground.evaluations, site, key_stage, day);
        if (one == nullptr) {
            if (is_young(of) || invites_to_publish(ground.rules, site))
                return no(OpeningFault::not_evaluated, site.text());
            if (draft.looked_at == Confirmed::no) return no(OpeningFault::not_looked_at, site.text());
            continue;
        }
        if (is_against(*one)) return no(OpeningFault::not_suitable, site.text());
        if (one->state == EvaluationState::waits) return no(OpeningFault::waits, site.text());
        if (one->draft.suitability == Suitability::with_adult && draft.adult_present == Confirmed::no)
            return no(OpeningFault::no_adult);
    }
    return {};
}

base::Result<void, OpeningError> check_time(const OpeningDraft& draft, const ClassToday& of, const Ground& ground) {
    // A minute on the way from the form.
    if (draft.ends <= draft.begins || draft.begins < ground.now - std::chrono::minutes(1))
        return no(OpeningFault::no_time);
    const bool is_today = ground.calendar.local(draft.begins).date == ground.calendar.local(ground.now).date;
    if (is_young(of) && !(is_today && ground.calendar.is_in_school_hours(draft.begins)))
        return no(OpeningFault::not_in_school);
    const auto longest = longest_for(ground.limits, of);
    if (draft.ends - draft.begins > longest)
        return no(OpeningFault::too_long,
                  fmt::format("{} minutes", std::chrono::duration_cast<std::chrono::minutes>(longest).count()));
    if (draft.begins > ground.now + kPreparedAhead) return no(OpeningFault::too_far);
    return {};
}

enum class Pages { any, seen_by_the_gate };

base::Result<std::vector<filter::Site>, OpeningError> parse_lines(std::string_view typed, Pages pages) {
    constexpr std::string_view kClear = "http://";
    constexpr std::string_view kEncrypted = "https://";
    std::vector<filter::Site> sites;
    for (const std::string_view line : base::split(typed, '\n')) {
        std::string_view text = base::trimmed(base::trimmed_lines(line));
        const bool is_clear = text.starts_with(kClear);
        for (const std::string_view scheme : {kClear, kEncrypted})
            if (text.starts_with(scheme)) text.remove_prefix(scheme.size());
        text = text.substr(0, text.find_first_of("?#"));
        if (text.empty()) continue;
        const auto site = filter::Site::parse(text);
        if (!site)
            return no(OpeningFault::no_site, fmt::format("{}; write one site a line, like times-tables.example",
                                                         filter::describe(site.error())));
        if (pages == Pages::seen_by_the_gate && !is_clear && !site->path().empty())
            return no(
                OpeningFault::no_site,
                fmt::format("of an encrypted page the gate sees the site alone: write `{}` to open the whole site, "
                            "or the page with http:// if it has no encryption",
                            text.substr(0, text.find('/'))));
        add_once(sites, *site);
    }
    if (sites.empty()) return no(OpeningFault::no_site, "write which site the lesson needs");
    if (sites.size() > kMostSites) return no(OpeningFault::too_many);
    return sites;
}

}  // namespace

std::string describe(const OpeningError& error) {
    switch (error.fault) {
        case OpeningFault::not_allowed:
            return "only a teacher of the class opens a site for it";
        case OpeningFault::nobody:
            return "the class has no learners today, or no profile of the filter fits them: ask the school office";
        case OpeningFault::no_site:
            return error.cause;
        case OpeningFault::too_many:
            return fmt::format("at most {} sites for a lesson", kMostSites);
        case OpeningFault::no_reason:
            return "say what the lesson needs it for";
        case OpeningFault::no_time:
            return "it ends after it begins, and does not begin in the past";
        case OpeningFault::not_in_school:
            return "for the youngest a site is opened on the day itself, in school hours";
        case OpeningFault::too_many_open:
            return fmt::format("at most {} openings for a class at a time; end one that is not needed", kMostOpen);
        case OpeningFault::too_long:
            return fmt::format("a site is opened for this class for at most {}", error.cause);
        case OpeningFault::too_far:
            return fmt::format("a lesson is prepared at most {} days ahead", kPreparedAhead.count());
        case OpeningFault::never_by_hand:
            return fmt::format("`{}` is of a kind that no teacher can open, or is not a site's name", error.cause);
        case OpeningFault::school_blocks:
            return fmt::format("the school itself has decided to block `{}`; ask the network manager", error.cause);
        case OpeningFault::not_suitable:
            return fmt::format("`{}` was evaluated, and is not suitable for these learners", error.cause);
        case OpeningFault::waits:
            return fmt::format("learners publish at `{}`: somebody of the leadership has to approve it first",
                               error.cause);
        case OpeningFault::not_evaluated:
            return fmt::format("`{}` is not in the register of evaluated sites for these learners; that comes first",
                               error.cause);
        case OpeningFault::not_looked_at:
            return fmt::format("nobody has evaluated `{}` yet: look at all that the class will use, and confirm it",
                               error.cause);
        case OpeningFault::no_adult:
            return "confirm that an adult is with the class all the time";
        case OpeningFault::unknown:
            return "there is no such opening, or it is over";
        case OpeningFault::not_published:
            return fmt::format("it is entered, but not in force yet: {}", error.cause);
        case OpeningFault::still_open:
            return fmt::format("it is ended here, but the gate could not be told yet: {}", error.cause);
    }
    base::ensure(false, "every fault of an opening has its words");
    return {};
}

ClassToday class_today(const rulebook::SchoolSetup& setup, const rulebook::GateIds& ids, people::SchoolClass which,
                       std::vector<people::Person> learners, school::Date today) {
    ClassToday made{std::move(which), std::move(learners), {}, {}};
    for (const people::Person& learner : made.learners) {
        const auto year = learner.cohort ? people::year_group_on(*learner.cohort, today) : std::nullopt;
        if (!year) continue;
        add_once(made.key_stages, people::key_stage(*year));
        const school::FilterProfile* profile = rulebook::profile_for_year(setup.profile.filter, *year);
        const auto id = profile == nullptr ? ids.profiles.end() : ids.profiles.find(profile->key);
        if (id != ids.profiles.end()) add_once(made.profiles, id->second);
    }
    std::ranges::sort(made.key_stages);
    return made;
}

bool is_young(const ClassToday& of) { return !of.key_stages.empty() && of.key_stages.front() <= 1; }

std::chrono::seconds longest_for(const OpeningLimits& limits, const ClassToday& of) {
    return is_young(of) ? limits.longest_young : limits.longest;
}

base::Result<std::vector<filter::Site>, OpeningError> parse_sites(std::string_view typed) {
    return parse_lines(typed, Pages::any);
}

base::Result<std::vector<filter::Site>, OpeningError> parse_sites_to_open(std::string_view typed) {
    return parse_lines(typed, Pages::seen_by_the_gate);
}

std::string line_to_open(const wire::Url& url) {
    return url.scheme() == wire::Scheme::http ? url.text() : wire::host_text(url.host());
}

base::Result<void, OpeningError> check(const OpeningDraft& draft, const ClassToday& of, const Ground& ground) {
    if (of.learners.empty() || of.profiles.empty()) return no(OpeningFault::nobody);
    if (draft.sites.empty()) return no(OpeningFault::no_site, "write which site the lesson needs");
    if (draft.sites.size() > kMostSites) return no(OpeningFault::too_many);
    if (draft.reason.empty()) return no(OpeningFault::no_reason);
    TRY(check_time(draft, of, ground));
    for (const filter::Site& site : draft.sites) TRY(check_kind(site, of, ground));
    for (const filter::Site& site : draft.sites) TRY(check_evaluated(site, draft, of, ground));
    if (is_young(of) && draft.adult_present == Confirmed::no) return no(OpeningFault::no_adult);
    return {};
}

std::vector<filter::Exception> exceptions_of(const Opening& opening, const school::SchoolId& school) {
    std::vector<filter::PersonId> people{rulebook::same_id<filter::PersonId>(opening.of)};
    for (const school::PersonId& learner : opening.learners)
        people.push_back(rulebook::same_id<filter::PersonId>(learner));
    std::vector<filter::Exception> all;
    for (const filter::Site& site : opening.sites) {
        base::Bytes named = base::to_bytes("lesson opening\n");
        base::append(named, opening.id.bytes());
        base::append(named, "\n" + site.text());
        const base::Digest digest = base::sha256(named);
        all.push_back({*filter::RuleId::from_bytes(base::ByteView(digest).first(filter::RuleId::kBytes)),
                       rulebook::same_id<filter::SchoolId>(school),
                       {},
                       site,
                       filter::EntryAction::allow,
                       filter::Exception::Origin::teacher,
                       opening.begins,
                       opening.ends,
                       {},
                       people});
    }
    return all;
}

std::vector<Said> said_to(const ClassToday& of, const wire::Url& url, const Ground& ground) {
    std::vector<Said> all;
    const filter::Target target = filter::target_of(url);
    for (const filter::ProfileId& id : of.profiles) {
        const filter::Profile* profile = ground.rules.profile(id);
        if (profile == nullptr) continue;
        const filter::Verdict verdict = verdict_on(ground, id, of.which.id, target);
        const bool is_decided = verdict.reason == filter::Reason::illegal_content ||
                                verdict.reason == filter::Reason::school_list ||
                                verdict.reason == filter::Reason::single_block;
        all.push_back({profile->key, verdict, !is_decided && !is_never_opened(ground.rules, url)});
    }
    return all;
}

}  // namespace lessons
