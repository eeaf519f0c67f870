#pragma once
// The gate's enums as words: in the log's columns, in filters and on pages. Both directions come from one table.

#include "gatepost/event.h"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace monitor {

template <class E>
using Worded = std::pair<E, std::string_view>;

inline constexpr auto kKinds = std::to_array<Worded<gatepost::EventKind>>({
    {gatepost::EventKind::request, "request"},
    {gatepost::EventKind::tunnel_opened, "tunnel_opened"},
    {gatepost::EventKind::tunnel_ended, "tunnel_ended"},
    {gatepost::EventKind::refused, "refused"},
    {gatepost::EventKind::gap, "gap"},
    {gatepost::EventKind::health, "health"},
    {gatepost::EventKind::sealed_state, "sealed_state"},
});
inline constexpr auto kKnown = std::to_array<Worded<gatepost::Known>>({
    {gatepost::Known::nobody, "nobody"},
    {gatepost::Known::address_only, "address_only"},
    {gatepost::Known::device_loan, "device_loan"},
    {gatepost::Known::class_sign_in, "class_sign_in"},
    {gatepost::Known::own_sign_in, "own_sign_in"},
});
inline constexpr auto kActions = std::to_array<Worded<gatepost::Action>>({
    {gatepost::Action::allow, "allow"},
    {gatepost::Action::block, "block"},
    {gatepost::Action::warn, "warn"},
    {gatepost::Action::redirect, "redirect"},
    {gatepost::Action::rewrite, "rewrite"},
});
inline constexpr auto kRisks = std::to_array<Worded<gatepost::Risk>>({
    {gatepost::Risk::none, "none"},
    {gatepost::Risk::content, "content"},
    {gatepost::Risk::contact, "contact"},
    {gatepost::Risk::conduct, "conduct"},
    {gatepost::Risk::commerce, "commerce"},
    {gatepost::Risk::illegal, "illegal"},
});

// The word of a value; every value has one.
[[nodiscard]] std::string_view word(gatepost::EventKind kind);
[[nodiscard]] std::string_view word(gatepost::Known known);
[[nodiscard]] std::string_view word(gatepost::Action action);
[[nodiscard]] std::string_view word(gatepost::Risk risk);

// Empty for what is no such word.
[[nodiscard]] std::optional<gatepost::Known> known_of(std::string_view word);
[[nodiscard]] std::optional<gatepost::Risk> risk_of(std::string_view word);

// As a page says it: "own sign-in", "address only".
[[nodiscard]] std::string_view show(gatepost::Known known);

}  // namespace monitor
