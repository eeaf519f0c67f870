#pragma once
// What a machine notices: which events become an alert, about whom, and what the alert may hold of them. Part of
// monitor/monitor.h, which is what other rooms include. Pure; any thread.

#include "gatepost/event.h"
#include "people/people.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace monitor {

using base::Instant;
using people::PersonId;
using people::SchoolId;

enum class Rule { illegal_layer, risk_to_life, contact, extremism };
constexpr auto words_of(Rule) {
    return std::to_array<std::pair<Rule, std::string_view>>({{Rule::illegal_layer, "illegal_layer"},
                                                             {Rule::risk_to_life, "risk_to_life"},
                                                             {Rule::contact, "contact"},
                                                             {Rule::extremism, "extremism"}});
}

// Whom a rule watches. Themes are off for everybody but learners, except illegal content and risk to life
// (SAFEGUARDING 11). A device that nobody is known at is watched as a learner's.
enum class Watches { learners, everybody };

// A line of the table of rules: a blocked request of this category, or of this risk where there is no category.
struct RuleLine {
    Rule rule;
    gatepost::Risk risk;
    std::string_view category;  // a key of filter/category.h; empty: any of the risk
    Watches watches;
    std::string_view title;  // on pages: "Chat with strangers"
};

// In order of gravity; the first that matches decides.
[[nodiscard]] std::span<const RuleLine> rules();
[[nodiscard]] std::string_view title_of(Rule rule);

// The person by whom an event is routed: known by own sign-in or by a device on loan. Whoever signed a class in is
// not the one who asked (SAFEGUARDING 8).
[[nodiscard]] std::optional<PersonId> person_behind(const gatepost::Event& event);

// `sealed`: the event is written to the sealed log from the start, and the alert is absent for all but those it is
// routed to (SAFEGUARDING 2, 3).
enum class Seal { open, sealed };

struct Finding {
    Rule rule;
    Seal seal;
    friend bool operator==(const Finding&, const Finding&) = default;
};

// What is noticed in an event; `kind` is that of `person_behind`, empty when nobody is. Checks are never noticed.
[[nodiscard]] std::optional<Finding> judge(const gatepost::Event& event, std::optional<people::Kind> kind);

// LIMIT: characters of an alert's context (SAFEGUARDING 29).
inline constexpr std::size_t kMaxContext = 200;

// What an alert holds of its first event. Stored sealed.
struct Sighting {
    gatepost::Known known;
    std::optional<Instant> since;    // of the sign-in or loan
    std::optional<PersonId> person;  // `person_behind`: for routing. A page names it for an own sign-in only
    std::optional<gatepost::NetworkId> network;
    std::string device;   // its address; empty when none was written
    std::string context;  // host and category, nothing else; empty for the illegal layer

    friend bool operator==(const Sighting&, const Sighting&) = default;
};
[[nodiscard]] Sighting sighting_of(const gatepost::Event& event, Rule rule);

// Known by own sign-in: the alert is about a person; else about a device and a supervised group, never a child
// (SAFEGUARDING 8).
[[nodiscard]] bool is_about_person(const Sighting& sighting);

// How long after an alert's last event another one still belongs to it.
inline constexpr std::chrono::minutes kJoinWithin{30};

// The same person at the same sign-in, or the same device as weakly known: stories never merge across sign-ins
// (SAFEGUARDING 8).
[[nodiscard]] bool is_same_story(const Sighting& a, const Sighting& b);

// `https://chat.example/room?x` is `chat.example`; empty for what is no URL.
[[nodiscard]] std::string_view host_in(std::string_view url);

}  // namespace monitor
