#pragma once
// A school whose changes are assessed by two sides before somebody else agrees, on both engines.

#include "store/database.h"
#include "support/gate_pages.h"

#include <string>
#include <vector>

namespace rulebook {

class ChangeControl : public GatePages {
protected:
    ChangeControl() {
        add_school();
        set("filter.change", "risk assessment, consent and log");
    }
    void add_school() {
        store::Transaction tx = database().writing();
        tx.run("INSERT INTO schools (school_id, school_key, name, zone, added_at) VALUES (?, ?, ?, ?, ?)",
               headcorn.school(), std::string("headcorn"), std::string("Headcorn"), std::string("Europe/London"),
               clock.now());
        tx.commit();
    }
    void set(std::string_view key, std::string_view value) {
        ASSERT_TRUE(schools.change({.school = headcorn.school(),
                                    .key = key,
                                    .value = value,
                                    .reason = "the policy says so",
                                    .by = school::Software{}}));
    }
    rights::Reader reader(rights::Role role) {
        return rights::Reader({headcorn.school(), school::PersonId::mint(random), {role}});
    }
    filter::Verdict asked(std::string_view url) { return verdict(in_force(), "headcorn", "ks2", url, clock.now()); }
    ListChange block(std::string site) {
        return list.request(technician, {ChangeKind::block, std::move(site), "a parent told us"}).value();
    }
    // Assessed by both sides and agreed to.
    void carry(const ListChange& change) {
        ASSERT_TRUE(list.advise(technician, change.id, "nothing of ours uses it"));
        ASSERT_TRUE(list.advise(teacher_of_computing, change.id, "no lesson needs it"));
        const auto done = list.decide(head, change.id, Decision::approve, "agreed");
        ASSERT_TRUE(done) << describe(done.error());
    }
    std::size_t evidence(policy::ControlId control, std::string_view outcome) {
        store::Transaction tx = database().reading();
        return static_cast<std::size_t>(
            tx.query("SELECT COUNT(*) FROM evidence WHERE school_id = ? AND control = ? AND outcome = ?", headcorn,
                     control.text(), outcome)
                .only<std::int64_t>());
    }
    std::vector<desk::Task> tasks_of(const char* post) {
        return tasks.tasks(headcorn.school(), {school::PersonId::mint(random), {post}});
    }

    const rights::Reader technician = reader(rights::Role::network_manager);
    const rights::Reader teacher_of_computing = reader(rights::Role::deputy_head);
    const rights::Reader head = reader(rights::Role::head);
    const rights::Reader dsl = reader(rights::Role::dsl);
};

}  // namespace rulebook
