#include "rulebook/explain.h"

#include "base/ensure.h"
#include "base/text.h"
#include "rulebook/rulebook.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace rulebook {

namespace {

using Field = QuestionFault::Field;

auto refuse(Field field, std::string words) { return base::failure(QuestionFault{field, std::move(words)}); }

bool serves(const filter::Network& network, const wire::IpAddress& address) {
    if (const auto* range = std::get_if<wire::IpRange>(&network.place)) return range->contains(address);
    // From the machine itself, which no network names.
    static const auto kOwn = {*wire::IpRange::parse("127.0.0.0/8"), *wire::IpRange::parse("::1/128")};
    return std::ranges::any_of(kOwn, [&](const wire::IpRange& range) { return range.contains(address); }) ||
           std::ranges::any_of(network.clients, [&](const wire::IpRange& range) { return range.contains(address); });
}

base::Result<const filter::Network*, QuestionFault> network_of(const filter::Rules& rules,
                                                               const filter::SchoolId& school,
                                                               const std::optional<wire::IpAddress>& from) {
    bool has_one = false;
    for (const filter::Network& network : rules.networks) {
        if (network.school != school) continue;
        has_one = true;
        if (!from || serves(network, *from)) return &network;
    }
    if (!has_one) return refuse(Field::none, "the school has no network in the rules in force");
    return refuse(Field::from,
                  fmt::format("no network of the school serves `{}`; it gets no answer at the gate", from->text()));
}

struct WhoAsks {
    filter::ProfileId profile;
    std::optional<people::Person> person{};
    gatepost::Known known = gatepost::Known::own_sign_in;
    std::vector<gatepost::WarningId> went_on{};
};

std::string known_profiles(const filter::Rules& rules, const filter::SchoolId& school) {
    std::vector<std::string> known;
    for (const filter::Profile& profile : rules.profiles)
        if (profile.school == school) known.push_back("`" + profile.key + "`");
    return base::joined(known, " ");
}

std::optional<people::Person> person_meant(WhoIsWho& who, const school::SchoolId& school, std::string_view as) {
    if (const auto id = school::PersonId::parse(as)) return who.find(school, *id);
    return who.named(school, as);
}

// Whom the question means, or by what it is wrong.
class Meaning {
public:
    Meaning(const Rulebook& rulebook, WhoIsWho& who, const school::SchoolId& school, const filter::Rules& rules)
        : rulebook_(rulebook), who_(who), school_(school), rules_(rules) {}

    [[nodiscard]] base::Result<WhoAsks, QuestionFault> of(const Question& question, const filter::Network& network,
                                                          const std::optional<wire::IpAddress>& from) {
        if (question.as.empty()) return at(network, from, question.at);
        const auto school = same_id<filter::SchoolId>(school_);
        for (const filter::Profile& profile : rules_.profiles)
            if (profile.school == school && profile.key == question.as) return WhoAsks{profile.id};
        auto person = person_meant(who_, school_, question.as);
        if (!person)
            return refuse(Field::as, "this is neither a profile of the school, which has " +
                                         known_profiles(rules_, school) + ", nor the sign-in name of somebody there");
        return as(*std::move(person), question.at);
    }

private:
    [[nodiscard]] base::Result<WhoAsks, QuestionFault> as(people::Person person, base::Instant at) {
        const school::Date day = rulebook_.school(school_)->profile.calendar.local(at).date;
        const auto profile = GateProfiles(rulebook_).profile(school_, person, day);
        if (!profile) return refuse(Field::as, "no profile of the school fits them on that day: the gate stays closed");
        return WhoAsks{same_id<filter::ProfileId>(*profile), std::move(person), gatepost::Known::own_sign_in};
    }
    [[nodiscard]] WhoAsks at(const filter::Network& network, const std::optional<wire::IpAddress>& from,
                             base::Instant when) {
        const WhoAsks nobody{network.signed_out};
        if (!from) return nobody;
        auto there = who_.at({same_id<gatepost::NetworkId>(network.id), *from}, when);
        if (!there) return nobody;
        return {same_id<filter::ProfileId>(there->bound.profile),
                who_.find(school_, same_id<school::PersonId>(there->bound.person)), there->bound.known,
                std::move(there->went_on)};
    }

    const Rulebook& rulebook_;
    WhoIsWho& who_;
    const school::SchoolId& school_;
    const filter::Rules& rules_;
};

Explained::Orders orders_shown(const Question& question, const std::optional<people::Person>& person) {
    const bool may_see = person && question.reader != nullptr && question.reader->may("orders.write") &&
                         question.reader->person() != person->id;
    return may_see ? Explained::Orders::followed : Explained::Orders::not_shown;
}

}  // namespace

filter::Request asked_for(const wire::Url& url, const filter::NetworkId& network, const filter::ProfileId& profile) {
    filter::Request request{filter::target_of(url), "GET", network, profile, std::nullopt};
    if (std::holds_alternative<filter::ByName>(request.target)) request.method = "CONNECT";
    if (const auto* address = std::get_if<wire::IpAddress>(&url.host()))
        request.resolution = filter::Resolution{{}, {*address}};
    return request;
}

