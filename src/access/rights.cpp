#include "access/access.h"
#include "base/ensure.h"

#include <algorithm>

namespace rights {
namespace {

using enum Role;
using enum Reach;

// The table. A room that declares a permission adds its rows here in the same commit; a permission without rows is
// nobody's. Sorted by permission, so that the printed table reads as a list of what can be done.
constexpr auto kTable = std::to_array<TableRow>({
    {"access.table", head, school, "homewood-7.2-07 headcorn-7.5-01f hccs-7.2-07"},
    {"access.table", network_manager, school, "homewood-7.2-07 headcorn-7.5-01f hccs-7.2-07"},
    {"alerts.see", dsl, routed, "safeguarding rule 2"},
    {"alerts.see", head, routed, "safeguarding rule 2"},
    {"alerts.see", chair, routed, "safeguarding rule 2"},
    {"alerts.see", vice_chair, routed, "safeguarding rule 2"},
    {"alerts.see", safeguarding_governor, routed, "safeguarding rule 2"},
    {"alerts.see", stand_in, routed, "safeguarding rule 5"},
    {"alerts.triage", dsl, routed, "homewood-1.3.4-05 headcorn-4.4-04 hccs-1.3.4-05"},
    {"alerts.triage", head, routed, "safeguarding rule 2"},
    {"alerts.triage", chair, routed, "safeguarding rule 2"},
    {"alerts.triage", vice_chair, routed, "safeguarding rule 2"},
    {"alerts.triage", safeguarding_governor, routed, "safeguarding rule 2"},
    {"alerts.triage", stand_in, routed, "safeguarding rule 5"},
    {"breaches.report", everybody, own, "homewood-7.3-06 headcorn-7.3.2-05 hccs-7.4-06"},
    {"breaches.see", dsl, school, "homewood-7.3-07 headcorn-7.3.2-05b hccs-7.4-07"},
    {"breaches.see", deputy_dsl, school, "headcorn-7.3.2-05b safeguarding rule 5"},
    {"breaches.see", network_manager, school, "homewood-7.3-07 headcorn-7.3.2-05b homewood-1.3.4-06 hccs-1.3.4-06"},
    {"breaches.see", slt, school, "homewood-1.3.4-06 hccs-1.3.4-06"},
    {"breaches.see", head, school, "homewood-1.3.4-06 hccs-1.3.4-06 safeguarding rule 5"},
    {"breaches.see", chair, school, "safeguarding rule 2"},
    {"breaches.technical", network_manager, school, "homewood-1.3.4-06 hccs-1.3.4-06"},
    {"cases.close", deputy_dsl, routed, "safeguarding rule 5"},
    {"cases.close", dsl, routed, "safeguarding rule 5"},
    {"cases.close", deputy_head, routed, "safeguarding rule 5"},
    {"cases.close", head, routed, "safeguarding rule 5"},
    {"cases.close", chair, routed, "safeguarding rule 5"},
    {"cases.close", vice_chair, routed, "safeguarding rule 5"},
    {"cases.close", safeguarding_governor, routed, "safeguarding rule 5"},
    {"cases.close", stand_in, routed, "safeguarding rule 5"},
    {"cases.see", dsl, routed, "headcorn-10.1-01 safeguarding rule 2"},
    {"cases.see", deputy_dsl, routed, "safeguarding rule 5"},
    {"cases.see", deputy_head, routed, "safeguarding rule 5"},
    {"cases.see", head, routed, "safeguarding rule 7"},
    {"cases.see", chair, routed, "safeguarding rule 2"},
    {"cases.see", vice_chair, routed, "safeguarding rule 2"},
    {"cases.see", safeguarding_governor, routed, "safeguarding rule 2"},
    {"cases.see", stand_in, routed, "safeguarding rule 5"},
    {"cases.write", dsl, routed, "headcorn-10.1-01 safeguarding rule 2"},
    {"cases.write", head, routed, "safeguarding rule 2"},
    {"cases.write", chair, routed, "safeguarding rule 2"},
    {"cases.write", vice_chair, routed, "safeguarding rule 2"},
    {"cases.write", safeguarding_governor, routed, "safeguarding rule 2"},
    {"cases.write", stand_in, routed, "safeguarding rule 5"},
    {"concerns.raise", everybody, own, "safeguarding rule 1"},
    {"concerns.see", dsl, routed, "safeguarding rule 2"},
    {"concerns.see", head, routed, "safeguarding rule 2"},
    {"concerns.see", chair, routed, "safeguarding rule 2"},
    {"concerns.see", vice_chair, routed, "safeguarding rule 2"},
    {"concerns.see", safeguarding_governor, routed, "safeguarding rule 2"},
    {"concerns.see", stand_in, routed, "safeguarding rule 5"},
    {"concerns.triage", dsl, routed, "headcorn-10.1-01 safeguarding rule 2"},
    {"concerns.triage", head, routed, "safeguarding rule 2"},
    {"concerns.triage", chair, routed, "safeguarding rule 2"},
    {"concerns.triage", vice_chair, routed, "safeguarding rule 2"},
    {"concerns.triage", safeguarding_governor, routed, "safeguarding rule 2"},
    {"concerns.triage", stand_in, routed, "safeguarding rule 5"},
    {"contacts.see", everybody, school, "headcorn-4.2-01 homewood-1.3.2-01 hccs-1.3.2-01"},
    {"events.see", network_manager, school, "homewood-7.2-09 headcorn-7.3.4-01 hccs-7.2-09"},
    {"events.see", dsl, school, "homewood-1.3.4-05 headcorn-4.4-04 hccs-1.3.4-05"},
    {"exams.enter", network_manager, school, "homewood-7.3-04 headcorn-7.3.1-01 hccs-7.4-04"},
    {"exams.enter", dsl, school, "homewood-7.3-04 headcorn-7.3.1-01 hccs-7.4-04"},
    {"exams.enter", slt, school, "homewood-7.3-04 headcorn-7.3.1-01 hccs-7.4-04"},
    {"exams.enter", head, school, "homewood-7.3-04 headcorn-7.3.1-01 hccs-7.4-04"},
    {"filter_review.see", network_manager, school, "homewood-7.3-05 headcorn-7.3.2-04 hccs-7.4-05"},
    {"filter_review.see", dsl, school, "homewood-7.3-05 headcorn-7.3.2-04 hccs-7.4-05"},
    {"filter_review.see", slt, school, "homewood-7.3-05 headcorn-7.3.2-04 hccs-7.4-05"},
    {"filter_review.see", deputy_head, school, "homewood-7.3-05 headcorn-7.3.2-04 hccs-7.4-05"},
    {"filter_review.see", head, school, "homewood-7.3-05 headcorn-7.3.2-04 hccs-7.4-05"},
    {"filter_review.see", chair, school, "homewood-7.3-05 headcorn-7.3.2-04 hccs-7.4-05"},
    {"filter_review.sign", slt, school, "homewood-5.1-07 hccs-5.1-07"},
    {"filter_review.sign", head, school, "homewood-5.1-07 hccs-5.1-07"},
    {"filter_review.write", network_manager, school, "homewood-7.3-05 headcorn-7.3.2-04 hccs-7.4-05"},
    {"filter_review.write", dsl, school, "homewood-7.3-05 headcorn-7.3.2-04 hccs-7.4-05"},
    {"filter_review.write", slt, school, "homewood-7.3-05 headcorn-7.3.2-04 hccs-7.4-05"},
    {"filter_review.write", deputy_head, school, "homewood-7.3-05 headcorn-7.3.2-04 hccs-7.4-05"},
    {"filter_review.write", head, school, "homewood-7.3-05 headcorn-7.3.2-04 hccs-7.4-05"},
    {"figures.see", governor, school, "safeguarding rule 37"},
    {"figures.see", chair, school, "safeguarding rule 37"},
    {"figures.see", head, school, "safeguarding rule 37"},
    {"health.see", network_manager, school, "safeguarding rule 42"},
    {"health.see", head, school, "safeguarding rule 42"},
    {"health.see", dsl, school, "safeguarding rule 42"},
    {"home.see", everybody, own, "safeguarding rule 1"},
    {"journal.see", head, school, "safeguarding rule 38"},
    {"journal.see", chair, school, "safeguarding rule 38"},
    {"journal.see", network_manager, school, "safeguarding rule 38"},
    {"lessons.open", teacher, taught, "safeguarding rule 40"},
    {"lessons.see", teacher, taught, "safeguarding rule 40"},
    {"lessons.see", network_manager, school, "safeguarding rule 40"},
    {"lessons.see", dsl, school, "safeguarding rule 40"},
    {"lessons.see", slt, school, "safeguarding rule 40"},
    {"lessons.see", head, school, "safeguarding rule 40"},
    {"log.search", dsl, school, "homewood-1.3.4-05 headcorn-4.4-04 hccs-1.3.4-05 safeguarding rule 11"},
    {"log.search", head, school, "safeguarding rule 11"},
    {"log.search", chair, school, "safeguarding rule 11"},
    {"names.see", everybody, own, "safeguarding rule 39"},
    {"names.see", teacher, taught, "safeguarding rule 39"},
    {"names.see", office, school, "safeguarding rule 39"},
    {"names.see", senco, school, "safeguarding rule 39"},
    {"names.see", slt, school, "safeguarding rule 39"},
    {"names.see", deputy_head, school, "safeguarding rule 39"},
    {"names.see", head, school, "safeguarding rule 39"},
    {"names.see", dsl, school, "safeguarding rule 39"},
    {"names.see", deputy_dsl, school, "safeguarding rule 39"},
    {"names.see", network_manager, school, "safeguarding rule 39"},
    {"orders.write", dsl, school, "safeguarding rule 15"},
    {"orders.write", head, school, "safeguarding rule 15"},
    {"overblocking.see", network_manager, school, "headcorn-7.3.1-02"},
    {"overblocking.see", dsl, school, "headcorn-7.3.1-02"},
    {"overblocking.see", slt, school, "headcorn-7.3.1-02"},
    {"overblocking.see", head, school, "headcorn-7.3.1-02"},
    {"overblocking.see", chair, school, "headcorn-7.3.1-02"},
    {"overblocking.see", governor, school, "headcorn-7.3.1-02"},
    {"overblocking.sign", slt, school, "headcorn-7.3.1-02"},
    {"overblocking.sign", head, school, "headcorn-7.3.1-02"},
    {"overblocking.sign", chair, school, "headcorn-7.3.1-02"},
    {"oversight.see", dsl, school, "homewood-6.3-05 hccs-6.3-05 safeguarding rule 11"},
    {"oversight.see", slt, school, "homewood-6.3-05 hccs-6.3-05 safeguarding rule 11"},
    {"oversight.see", head, school, "homewood-6.3-05 hccs-6.3-05 safeguarding rule 11"},
    {"oversight.see", chair, school, "homewood-6.3-05 hccs-6.3-05 safeguarding rule 11"},
    {"oversight.sign", slt, school, "homewood-6.3-05 hccs-6.3-05 safeguarding rule 11"},
    {"oversight.sign", head, school, "homewood-6.3-05 hccs-6.3-05 safeguarding rule 11"},
    {"oversight.sign", chair, school, "homewood-6.3-05 hccs-6.3-05 safeguarding rule 11"},
    {"policy.change", head, school, "safeguarding rule 42"},
    {"policy.see", everybody, school, "safeguarding rule 42"},
    {"resources.approve", slt, school, "homewood-3.5-02a hccs-3.5-02a"},
    {"resources.approve", head, school, "homewood-3.5-02a hccs-3.5-02a"},
    {"resources.evaluate", staff_member, school, "homewood-2.5-13 headcorn-7.1-03 hccs-2.4-12"},
    {"resources.see", staff_member, school, "homewood-2.5-13 headcorn-7.1-03 hccs-2.4-12"},
    {"rules.approve", dsl, school, "safeguarding rule 12"},
    {"rules.approve", head, school, "headcorn-7.3.1-04a safeguarding rule 12"},
    {"rules.approve", slt, school, "headcorn-7.3.1-04a safeguarding rule 12"},
    {"rules.assess", network_manager, school, "homewood-7.3-01 headcorn-7.3.1-03 hccs-7.4-01"},
    {"rules.assess", dsl, school, "homewood-7.3-01 headcorn-7.3.1-03 hccs-7.4-01"},
    {"rules.assess", slt, school, "homewood-7.3-01 headcorn-7.3.1-03 hccs-7.4-01"},
    {"rules.assess", deputy_head, school, "homewood-7.3-01 headcorn-7.3.1-03 hccs-7.4-01"},
    {"rules.assess", head, school, "homewood-7.3-01 headcorn-7.3.1-03 hccs-7.4-01"},
    {"rules.block_now", network_manager, school, "headcorn-7.3.1-04 homewood-7.3-08"},
    {"rules.block_now", dsl, school, "headcorn-7.3.1-04 homewood-7.3-08"},
    {"rules.block_now", slt, school, "headcorn-7.3.1-04 homewood-7.3-08"},
    {"rules.block_now", deputy_head, school, "headcorn-7.3.1-04 homewood-7.3-08"},
    {"rules.block_now", head, school, "headcorn-7.3.1-04 homewood-7.3-08"},
    {"rules.change", network_manager, school, "safeguarding rule 12"},
    {"rules.change", dsl, school, "safeguarding rule 12"},
    {"rules.consent", slt, school, "homewood-7.3-01 headcorn-7.3.1-03 hccs-7.4-01"},
    {"rules.consent", head, school, "homewood-7.3-01 headcorn-7.3.1-03 hccs-7.4-01"},
    {"rules.see", network_manager, school, "safeguarding rule 12"},
    {"rules.see", dsl, school, "safeguarding rule 12"},
    {"rules.see", slt, school, "safeguarding rule 12"},
    {"rules.see", deputy_head, school, "safeguarding rule 12"},
    {"rules.see", head, school, "safeguarding rule 12"},
    {"settings.change", head, school, "safeguarding rule 12"},
    {"settings.see", head, school, "safeguarding rule 12"},
    {"settings.see", network_manager, school, "safeguarding rule 12"},
    {"tasks.complete", everybody, own, "safeguarding rule 3"},
    {"tasks.see", everybody, own, "safeguarding rule 3"},
});

struct RoleOfPost {
    std::string_view post;
    Role role;
};
constexpr auto kRolesOfPosts = std::to_array<RoleOfPost>({{people::kTeacher, teacher},
                                                          {people::kOffice, office},
                                                          {people::kSenco, senco},
                                                          {people::kSlt, slt},
                                                          {people::kDeputyHead, deputy_head},
                                                          {people::kHead, head},
                                                          {people::kDsl, dsl},
                                                          {people::kDeputyDsl, deputy_dsl},
                                                          {people::kNetworkManager, network_manager},
                                                          {people::kChair, chair},
                                                          {people::kViceChair, vice_chair},
                                                          {people::kSafeguardingGovernor, safeguarding_governor}});

std::optional<Role> role_of(people::Kind kind) {
    switch (kind) {
        case people::Kind::learner:
            return learner;
        case people::Kind::parent:
            return parent;
        case people::Kind::staff_member:
            return staff_member;
        case people::Kind::governor:
            return governor;
        case people::Kind::visitor:
        case people::Kind::contractor:
        case people::Kind::volunteer:
            return std::nullopt;
    }
    base::ensure(false, "a kind is one of its words");
    return std::nullopt;
}

bool contains(const std::vector<PersonId>& persons, const PersonId& person) {
    return std::find(persons.begin(), persons.end(), person) != persons.end();
}

bool reaches(Reach reach, const Reader::Self& self, const Record& record) {
    const bool is_routed = contains(record.routed_to, self.person);
    // A sealed record is absent for everybody whom it was not routed to (SAFEGUARDING 3).
    if (record.seal == Record::Seal::sealed && !is_routed) return false;
    switch (reach) {
        case own:
            return record.concerns == self.person || record.written_by == self.person;
        case taught:
            return record.concerns && self.taught.contains(*record.concerns);
        case routed:
            return is_routed;
        case school:
            return true;
    }
    base::ensure(false, "a reach is one of its words");
    return false;
}

}  // namespace

std::string_view show(Role role) {
    for (const auto& [each, words] : words_of(role))
        if (each == role) return words;
    base::ensure(false, "a role is one of its words");
    return {};
}

std::string_view show(Reach reach) {
    switch (reach) {
        case own:
            return "own";
        case taught:
            return "learners taught";
        case routed:
            return "routed to the reader";
        case school:
            return "the school";
    }
    base::ensure(false, "a reach is one of its words");
    return {};
}

std::span<const TableRow> table() { return kTable; }

std::set<Role> roles_of(const Standing& standing) {
    std::set<Role> roles{everybody};
    if (const auto role = role_of(standing.kind)) roles.insert(*role);
    // A post never makes a learner or parent more than that.
    if (!people::works_or_helps_at_school(standing.kind)) return roles;
    for (const auto& [post, role] : kRolesOfPosts)
        if (people::holds(standing.posts, standing.person, post, standing.day)) roles.insert(role);
    for (const StandIn& each : standing.stand_ins)
        if (people::holds(standing.posts, standing.person, each.by, standing.day)) roles.insert(stand_in);
    if (roles.contains(deputy_dsl) && standing.deputies == Deputies::are_told) roles.insert(dsl);
    return roles;
}

Record record_of(const PersonId& person) {
    return {.subject = {"person", journal::opaque(person.bytes())}, .concerns = person};
}

bool Reader::may(std::string_view permission) const {
    return std::any_of(kTable.begin(), kTable.end(), [&](const TableRow& row) {
        return row.permission == permission && self_.roles.contains(row.role);
    });
}

bool Reader::may(std::string_view permission, const Record& record) const {
    if (contains(record.excluded, self_.person)) return false;
    return std::any_of(kTable.begin(), kTable.end(), [&](const TableRow& row) {
        return row.permission == permission && self_.roles.contains(row.role) && reaches(row.reach, self_, record);
    });
}

bool Reader::read(std::string_view permission, const Record& record, const Use& use) const {
    if (!may(permission, record)) return false;
    const base::ReadScope scope;
    use(scope);
    return true;
}

}  // namespace rights
