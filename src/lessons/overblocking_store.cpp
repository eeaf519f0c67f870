#include "base/text.h"
#include "lessons/lessons.h"
#include "store/database.h"

namespace lessons {

namespace {

OverblockingLook to_look(const store::Row& row) {
    return {row.get<LookId>(0), row.get<base::Instant>(1), row.get<school::PersonId>(2), row.get<std::string>(3)};
}

}  // namespace

base::Result<OverblockingLook, LookFault> Overblocking::look(const rights::Reader& by, std::string_view words) {
    if (!by.may("overblocking.sign")) return base::failure(LookFault::not_allowed);
    if (base::trimmed(words).empty()) return base::failure(LookFault::no_words);
    OverblockingLook made{LookId::mint(parts_.world.random), parts_.world.clock.now(), by.person(),
                          std::string(base::trimmed(words))};
    store::Transaction tx = parts_.database.writing();
    const store::SchoolScope scope(by.school());
    tx.run("INSERT INTO overblocking_looks (school_id, look_id, looked_at, looked_by, words) VALUES (?, ?, ?, ?, ?)",
           scope, made.id, made.at, made.by, made.words);
    (void)parts_.journal.record(tx, scope,
                                {.actor = journal::actor_of(by.person()),
                                 .verb = "overblocking.looked_at",
                                 .subject = {"overblocking_look", journal::opaque(made.id.bytes())},
                                 .content = base::bytes_of(made.words)});
    policy::emit(tx, scope,
                 {kOverblockingLookedAt, policy::Outcome::kept, made.at, made.id.text(), policy::Origin::open});
    tx.commit();
    return made;
}

std::vector<OverblockingLook> Overblocking::looks(const school::SchoolId& school, std::size_t most) const {
    store::Transaction tx = parts_.database.reading();
    return tx
        .query(
            "SELECT look_id, looked_at, looked_by, words FROM overblocking_looks WHERE school_id = ? ORDER BY "
            "looked_at DESC, look_id LIMIT ?",
            store::SchoolScope(school), static_cast<std::int64_t>(most))
        .all(to_look);
}

std::vector<policy::Control> Overblocking::controls() const {
    return {{kOverblockingLookedAt,
             "Somebody of the leadership or the governors looked at what was asked for and what teachers had to open, "
             "and wrote down what follows from it.",
             {"headcorn-7.3.1-02"},
             school::ClauseKind::workflow}};
}

std::optional<policy::Place> Overblocking::place(std::string_view control, std::string_view) const {
    if (control != kOverblockingLookedAt.text()) return std::nullopt;
    return policy::Place{"what the filter blocks too much", {"gate", "overblocking"}};
}

}  // namespace lessons
