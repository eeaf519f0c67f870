#include "monitor/words.h"

#include "base/ensure.h"

#include <span>

namespace monitor {

namespace {

template <class E>
std::string_view word_in(std::span<const Worded<E>> table, E value) {
    for (const auto& [each, word] : table)
        if (each == value) return word;
    base::ensure(false, "every value has its word");
    return {};
}

template <class E>
std::optional<E> value_in(std::span<const Worded<E>> table, std::string_view word) {
    for (const auto& [value, each] : table)
        if (each == word) return value;
    return std::nullopt;
}

}  // namespace

std::string_view word(gatepost::EventKind kind) { return word_in<gatepost::EventKind>(kKinds, kind); }
std::string_view word(gatepost::Known known) { return word_in<gatepost::Known>(kKnown, known); }
std::string_view word(gatepost::Action action) { return word_in<gatepost::Action>(kActions, action); }
std::string_view word(gatepost::Risk risk) { return word_in<gatepost::Risk>(kRisks, risk); }

std::optional<gatepost::Known> known_of(std::string_view word) { return value_in<gatepost::Known>(kKnown, word); }
std::optional<gatepost::Risk> risk_of(std::string_view word) { return value_in<gatepost::Risk>(kRisks, word); }

std::string_view show(gatepost::Known known) {
    switch (known) {
        case gatepost::Known::nobody:
            return "nobody known";
        case gatepost::Known::address_only:
            return "address only";
        case gatepost::Known::device_loan:
            return "device loan";
        case gatepost::Known::class_sign_in:
            return "class sign-in";
        case gatepost::Known::own_sign_in:
            return "own sign-in";
    }
    base::ensure(false, "every way of knowing has its words");
    return {};
}

}  // namespace monitor