base::Result<Explained, QuestionFault> explain(const Rulebook& rulebook, WhoIsWho& who, const school::SchoolId& school,
                                               const Question& question) {
    const auto url = wire::Url::parse(base::trimmed(question.url));
    if (!url)
        return refuse(Field::url, fmt::format("this is no address: {}; write it as in a browser, with https://",
                                              wire::describe(url.error())));
    std::optional<wire::IpAddress> from;
    if (!base::trimmed(question.from).empty()) {
        const auto parsed = wire::IpAddress::parse(base::trimmed(question.from));
        if (!parsed) return refuse(Field::from, "this is no address of a device; write it like 10.1.2.3");
        from = *parsed;
    }
    auto in_force = rulebook.rules_in_force();
    if (!in_force) return refuse(Field::none, in_force.error().words);
    const std::shared_ptr<const filter::RuleSet> rules = *std::move(in_force);
    const auto id = same_id<filter::SchoolId>(school);
    const filter::Network& network = *TRY(network_of(rules->rules(), id, from));
    WhoAsks asker = TRY(Meaning(rulebook, who, school, rules->rules()).of(question, network, from));

    filter::Request request = asked_for(*url, network.id, asker.profile);
    request.from = from;
    for (const gatepost::WarningId& warning : asker.went_on)
        request.went_on.push_back(same_id<filter::RuleId>(warning));
    if (asker.person && asker.known == gatepost::Known::own_sign_in)
        request.person = same_id<filter::PersonId>(asker.person->id);
    const Explained::Orders orders = orders_shown(question, asker.person);
    if (orders == Explained::Orders::followed && who.is_suspended(asker.person->id, question.at))
        request.standing = filter::Standing::suspended;
    filter::Explanation explanation = filter::explain(*rules, request, question.at);
    auto addresses = Explained::Addresses::judged;
    if (std::holds_alternative<filter::NeedMore>(explanation.answer)) {
        addresses = Explained::Addresses::not_asked;
        request.resolution = filter::Resolution{};
        explanation = filter::explain(*rules, request, question.at);
    }
    const auto* verdict = std::get_if<filter::Verdict>(&explanation.answer);
    base::ensure(verdict != nullptr, "what was resolved has a verdict");
    const filter::Profile* profile = rules->profile(verdict->profile);
    const filter::Profile* own = rules->profile(request.profile);
    return Explained{rules,
                     std::move(request),
                     *verdict,
                     std::move(explanation.considered),
                     profile,
                     own,
                     std::move(asker.person),
                     addresses,
                     orders};
}

std::string times_of(const Explained& explained, const filter::Consideration& one) {
    if (explained.profile == nullptr || one.step != filter::Reason::category) return {};
    for (const filter::CategoryRule& rule : explained.profile->categories) {
        if (rule.id != one.rule) continue;
        const auto* id = std::get_if<filter::PeriodId>(&rule.when);
        const filter::Period* period = id == nullptr ? nullptr : explained.rules->period(*id);
        if (period != nullptr) return fmt::format(" ({})", period->key);
    }
    return {};
}

std::string_view title_of(filter::Reason step) {
    switch (step) {
        case filter::Reason::no_profile:
            return "A profile and a network of the school";
        case filter::Reason::illegal_content:
            return "Illegal layer";
        case filter::Reason::office:
            return "The school's own Gatehouse";
        case filter::Reason::help_line:
            return "Help services";
        case filter::Reason::single_block:
            return "Emergency blocks";
        case filter::Reason::exception:
            return "Exceptions for a time";
        case filter::Reason::school_list:
            return "The school's own list";
        case filter::Reason::category:
            return "Categories";
        case filter::Reason::uncategorised:
            return "What no rule speaks of";
        case filter::Reason::sign_in:
            return "Sign-in";
    }
    return {};
}

std::string_view words_of(filter::Finding finding) {
    switch (finding) {
        case filter::Finding::nothing:
            return "says nothing";
        case filter::Finding::decided:
            return "decided";
        case filter::Finding::outranked:
            return "outranked by a more exact or graver rule of this step";
        case filter::Finding::let_through:
            return "takes back the block above, since these longer words are let through";
        case filter::Finding::applied:
            return "stands in the place of their own profile";
        case filter::Finding::not_for_them:
            return "is for others, or for another place";
        case filter::Finding::went_on:
            return "warned, and they went on";
        case filter::Finding::not_now:
            return "not in force at this time";
        case filter::Finding::not_permitted:
            return "may not open what the site holds";
        case filter::Finding::not_met:
            return "the profile has no rule for this category";
    }
    return {};
}

std::string_view words_of(filter::WhoToAsk ask) {
    switch (ask) {
        case filter::WhoToAsk::nobody:
            return "nobody: there is no way to ask for it";
        case filter::WhoToAsk::teacher:
            return "a teacher";
        case filter::WhoToAsk::network_manager:
            return "the network manager";
        case filter::WhoToAsk::safeguarding_lead:
            return "the safeguarding lead, in confidence";
    }
    return {};
}

std::string names_of(const filter::CategoryDatabase& lists, const std::vector<std::size_t>& which) {
    std::vector<std::string> names;
    for (const std::size_t place : which) {
        const filter::ListSource& source = lists.sources().at(place);
        names.push_back(source.date.empty() ? source.name : fmt::format("{} ({})", source.name, source.date));
    }
    return base::joined(names, ", ");
}

}  // namespace rulebook
