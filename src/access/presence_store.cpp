#include "access/access.h"
#include "base/ensure.h"
#include "store/database.h"
#include "store/scope.h"

#include <algorithm>
#include <map>

namespace rights {
namespace {

using gatepost::Bound;
using gatepost::Place;
using store::Row;
using store::SchoolScope;
using store::Transaction;

// Some 20,000 records: read again in a moment by a gateway that starts.
constexpr std::uint64_t kCompactAbove = 2U * 1024U * 1024U;

template <class To, class From>
To same_bytes(const From& id) {
    const auto other = To::from_bytes(id.bytes());
    base::ensure(other.has_value(), "ids have the same length in every room");
    return *other;
}

base::Bytes bytes_of(const wire::IpAddress& address) { return {address.bytes().begin(), address.bytes().end()}; }

void put_presence(Transaction& tx, const SchoolScope& scope, const Bound& bound) {
    tx.run(
        "INSERT INTO presence (school_id, network_id, address, person_id, profile_id, since, ends_at, idle_seconds) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (school_id, network_id, address) DO UPDATE SET "
        "person_id = excluded.person_id, profile_id = excluded.profile_id, since = excluded.since, "
        "ends_at = excluded.ends_at, idle_seconds = excluded.idle_seconds",
        scope, bound.place.network, bytes_of(bound.place.address), bound.person, bound.profile, bound.since,
        bound.until, bound.idle);
}

std::int64_t remove_presence(Transaction& tx, const SchoolScope& scope, const Place& place) {
    return tx.run("DELETE FROM presence WHERE school_id = ? AND network_id = ? AND address = ?", scope, place.network,
                  bytes_of(place.address));
}

void remove_ended(Transaction& tx, const SchoolScope& scope, base::Instant now) {
    tx.run("DELETE FROM presence WHERE school_id = ? AND ends_at <= ?", scope, now);
}

Bound to_bound(const Row& row) {
    const auto address = wire::IpAddress::from_bytes(row.get<base::Bytes>(1));
    base::ensure(address.has_value(), "an address was written from one");
    return {.place = {row.get<gatepost::NetworkId>(0), *address},
            .person = row.get<gatepost::PersonId>(2),
            .profile = row.get<gatepost::ProfileId>(3),
            .known = gatepost::Known::own_sign_in,
            .since = row.get<base::Instant>(4),
            .until = row.get<base::Instant>(5),
            .idle = row.get<std::chrono::seconds>(6)};
}

std::vector<Bound> presence_of_school(Transaction& tx, const SchoolScope& scope) {
    return tx
        .query(
            "SELECT network_id, address, person_id, profile_id, since, ends_at, idle_seconds FROM presence "
            "WHERE school_id = ? ORDER BY network_id, address",
            scope)
        .all(to_bound);
}

const OpenSchool* school_with_id(const OpenSchools& schools, const SchoolId& id) {
    const auto found =
        std::find_if(schools.begin(), schools.end(), [&](const OpenSchool& each) { return each.school.id == id; });
    return found == schools.end() ? nullptr : &*found;
}

gatepost::PresenceRecord record_of(const Order& order) {
    if (const auto* suspended = std::get_if<SuspendPerson>(&order.target))
        return gatepost::Suspended{order.id, same_bytes<gatepost::PersonId>(suspended->person), order.until};
    return gatepost::Isolated{order.id, std::get<IsolateAddress>(order.target).place, order.until};
}

// What the database wants the gateway to know.
struct Wanted {
    std::map<Place, Bound> bound;
    std::map<OrderId, gatepost::PresenceRecord> orders;
};

// What has to be appended so that the file says what is wanted.
std::vector<gatepost::PresenceRecord> difference(const gatepost::PresenceBook& book, Wanted wanted, base::Instant now) {
    std::vector<gatepost::PresenceRecord> missing;
    const auto settle_order = [&](const OrderId& id) {
        if (wanted.orders.erase(id) == 0) missing.push_back(gatepost::Lifted{id});
    };
    for (const auto& record : book.still_in_force(now)) {
        if (const auto* bound = std::get_if<Bound>(&record)) {
            const auto found = wanted.bound.find(bound->place);
            if (found == wanted.bound.end()) missing.push_back(gatepost::Freed{bound->place});
            else if (found->second == *bound) wanted.bound.erase(found);
        } else if (const auto* suspended = std::get_if<gatepost::Suspended>(&record)) {
            settle_order(suspended->order);
        } else if (const auto* isolated = std::get_if<gatepost::Isolated>(&record)) {
            settle_order(isolated->order);
        }
    }
    for (const auto& [place, bound] : wanted.bound) missing.push_back(bound);
    for (const auto& [id, order] : wanted.orders) missing.push_back(order);
    return missing;
}

base::Result<void, PresenceError> append_to(gatepost::PresenceFile& file, const gatepost::PresenceRecord& record) {
    auto told = file.append(record);
    if (told && file.bytes() > kCompactAbove) told = file.compact();
    if (!told) return base::failure(PresenceError{PresenceFault::not_written, base::describe(told.error())});
    return {};
}

bool holds_as_long(const gatepost::PresenceBook& book, const gatepost::WentOn& went_on, base::Instant now) {
    const auto still = book.still_in_force(now);
    return std::any_of(still.begin(), still.end(), [&](const gatepost::PresenceRecord& record) {
        const auto* earlier = std::get_if<gatepost::WentOn>(&record);
        return earlier != nullptr && earlier->place == went_on.place && earlier->warning == went_on.warning &&
               earlier->until >= went_on.until;
    });
}

}  // namespace

Grant DemoGrantSource::grant(const SchoolId&, const people::Person&, Date) { return {Grant::State::granted}; }

std::string DemoGrantSource::notice() const {
    return "Demo: everybody may use the internet without an agreement or a lesson";
}

base::Result<Bound, PresenceError> Presence::bind(const SchoolId& school, const PersonId& id, const Place& place) {
    const OpenSchool* here = school_with_id(parts_.schools, school);
    if (here == nullptr ||
        std::find(here->networks.begin(), here->networks.end(), place.network) == here->networks.end())
        return base::failure(PresenceError{PresenceFault::foreign_network});
    const base::Instant now = parts_.world.clock.now();
    const Date today = here->calendar.local(now).date;
    const auto person = parts_.people.find(school, id);
    if (!person) return base::failure(PresenceError{PresenceFault::unknown_person});
    const gatepost::ProfileId profile = TRY(admitted(school, *person, today));

    const Bound bound{.place = place,
                      .person = same_bytes<gatepost::PersonId>(id),
                      .profile = profile,
                      .known = gatepost::Known::own_sign_in,
                      .since = now,
                      .until = here->calendar.school_day_end(now),
                      .idle = parts_.settings.settings(school).duration("presence.idle")};
    {
        Transaction tx = parts_.database.writing();
        put_presence(tx, SchoolScope(school), bound);
        tx.commit();
    }
    if (auto told = tell(bound); !told) {
        Transaction tx = parts_.database.writing();
        (void)remove_presence(tx, SchoolScope(school), place);
        tx.commit();
        return base::failure(std::move(told).error());
    }
    return bound;
}

base::Result<gatepost::ProfileId, PresenceError> Presence::admitted(const SchoolId& school,
                                                                    const people::Person& person, Date day) {
    if (!person.is_on_roster(day)) return base::failure(PresenceError{PresenceFault::unknown_person});
    const Grant grant = parts_.grants.grant(school, person, day);
    if (grant.state == Grant::State::refused)
        return base::failure(PresenceError{PresenceFault::not_granted, grant.why});
    const auto profile = parts_.profiles.profile(school, person, day);
    if (!profile) return base::failure(PresenceError{PresenceFault::no_profile});
    return *profile;
}

std::vector<Bound> Presence::online(const SchoolId& school) const {
    const base::Instant now = parts_.world.clock.now();
    Transaction tx = parts_.database.reading();
    std::vector<Bound> all = presence_of_school(tx, SchoolScope(school));
    std::erase_if(all, [&](const Bound& bound) { return bound.until <= now; });
    return all;
}

std::optional<PresenceError> Presence::obstacle(const SchoolId& school, const people::Person& person) {
    const OpenSchool* here = school_with_id(parts_.schools, school);
    if (here == nullptr) return PresenceError{PresenceFault::unknown_person};
    auto may = admitted(school, person, here->calendar.local(parts_.world.clock.now()).date);
    if (may) return std::nullopt;
    return std::move(may).error();
}

base::Result<void, PresenceError> Presence::free(const SchoolId& school, const Place& place) {
    Transaction tx = parts_.database.writing();
    const auto removed = remove_presence(tx, SchoolScope(school), place);
    tx.commit();
    if (removed == 0) return {};
    return tell(gatepost::Freed{place});
}

std::optional<Bound> Presence::at(const Place& place) const {
    return file_.with([&](const gatepost::PresenceFile& file) -> std::optional<Bound> {
        const Bound* found = file.book().at(place, parts_.world.clock.now());
        return found == nullptr ? std::nullopt : std::optional(*found);
    });
}

std::vector<gatepost::WarningId> Presence::went_on_at(const Place& place, base::Instant at) const {
    return file_.with([&](const gatepost::PresenceFile& file) { return file.book().went_on(place, at); });
}

bool Presence::is_suspended(const PersonId& person, base::Instant at) const {
    const auto id = gatepost::PersonId::from_bytes(person.bytes());
    return file_.with([&](const gatepost::PresenceFile& file) { return file.book().is_suspended(*id, at); });
}

base::Result<void, PresenceError> Presence::went_on(const gatepost::WentOn& went_on) {
    const base::Instant now = parts_.world.clock.now();
    // In one go: between a look and the writing somebody else could sign in there.
    return file_.with([&](gatepost::PresenceFile& file) -> base::Result<void, PresenceError> {
        if (file.book().at(went_on.place, now) == nullptr)
            return base::failure(PresenceError{PresenceFault::nobody_there});
        if (holds_as_long(file.book(), went_on, now)) return {};
        return append_to(file, went_on);
    });
}

base::Result<void, PresenceError> Presence::reconcile() {
    const base::Instant now = parts_.world.clock.now();
    Wanted wanted;
    const OrderBook book(parts_.world);
    for (const OpenSchool& each : parts_.schools) {
        const SchoolScope scope(each.school.id);
        Transaction tx = parts_.database.writing();
        remove_ended(tx, scope, now);
        for (const Bound& bound : presence_of_school(tx, scope)) wanted.bound.emplace(bound.place, bound);
        for (const Order& order : book.in_force(tx, each.school.id)) wanted.orders.emplace(order.id, record_of(order));
        tx.commit();
    }
    const auto missing =
        file_.with([&](const gatepost::PresenceFile& file) { return difference(file.book(), std::move(wanted), now); });
    for (const auto& record : missing) TRY(tell(record));
    return {};
}

std::string Presence::device(const SchoolId& school, const Place& place) {
    const auto label = parts_.devices == nullptr ? std::nullopt : parts_.devices->label(school, place);
    return label.value_or(place.address.text());
}

base::Result<void, PresenceError> Presence::tell(const gatepost::PresenceRecord& record) {
    return file_.with([&](gatepost::PresenceFile& file) { return append_to(file, record); });
}

}  // namespace rights
