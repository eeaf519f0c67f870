#pragma once
// What the gateway tells the office: one event a request or tunnel, and one for whatever the gateway noticed about
// itself. The gateway knows no names: it carries opaque ids and ranges. docs/formats/events.md.

#include "base/bytes.h"
#include "base/id.h"
#include "base/result.h"
#include "base/world.h"
#include "wire/ip.h"

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>

namespace gatepost {

using SchoolId = base::Id<struct SchoolTag>;
using NetworkId = base::Id<struct NetworkTag>;
using ProfileId = base::Id<struct ProfileTag>;
using PersonId = base::Id<struct PersonTag>;
using GatewayId = base::Id<struct GatewayTag>;

// How the person was known (SAFEGUARDING 8), weakest first. No sanction or notice follows from less than an own
// sign-in until a named adult confirms it.
enum class Known : std::uint8_t { nobody, address_only, device_loan, class_sign_in, own_sign_in };

// Who was at the device, as far as the gateway knew at that moment.
struct Attribution {
    Known known = Known::nobody;
    std::optional<PersonId> person;      // empty for nobody and address only
    std::optional<base::Instant> since;  // when the sign-in or loan began: its age is part of every event

    friend bool operator==(const Attribution&, const Attribution&) = default;
};

enum class EventKind : std::uint8_t {
    request,        // one HTTP request and what became of it
    tunnel_opened,  // CONNECT: a tunnel was decided on, by name
    tunnel_ended,   // it closed, with its byte counts, or was ended by the gate: `detail` says why
    refused,        // malformed or hostile bytes: `detail` names the place and the rule
    gap,            // events were lost or shed: `count` says how many, if known
    health,         // a degraded mode began or ended: `detail` names it
    sealed_state,   // heartbeat of the illegal layer: `count` entries, `detail` the date of its list
};

// Why the event exists. A check is fired by the office to measure a promise; it is in no figure about people.
enum class Purpose : std::uint8_t { use, check };

enum class Action : std::uint8_t { allow, block, warn, redirect, rewrite };

// The four areas of risk of KCSIE ¶135 f., and the illegal layer.
enum class Risk : std::uint8_t { none, content, contact, conduct, commerce, illegal };

// What the gateway decided, in the words of its ruleset.
struct Decision {
    Action action = Action::allow;
    Risk risk = Risk::none;
    std::string reason;    // `category`, `school_list`, `illegal_content`, `not_signed_in` …
    std::string rule;      // the rule's id in the ruleset
    std::string category;  // our own name of it; empty when none decided
    std::string lists;     // first 16 digits of the hash of the lists in force
    std::string clause;    // the clause that the rule carries out

    friend bool operator==(const Decision&, const Decision&) = default;
};

// LIMITs on texts; longer ones are cut by the writer, and refused by the reader.
inline constexpr std::size_t kMaxUrlBytes = 4096;
inline constexpr std::size_t kMaxWordBytes = 128;
inline constexpr std::size_t kMaxDetailBytes = 512;

struct Event {
    base::Instant at;
    EventKind kind = EventKind::request;
    Purpose purpose = Purpose::use;
    std::optional<SchoolId> school;  // empty only for what concerns the gateway as a whole
    std::optional<NetworkId> network;
    std::optional<ProfileId> profile;
    Attribution who;
    // Empty for help services: a visit to one is written without device, address or exact time (SAFEGUARDING 9).
    std::optional<wire::IpAddress> device;
    std::string method;
    std::string url;  // canonical; empty for a hit of the illegal layer (SAFEGUARDING 29)
    std::uint16_t status = 0;
    std::uint64_t bytes_to_device = 0;
    std::uint64_t bytes_from_device = 0;
    std::chrono::milliseconds took{0};
    Decision decision;
    std::uint64_t count = 0;
    std::string detail;

    friend bool operator==(const Event&, const Event&) = default;
};

enum class EventError { unknown_version, malformed };

// The payload of one record: the current version is written, the current and the previous are read.
[[nodiscard]] base::Bytes write(const Event& event);
[[nodiscard]] base::Result<Event, EventError> read_event(base::ByteView payload);

// Ordinary events may be shed when the disk is full; serious ones never (ARCHITECTURE, contracts).
enum class Spool : std::uint8_t { ordinary, serious };

// Where an event stands for ever: the unique key under which alerts and concerns refer to it.
struct EventId {
    GatewayId gateway;
    Spool spool;
    std::uint64_t segment;
    std::uint64_t offset;

    [[nodiscard]] std::string text() const;
    [[nodiscard]] static std::optional<EventId> parse(std::string_view text);
    friend auto operator<=>(const EventId&, const EventId&) = default;
};

}  // namespace gatepost
