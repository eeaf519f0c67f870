#include "rulebook/plans.h"
#include "store/database.h"

namespace rulebook {

std::optional<base::Digest> plan_in_force(store::Transaction& tx, const store::SchoolScope& scope) {
    return tx.query("SELECT digest FROM filter_plans_in_force WHERE school_id = ? ORDER BY number DESC LIMIT 1", scope)
        .one<base::Digest>();
}

std::optional<std::string> plan_text(store::Transaction& tx, const store::SchoolScope& scope,
                                     const base::Digest& plan) {
    return tx.query("SELECT plan FROM filter_plans WHERE school_id = ? AND digest = ?", scope, plan).one<std::string>();
}

void keep_plan(store::Transaction& tx, const store::SchoolScope& scope, std::string_view plan, base::Instant at) {
    const base::Digest digest = digest_of(plan);
    if (plan_text(tx, scope, digest)) return;
    tx.run("INSERT INTO filter_plans (school_id, digest, plan, kept_at) VALUES (?, ?, ?, ?)", scope, digest, plan, at);
}

void put_in_force(store::Transaction& tx, const store::SchoolScope& scope, const base::Digest& plan, base::Instant at) {
    const auto last = tx.query("SELECT coalesce(max(number), 0) FROM filter_plans_in_force WHERE school_id = ?", scope)
                          .only<std::uint64_t>();
    tx.run("INSERT INTO filter_plans_in_force (school_id, number, digest, since) VALUES (?, ?, ?, ?)", scope, last + 1,
           plan, at);
}

std::optional<std::string> plan_to_go_by(store::Database& database, const base::World& world,
                                         const journal::Journal& journal, const school::SchoolId& school,
                                         const std::optional<std::string>& in_the_folder) {
    store::Transaction tx = database.writing();
    const store::SchoolScope scope(school);
    if (const auto digest = plan_in_force(tx, scope))
        if (auto text = plan_text(tx, scope, *digest)) return text;
    if (!in_the_folder) return std::nullopt;
    const base::Instant now = world.clock.now();
    keep_plan(tx, scope, *in_the_folder, now);
    put_in_force(tx, scope, digest_of(*in_the_folder), now);
    (void)journal.record(tx, scope,
                         {.actor = journal::actor_of(school::Operator{}),
                          .verb = "filter_plan.taken",
                          .subject = {"school", journal::opaque(school.bytes())},
                          .content = base::bytes_of(*in_the_folder)});
    tx.commit();
    return in_the_folder;
}

}  // namespace rulebook
