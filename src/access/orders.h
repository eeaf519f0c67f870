#pragma once
// The order book (ARCHITECTURE knot 4): recorded decisions that act at the gate. Any room writes an order in the
// transaction of its own decision; `Presence::reconcile` carries it to the gate afterwards. Part of access/access.h.
//
// The reason stays here. What goes to the gate carries the target and the end only (SAFEGUARDING 4).

#include "access/routing.h"
#include "base/private.h"
#include "gatepost/presence.h"
#include "journal/journal.h"

#include <string>
#include <variant>
#include <vector>

namespace store {
class Transaction;
}

namespace rights {

using gatepost::OrderId;

// A person has no internet but what is always open; an address reaches nothing at all.
struct SuspendPerson {
    PersonId person;
    friend bool operator==(const SuspendPerson&, const SuspendPerson&) = default;
};
struct IsolateAddress {
    gatepost::Place place;
    friend bool operator==(const IsolateAddress&, const IsolateAddress&) = default;
};
using OrderTarget = std::variant<SuspendPerson, IsolateAddress>;

struct NewOrder {
    OrderTarget target;
    base::Instant until;                // every order ends (SAFEGUARDING 15)
    base::Private<std::string> reason;  // never leaves the office
    school::Actor by;
};

enum class OrderFault { no_end, no_reason, unknown_order, already_ended };
[[nodiscard]] std::string_view describe(OrderFault fault);

// As it goes to the gate and to pages of technical staff: without reason and without who ordered it.
struct Order {
    OrderId id;
    OrderTarget target;
    base::Instant until;
    friend bool operator==(const Order&, const Order&) = default;
};

// From any thread; every verb joins the caller's (writing) transaction.
class OrderBook {
public:
    explicit OrderBook(const base::World& world) : world_(world), journal_(world) {}

    // Whether this person may order it was decided before.
    [[nodiscard]] base::Result<OrderId, OrderFault> write(store::Transaction& transaction, SchoolId school,
                                                          const NewOrder& order) const;
    // Ends an order before its time.
    [[nodiscard]] base::Result<void, OrderFault> lift(store::Transaction& transaction, SchoolId school,
                                                      const OrderId& order, const school::Actor& by) const;
    [[nodiscard]] std::vector<Order> in_force(store::Transaction& transaction, SchoolId school) const;

private:
    base::World world_;
    journal::Journal journal_;
};

}  // namespace rights
