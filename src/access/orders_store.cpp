#include "access/access.h"
#include "base/ensure.h"
#include "store/database.h"
#include "store/scope.h"

namespace rights {
namespace {

using store::Row;
using store::SchoolScope;
using store::Transaction;

struct TargetColumns {
    std::optional<PersonId> person{};
    std::optional<gatepost::NetworkId> network{};
    std::optional<base::Bytes> address{};
};

TargetColumns columns_of(const OrderTarget& target) {
    if (const auto* suspended = std::get_if<SuspendPerson>(&target)) return {.person = suspended->person};
    const gatepost::Place& place = std::get<IsolateAddress>(target).place;
    return {.network = place.network,
            .address = base::Bytes(place.address.bytes().begin(), place.address.bytes().end())};
}

void insert_order(Transaction& tx, const SchoolScope& scope, const Order& order, base::Instant now) {
    const TargetColumns target = columns_of(order.target);
    tx.run(
        "INSERT INTO orders (school_id, order_id, person_id, network_id, address, ends_at, written_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        scope, order.id, target.person, target.network, target.address, order.until, now);
}

void insert_reason(Transaction& tx, const SchoolScope& scope, const OrderId& order,
                   const base::Private<std::string>& reason) {
    tx.run("INSERT INTO order_reasons (school_id, order_id, reason) VALUES (?, ?, ?)", scope, order, reason);
}

std::optional<bool> is_running(Transaction& tx, const SchoolScope& scope, const OrderId& order, base::Instant now) {
    return tx.query("SELECT lifted_at, ends_at FROM orders WHERE school_id = ? AND order_id = ?", scope, order)
        .one([&](const Row& row) {
            return !row.get<std::optional<base::Instant>>(0) && now < row.get<base::Instant>(1);
        });
}

void mark_lifted(Transaction& tx, const SchoolScope& scope, const OrderId& order, base::Instant now) {
    tx.run("UPDATE orders SET lifted_at = ? WHERE school_id = ? AND order_id = ?", now, scope, order);
}

// The table's own check keeps a row from having neither target.
Order to_order(const Row& row) {
    const auto person = row.get<std::optional<PersonId>>(1);
    if (person) return {row.get<OrderId>(0), SuspendPerson{*person}, row.get<base::Instant>(4)};
    const auto address = wire::IpAddress::from_bytes(row.get<base::Bytes>(3));
    base::ensure(address.has_value(), "an address was written from one");
    return {row.get<OrderId>(0), IsolateAddress{{row.get<gatepost::NetworkId>(2), *address}},
            row.get<base::Instant>(4)};
}

std::vector<Order> orders_in_force(Transaction& tx, const SchoolScope& scope, base::Instant now) {
    return tx
        .query(
            "SELECT order_id, person_id, network_id, address, ends_at FROM orders "
            "WHERE school_id = ? AND lifted_at IS NULL AND ends_at > ? ORDER BY written_at, order_id",
            scope, now)
        .all(to_order);
}

}  // namespace

std::string_view describe(OrderFault fault) {
    switch (fault) {
        case OrderFault::no_end:
            return "the order ends before it begins; give a later end";
        case OrderFault::no_reason:
            return "the order has no reason; write one";
        case OrderFault::unknown_order:
            return "there is no such order; look it up again";
        case OrderFault::already_ended:
            return "the order has ended already; nothing is to be lifted";
    }
    base::ensure(false, "a fault is one of its words");
    return {};
}

base::Result<OrderId, OrderFault> OrderBook::write(Transaction& tx, SchoolId school, const NewOrder& order) const {
    const base::Instant now = world_.clock.now();
    if (order.until <= now) return base::failure(OrderFault::no_end);
    if (order.reason == base::Private<std::string>()) return base::failure(OrderFault::no_reason);
    const SchoolScope scope(school);
    const Order written{OrderId::mint(world_.random), order.target, order.until};
    insert_order(tx, scope, written, now);
    insert_reason(tx, scope, written.id, order.reason);
    journal_.record(tx, scope,
                    {.actor = journal::actor_of(order.by),
                     .verb = "order.written",
                     .subject = {"order", journal::opaque(written.id.bytes())},
                     .content = base::bytes_of(std::to_string(order.until.time_since_epoch().count()))});
    return written.id;
}

base::Result<void, OrderFault> OrderBook::lift(Transaction& tx, SchoolId school, const OrderId& order,
                                               const school::Actor& by) const {
    const SchoolScope scope(school);
    const base::Instant now = world_.clock.now();
    const auto running = is_running(tx, scope, order, now);
    if (!running) return base::failure(OrderFault::unknown_order);
    if (!*running) return base::failure(OrderFault::already_ended);
    mark_lifted(tx, scope, order, now);
    journal_.record(tx, scope,
                    {.actor = journal::actor_of(by),
                     .verb = "order.lifted",
                     .subject = {"order", journal::opaque(order.bytes())},
                     .content = {}});
    return {};
}

std::vector<Order> OrderBook::in_force(Transaction& tx, SchoolId school) const {
    return orders_in_force(tx, SchoolScope(school), world_.clock.now());
}

}  // namespace rights
