#include "monitor/rule.h"

#include "base/ensure.h"
#include "base/text.h"
#include "filter/filter.h"

#include <algorithm>

namespace monitor {

namespace {

using gatepost::Risk;

// The gate writes events of these to the spool that never sheds (gateway, gravity).
constexpr auto kRules = std::to_array<RuleLine>({
    {Rule::illegal_layer, Risk::illegal, "", Watches::everybody, "Illegal content"},
    {Rule::risk_to_life, Risk::content, "self-harm", Watches::everybody, "Self-harm and suicide"},
    {Rule::contact, Risk::contact, "", Watches::learners, "Contact with strangers"},
    {Rule::extremism, Risk::content, "extremism", Watches::learners, "Extremism and radicalisation"},
});

bool asks_for_something(const gatepost::Event& event) {
    return event.kind == gatepost::EventKind::request || event.kind == gatepost::EventKind::tunnel_opened;
}

bool matches(const RuleLine& line, const gatepost::Decision& decision) {
    return line.category.empty() ? line.risk == decision.risk : line.category == decision.category;
}

bool watches(const RuleLine& line, std::optional<people::Kind> kind) {
    return line.watches == Watches::everybody || !kind || *kind == people::Kind::learner;
}

std::string category_title(std::string_view key) {
    const auto category = filter::category_of_key(key);
    return category ? std::string(filter::entry_of(*category).title) : std::string(key);
}

}  // namespace

std::span<const RuleLine> rules() { return kRules; }

std::string_view title_of(Rule rule) {
    for (const RuleLine& line : kRules)
        if (line.rule == rule) return line.title;
    base::ensure(false, "every rule has its line");
    return {};
}

std::optional<PersonId> person_behind(const gatepost::Event& event) {
    switch (event.who.known) {
        case gatepost::Known::nobody:
        case gatepost::Known::address_only:
        case gatepost::Known::class_sign_in:
            return std::nullopt;
        case gatepost::Known::device_loan:
        case gatepost::Known::own_sign_in:
            break;
    }
    if (!event.who.person) return std::nullopt;
    return PersonId::from_bytes(event.who.person->bytes());
}

std::optional<Finding> judge(const gatepost::Event& event, std::optional<people::Kind> kind) {
    if (event.purpose == gatepost::Purpose::check || !asks_for_something(event)) return std::nullopt;
    if (event.decision.action != gatepost::Action::block) return std::nullopt;
    for (const RuleLine& line : kRules) {
        if (!matches(line, event.decision) || !watches(line, kind)) continue;
        const bool is_sealed = line.rule == Rule::illegal_layer || (kind && *kind != people::Kind::learner);
        return Finding{line.rule, is_sealed ? Seal::sealed : Seal::open};
    }
    return std::nullopt;
}

Sighting sighting_of(const gatepost::Event& event, Rule rule) {
    Sighting seen{.known = event.who.known,
                  .since = event.who.since,
                  .person = person_behind(event),
                  .network = event.network,
                  .device = event.device ? event.device->text() : "",
                  .context = ""};
    if (rule == Rule::illegal_layer) return seen;
    std::string context(host_in(event.url));
    if (!event.decision.category.empty()) context += ": " + category_title(event.decision.category);
    seen.context = base::first_characters(context, kMaxContext);
    return seen;
}

bool is_about_person(const Sighting& sighting) {
    return sighting.known == gatepost::Known::own_sign_in && sighting.person.has_value();
}

bool is_same_story(const Sighting& a, const Sighting& b) {
    if (a.known != b.known || a.since != b.since || a.person != b.person) return false;
    // One person may walk from room to room with a sign-in; a device that nobody is known at is only itself.
    return is_about_person(a) || (a.device == b.device && a.network == b.network);
}

std::string_view host_in(std::string_view url) {
    constexpr std::string_view kAfterScheme = "://";
    const std::size_t scheme = url.find(kAfterScheme);
    if (scheme == std::string_view::npos) return {};
    url.remove_prefix(scheme + kAfterScheme.size());
    return url.substr(0, url.find('/'));
}

}  // namespace monitor
