#include "base/ensure.h"
#include "base/text.h"
#include "filter/judge.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <utility>

namespace filter {
namespace {

constexpr std::array<std::string_view, kReasons> kReasonKeys{
    "no-profile", "illegal-content", "office",   "help-line",     "single-block",
    "exception",  "school-list",     "category", "uncategorised", "sign-in"};
constexpr std::array<std::string_view, 5> kActionKeys{"allow", "block", "warn", "redirect", "rewrite"};

// What staff look at here is never tied to a person: jobs, health, belief (SAFEGUARDING 11).
constexpr std::array kStaffPrivate{Category::jobs, Category::health_help, Category::sex_education, Category::religion};

// Asking for one of these says something about the child who asks: the request goes to one adult (SAFEGUARDING 9).
constexpr std::array kAskedInConfidence{Category::health_help, Category::sex_education, Category::self_harm,
                                        Category::religion};

std::optional<std::size_t> first_of(const std::vector<std::size_t>& lists) {
    return lists.empty() ? std::nullopt : std::optional(lists.front());
}

template <class Rule>
std::string subject_of(const Rule& rule) {
    if constexpr (requires { rule.site; }) return rule.site.text();
    else return "search: " + rule.phrase.text();
}

// Words let through take back a block, and open nothing.
template <class Rule>
constexpr bool is_search = std::is_same_v<Rule, SearchRule>;

template <class Rule>
EntryAction action_of(const Rule& rule) {
    if constexpr (requires { rule.action; }) return rule.action;
    else if constexpr (std::is_same_v<Rule, SingleBlock>) return EntryAction::block;
    else return EntryAction::allow;
}

}  // namespace

Answer Judge::walk() {
    // The order IS the promise: nothing before or beside the sealed layer (SAFEGUARDING 29, ARCHITECTURE knot 3).
    constexpr std::array<Step, 10> kSteps{
        &Judge::illegal_content, &Judge::known_profile, &Judge::office,      &Judge::help_line, &Judge::single_block,
        &Judge::exception,       &Judge::search,        &Judge::school_list, &Judge::category,  &Judge::by_default};
    for (const Step step : kSteps) {
        std::optional<Verdict> decided = (this->*step)();
        if (!decided) continue;
        const bool is_final = decided->action == Action::block || decided->action == Action::redirect ||
                              decided->reason == Reason::office || request_.resolution.has_value() ||
                              std::holds_alternative<wire::IpAddress>(host_);
        if (!is_final) return NeedMore{Phase::resolution};
        return std::move(*decided);
    }
    base::ensure(false, "the default always decides");
    return NeedMore{Phase::resolution};
}

std::optional<Verdict> Judge::illegal_content() {
    std::optional<SealedHit> hit;
    if (network_ != nullptr) hit = sealed_hit(network_->school);
    if (!hit && profile_ != nullptr) hit = sealed_hit(profile_->school);
    note(Reason::illegal_content, hit ? Finding::decided : Finding::nothing, std::nullopt, "");
    if (!hit) return std::nullopt;
    Verdict made = verdict(Action::block, Reason::illegal_content);
    made.ask = WhoToAsk::nobody;
    made.privacy = Privacy::sealed;
    made.risk = Risk::content;
    made.sealed = hit;
    return made;
}

std::optional<SealedHit> Judge::sealed_hit(const SchoolId& school) const {
    const SealedLayer& layer = rules_.sealed(school);
    auto hit = url_ != nullptr ? layer.find(*url_) : layer.find(host_);
    if (hit || !request_.resolution) return hit;
    for (const wire::Hostname& alias : request_.resolution->aliases) {
        hit = layer.find(wire::Host(alias));
        if (hit) return hit;
    }
    return std::nullopt;
}

std::optional<Verdict> Judge::known_profile() {
    if (profile_ != nullptr && network_ != nullptr && profile_->school == network_->school) {
        profile_ = profile_in_force();
        return std::nullopt;
    }
    note(Reason::no_profile, Finding::decided, std::nullopt, "");
    return verdict(Action::block, Reason::no_profile);
}

const Profile* Judge::profile_in_force() {
    if (request_.standing == Standing::test) return profile_;
    const bool is_suspended = request_.standing == Standing::suspended;
    for (const Assignment& one : rules_.rules().assignments) {
        if (one.school != profile_->school) continue;
        const Profile* other = rules_.profile(one.profile);
        const auto considered = [&](Finding finding) { note(Reason::no_profile, finding, one.id, other->key); };
        // The hour first: of a year of examinations it sets aside all but those of now, whoever their candidates are.
        if (rules_.holds(one.when, now_) != RuleSet::Holds::yes) considered(Finding::not_now);
        else if (!is_meant(one)) considered(Finding::not_for_them);
        // A sanction never reaches an examination, and nothing else takes it back (SAFEGUARDING 15).
        else if (is_suspended && other->mode != Mode::garden) considered(Finding::not_permitted);
        else {
            considered(Finding::applied);
            return other;
        }
    }
    return is_suspended ? rules_.profile(network_->signed_out) : profile_;
}

bool Judge::is_meant(const Assignment& one) const {
    const auto has = [](const auto& all, const auto& value) { return std::ranges::find(all, value) != all.end(); };
    const bool is_theirs =
        one.instead_of.empty() ? profile_->audience != Audience::signed_out : has(one.instead_of, profile_->id);
    const bool is_them =
        one.people.empty() || (request_.person && std::ranges::binary_search(one.people, *request_.person));
    const bool is_everywhere = one.networks.empty() && one.places.empty();
    const bool is_here = is_everywhere || has(one.networks, network_->id) ||
                         (request_.from && std::ranges::any_of(one.places, [&](const wire::IpRange& range) {
                              return range.contains(*request_.from);
                          }));
    return is_theirs && is_them && is_here;
}

std::optional<Verdict> Judge::office() {
    const auto* name = std::get_if<wire::Hostname>(&host_);
    const bool is_office = name != nullptr && *name == rules_.school(profile_->school)->office;
    note(Reason::office, is_office ? Finding::decided : Finding::nothing, std::nullopt, "");
    if (!is_office) return std::nullopt;
    Verdict made = verdict(Action::allow, Reason::office);
    made.privacy = Privacy::private_help;  // the report page lives there, and a tunnel does not tell which page
    return made;
}

std::optional<Verdict> Judge::help_line() {
    const auto lines = covering(rules_.help_sites(), rules_.rules().help_lines);
    if (lines.empty()) {
        note(Reason::help_line, Finding::nothing, std::nullopt, "");
        return std::nullopt;
    }
    note(Reason::help_line, Finding::decided, lines.front()->id, lines.front()->site.text());
    Verdict made = verdict(Action::allow, Reason::help_line);
    made.rule = lines.front()->id;
    made.privacy = Privacy::private_help;
    return made;
}

std::optional<Verdict> Judge::single_block() {
    const auto blocks = covering(rules_.single_block_sites(), rules_.rules().single_blocks);
    if (blocks.empty()) {
        note(Reason::single_block, Finding::nothing, std::nullopt, "");
        return std::nullopt;
    }
    return verdict_of(*blocks.front(), EntryAction::block, Reason::single_block);
}

std::optional<Verdict> Judge::exception() {
    const auto exceptions = covering(rules_.exception_sites(), rules_.rules().exceptions);
    if (exceptions.empty()) note(Reason::exception, Finding::nothing, std::nullopt, "");
    for (const Exception* one : exceptions) {
        if (now_ < one->from || now_ >= one->until) {
            note(Reason::exception, Finding::not_now, one->id, one->site.text());
            continue;
        }
        const bool by_teacher = one->origin == Exception::Origin::teacher && one->action == EntryAction::allow;
        if (by_teacher && (!teacher_may_open() || is_decided_on(exceptions))) {
            note(Reason::exception, Finding::not_permitted, one->id, one->site.text());
            continue;
        }
        return verdict_of(*one, one->action, Reason::exception);
    }
    return std::nullopt;
}

// Words let through only take back shorter words that are blocked: they open no site.
std::optional<Verdict> Judge::search() {
    const SearchRule* rule = search_rule();
    if (rule == nullptr) return std::nullopt;
    return verdict_of(*rule, EntryAction::block, Reason::school_list);
}

std::optional<Verdict> Judge::school_list() {
    const auto entries = covering(rules_.entry_sites(), rules_.rules().entries);
    if (entries.empty()) {
        note(Reason::school_list, Finding::nothing, std::nullopt, "");
        return std::nullopt;
    }
    const ListEntry& first = *entries.front();
    Verdict made = verdict_of(first, first.action, Reason::school_list);
    for (const ListEntry* other : entries) {
        if (other != &first) note(Reason::school_list, Finding::outranked, other->id, other->site.text());
    }
    return made;
}

std::optional<Verdict> Judge::category() {
    const CategorySet asked_for = categories_asked_for();
    const CategorySet led_to = categories_led_to();
    std::optional<Verdict> made;
    bool is_past_warnings = false;  // so far; a rule that warns of something else still does
    for (const CategoryRule& rule : profile_->categories) {
        // What a name leads to can close it, but never open it.
        const bool is_met =
            asked_for.has(rule.category) || (rule.action != CategoryAction::allow && led_to.has(rule.category));
        if (!is_met) continue;
        const CategoryEntry& entry = entry_of(rule.category);
        const RuleSet::Holds holds = rules_.holds(rule.when, now_);
        const bool is_in_force =
            holds == RuleSet::Holds::yes || (holds == RuleSet::Holds::unknown && rule.action != CategoryAction::allow);
        const bool goes_on = rule.action == CategoryAction::warn && has_gone_on(rule.id);
        const bool is_another_warning = is_past_warnings && rule.action == CategoryAction::warn && !goes_on;
        const bool is_outranked = made && !is_another_warning;
        note(Reason::category,
             !is_in_force   ? Finding::not_now
             : is_outranked ? Finding::outranked
             : goes_on      ? Finding::went_on
                            : Finding::decided,
             rule.id, entry.key, rule.category);
        if (!is_in_force || is_outranked) continue;
        is_past_warnings = goes_on;
        switch (rule.action) {
            case CategoryAction::allow:
                made = verdict(Action::allow, Reason::category);
                break;
            case CategoryAction::warn:
                made = verdict(goes_on ? Action::allow : Action::warn, Reason::category);
                break;
            case CategoryAction::block:
                made = verdict(Action::block, Reason::category);
                break;
        }
        made->rule = rule.id;
        made->clause = rule.clause;
        made->category = rule.category;
        made->risk = entry.risk;
        made->privacy = privacy_of(asked_for);
        const bool may_show = profile_->audience == Audience::staff || entry.naming == Naming::neutral;
        made->category_shown = may_show ? CategoryShown::shown : CategoryShown::withheld;
        made->ask = who_to_ask(CategorySet(rule.category));
        made->list = first_of(lists_saying(rule.category));
    }
    if (made) return made;
    if (trace_ == nullptr) return std::nullopt;
    CategorySet all = asked_for;
    all.add(led_to);
    for (const Category other : all.list()) {
        const bool is_named =
            std::ranges::find(profile_->categories, other, &CategoryRule::category) != profile_->categories.end();
        if (!is_named) note(Reason::category, Finding::not_met, std::nullopt, entry_of(other).key, other);
    }
    if (all.empty()) note(Reason::category, Finding::nothing, std::nullopt, "");
    return std::nullopt;
}

std::optional<Verdict> Judge::by_default() {
    const auto decided = [&](Action action, Reason reason) {
        Verdict made = verdict(action, reason);
        // A warning has an id by which the gate knows that somebody went on; the profile's own serves for this one.
        if (profile_->uncategorised == Uncategorised::warn) made.rule = *RuleId::from_bytes(profile_->id.bytes());
        const bool goes_on = action == Action::warn && has_gone_on(*made.rule);
        if (goes_on) made.action = Action::allow;
        note(reason, goes_on ? Finding::went_on : Finding::decided, std::nullopt, profile_->key);
        made.clause = profile_->clause;
        made.privacy = privacy_of(categories_asked_for());
        made.ask = who_to_ask(categories_asked_for());
        return made;
    };
    switch (profile_->uncategorised) {
        case Uncategorised::allow:
            return decided(Action::allow, Reason::uncategorised);
        case Uncategorised::block:
            return decided(Action::block, Reason::uncategorised);
        case Uncategorised::warn:
            return decided(Action::warn, Reason::uncategorised);
        case Uncategorised::sign_in:
            break;
    }
    // Only a page that is read can be replaced by another; a form that is sent would be lost on the way.
    const bool can_redirect = url_ != nullptr && url_->scheme() == wire::Scheme::http &&
                              (request_.method == "GET" || request_.method == "HEAD");
    return decided(can_redirect ? Action::redirect : Action::block, Reason::sign_in);
}

Verdict Judge::verdict(Action action, Reason reason) const {
    return {.action = action,
            .reason = reason,
            .profile = profile_ != nullptr ? profile_->id : request_.profile,
            .rule = std::nullopt,
            .category = std::nullopt,
            .list = std::nullopt,
            .risk = Risk::none,
            .category_shown = CategoryShown::withheld,
            .clause = {},
            .ask = who_to_ask({}),
            .privacy = Privacy::ordinary,
            .sealed = std::nullopt,
            .ruleset = rules_.rules().number,
            .lists = rules_.lists().content_hash()};
}

template <class Rule>
Verdict Judge::verdict_of(const Rule& rule, EntryAction action, Reason reason) {
    note(reason, Finding::decided, rule.id, subject_of(rule));
    Verdict made = verdict(action == EntryAction::allow ? Action::allow : Action::block, reason);
    made.rule = rule.id;
    made.clause = rule.clause;
    made.privacy = privacy_of(categories_asked_for());
    made.ask = who_to_ask(categories_asked_for());
    return made;
}

template <class Rule>
std::vector<const Rule*> Judge::covering(const SiteIndex& sites, const std::vector<Rule>& rules) const {
    struct Candidate {
        SiteIndex::Found found;
        const Rule* rule;
    };
    std::vector<const Rule*> all;
    if (rules.empty()) return all;
    const auto take = [&](const Asked& asked, std::initializer_list<EntryAction> actions) {
        std::vector<Candidate> here;
        for (const EntryAction action : actions) {
            const auto compare =
                action == EntryAction::allow ? SiteIndex::Compare::exactly : SiteIndex::Compare::broadly;
            for (const SiteIndex::Found& found : sites.covering(asked, compare)) {
                const Rule& rule = rules[found.number];
                if (action_of(rule) == action && is_for_us(rule)) here.push_back({found, &rule});
            }
        }
        std::ranges::stable_sort(here, std::ranges::greater(), [](const Candidate& c) { return c.found.exactness; });
        for (const Candidate& candidate : here) all.push_back(candidate.rule);
    };
    take({host_, url_}, {EntryAction::block, EntryAction::allow});
    for (const wire::Host& other : led_to()) take({other, nullptr}, {EntryAction::block});
    return all;
}

template <class Rule>
bool Judge::is_for_us(const Rule& rule) const {
    if (rule.school != profile_->school) return false;
    if constexpr (requires { rule.profiles; }) {
        const bool names_profile = std::ranges::find(rule.profiles, profile_->id) != rule.profiles.end();
        bool names_person = false;
        bool is_for_all = rule.profiles.empty();
        if constexpr (requires { rule.people; }) {
            names_person = request_.person && std::ranges::find(rule.people, *request_.person) != rule.people.end();
            // What was let through for them alone is taken back by a sanction like everything else.
            if (action_of(rule) == EntryAction::allow && request_.standing == Standing::suspended) names_person = false;
            is_for_all = is_for_all && rule.people.empty();
        }
        if (action_of(rule) == EntryAction::allow && !is_search<Rule>) {
            if (profile_->mode == Mode::garden) return names_profile;
            if (profile_->mode == Mode::approved) return names_profile || names_person;
        }
        return is_for_all || names_profile || names_person;
    }
    return true;
}

std::vector<wire::Host> Judge::led_to() const {
    std::vector<wire::Host> all;
    if (!request_.resolution) return all;
    for (const wire::Hostname& alias : request_.resolution->aliases) all.emplace_back(alias);
    for (const wire::IpAddress& address : request_.resolution->addresses) all.emplace_back(address);
    return all;
}

CategorySet Judge::categories_asked_for() {
    if (asked_for_) return *asked_for_;
    const CategoryDatabase& lists = rules_.lists();
    CategorySet all;
    if (const auto* address = std::get_if<wire::IpAddress>(&host_)) all = lists.of_address(*address);
    else all = lists.of_host(std::get<wire::Hostname>(host_));
    if (url_ != nullptr) all.add(lists.of_path(*url_));
    all.add(seen_by_gate());
    asked_for_ = all;
    return all;
}

CategorySet Judge::categories_led_to() {
    if (led_to_) return *led_to_;
    CategorySet all;
    if (request_.resolution) {
        for (const wire::Hostname& alias : request_.resolution->aliases) all.add(rules_.lists().of_host(alias));
        for (const wire::IpAddress& address : request_.resolution->addresses) {
            all.add(rules_.lists().of_address(address));
        }
    }
    led_to_ = all;
    return all;
}

// A rule within whose longer words the blocked ones stand each time that they stand there; null when they stand alone
// even once.
const SearchRule* Judge::letting_through(const SearchRule& blocked, const std::vector<const SearchRule*>& met,
                                         std::string_view searched) {
    const SearchRule* found = nullptr;
    for (const std::size_t at : blocked.phrase.places_in(searched)) {
        const auto covers = [&](const SearchRule* other) {
            const std::size_t longer = other->phrase.text().size();
            if (other->action != EntryAction::allow || longer <= blocked.phrase.text().size()) return false;
            const std::vector<std::size_t> places = other->phrase.places_in(searched);
            return std::ranges::any_of(places, [&](std::size_t begin) {
                return begin <= at && at + blocked.phrase.text().size() <= begin + longer;
            });
        };
        const auto one = std::ranges::find_if(met, covers);
        if (one == met.end()) return nullptr;
        found = *one;
    }
    return found;
}

const SearchRule* Judge::search_rule() {
    if (search_rule_) return *search_rule_;
    const SearchRule* worst = nullptr;
    const std::vector<SearchRule>& rules = rules_.rules().searches;
    const auto searches = url_ == nullptr || rules.empty() ? std::vector<std::string>() : searches_in(*url_);
    for (const std::string& searched : searches) {
        std::vector<const SearchRule*> met;
        for (const SearchRule& rule : rules)
            if (is_for_us(rule) && rule.phrase.is_in(searched)) met.push_back(&rule);
        for (const SearchRule* rule : met) {
            if (rule->action == EntryAction::allow) continue;
            const auto let_through = letting_through(*rule, met, searched);
            if (let_through != nullptr) {
                note(Reason::school_list, Finding::outranked, rule->id, subject_of(*rule));
                note(Reason::school_list, Finding::let_through, let_through->id, subject_of(*let_through));
                continue;
            }
            if (worst == nullptr || rule->phrase.text().size() > worst->phrase.text().size()) worst = rule;
        }
    }
    search_rule_ = worst;
    return worst;
}

// A site, and not what is searched for there.
bool Judge::teacher_may_open() {
    if (search_rule() != nullptr) return false;
    CategorySet all = categories_asked_for();
    all.add(categories_led_to());
    return std::ranges::none_of(
        all.list(), [](Category category) { return entry_of(category).teachers_hand == TeachersHand::may_not_open; });
}

bool Judge::is_decided_on(const std::vector<const Exception*>& exceptions) const {
    const auto entries = covering(rules_.entry_sites(), rules_.rules().entries);
    if (!entries.empty() && entries.front()->action == EntryAction::block) return true;
    return std::ranges::any_of(exceptions, [&](const Exception* one) {
        return one->action == EntryAction::block && one->from <= now_ && now_ < one->until;
    });
}

Privacy Judge::privacy_of(CategorySet categories) const {
    const bool is_private = profile_->audience == Audience::staff &&
                            std::ranges::any_of(kStaffPrivate, [&](Category one) { return categories.has(one); });
    return is_private ? Privacy::unattributed : Privacy::ordinary;
}

WhoToAsk Judge::who_to_ask(CategorySet categories) const {
    if (profile_ == nullptr || profile_->audience != Audience::learners) return WhoToAsk::network_manager;
    const bool in_confidence =
        std::ranges::any_of(kAskedInConfidence, [&](Category one) { return categories.has(one); });
    return in_confidence ? WhoToAsk::safeguarding_lead : WhoToAsk::teacher;
}

std::vector<std::size_t> Judge::lists_saying(Category category) const {
    const CategoryDatabase& lists = rules_.lists();
    std::vector<std::size_t> saying = lists.lists_saying(host_, url_, category);
    for (const wire::Host& other : led_to())
        for (const std::size_t list : lists.lists_saying(other, nullptr, category))
            if (std::ranges::find(saying, list) == saying.end()) saying.push_back(list);
    return saying;
}

void Judge::note(Reason step, Finding finding, const std::optional<RuleId>& rule, std::string_view subject,
                 std::optional<Category> category) {
    if (trace_ == nullptr) return;
    trace_->push_back({step, finding, rule, std::string(subject),
                       category ? lists_saying(*category) : std::vector<std::size_t>(), page_});
}

std::string_view key_of(Reason reason) { return kReasonKeys[static_cast<std::size_t>(reason)]; }

std::string_view key_of(Action action) { return kActionKeys[static_cast<std::size_t>(action)]; }

Target target_of(const wire::Url& url) {
    if (url.scheme() == wire::Scheme::https || url.scheme() == wire::Scheme::wss) return ByName{url.host(), url.port()};
    return url;
}

Answer decide(const RuleSet& rules, const Request& request, base::Instant now) {
    return Judge(rules, request, now, nullptr).answer();
}

Explanation explain(const RuleSet& rules, const Request& request, base::Instant now) {
    std::vector<Consideration> considered;
    Answer answer = Judge(rules, request, now, &considered).answer();
    return {std::move(answer), std::move(considered)};
}

}  // namespace filter
