#include "desk/desk.h"
#include "store/database.h"
#include "support/engines.h"

#include <gtest/gtest.h>

namespace desk {
namespace {

using std::chrono::hours;

class TasksStore : public support::OnBothEngines {
protected:
    TasksStore() { migrate({journal::schema(), schema()}); }

    TaskId assign(TaskOwner owner, Instant due) {
        store::Transaction tx = database().writing();
        const TaskId id = tasks.assign(tx, headcorn.school(),
                                       {.owner = std::move(owner),
                                        .title = "Triage a concern",
                                        .due = due,
                                        .source = concern,
                                        .by = journal::by_system()});
        tx.commit();
        return id;
    }
    std::vector<TaskId> waiting_for(SchoolId school, const Worker& worker) {
        std::vector<TaskId> ids;
        for (const Task& task : tasks.tasks(school, worker)) ids.push_back(task.id);
        return ids;
    }
    std::int64_t journal_lines() {
        store::Transaction tx = database().reading();
        return static_cast<std::int64_t>(journal::Journal(world).head(tx, headcorn).number);
    }

    const Worker lead{PersonId::mint(random), {"dsl", "slt"}};
    const Worker teacher{PersonId::mint(random), {}};
    const journal::Subject concern{"concern", journal::opaque(PersonId::mint(random).bytes())};
    Tasks tasks{database(), world};
};
INSTANTIATE_TEST_SUITE_P(both, TasksStore, support::both_engines(), support::engine_name);

TEST_P(TasksStore, a_task_waits_for_its_owner_alone) {
    const TaskId later = assign(PostOwner{"dsl"}, clock.now() + hours(9));
    const TaskId sooner = assign(lead.person, clock.now() + hours(1));
    EXPECT_EQ(waiting_for(headcorn.school(), lead), (std::vector{sooner, later}));
    EXPECT_TRUE(waiting_for(headcorn.school(), teacher).empty());
    EXPECT_TRUE(waiting_for(homewood.school(), lead).empty());
}

TEST_P(TasksStore, a_completed_task_is_gone_and_says_who_did_it) {
    const TaskId id = assign(PostOwner{"dsl"}, clock.now());
    EXPECT_EQ(journal_lines(), 1);
    ASSERT_TRUE(tasks.complete(headcorn.school(), id, lead));
    EXPECT_TRUE(waiting_for(headcorn.school(), lead).empty());
    EXPECT_EQ(journal_lines(), 2);
    const auto again = tasks.complete(headcorn.school(), id, lead);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().fault, TaskFault::ended);
    EXPECT_EQ(journal_lines(), 2);
}

TEST_P(TasksStore, nobody_learns_that_somebody_elses_task_exists) {
    const TaskId id = assign(PostOwner{"dsl"}, clock.now());
    const auto foreign = tasks.complete(headcorn.school(), id, teacher);
    const auto absent = tasks.complete(headcorn.school(), TaskId::mint(random), teacher);
    const auto elsewhere = tasks.complete(homewood.school(), id, lead);
    for (const auto* refused : {&foreign, &absent, &elsewhere}) {
        ASSERT_FALSE(*refused);
        EXPECT_EQ(refused->error().fault, TaskFault::unknown);
    }
    EXPECT_EQ(waiting_for(headcorn.school(), lead), std::vector{id});
}

TEST_P(TasksStore, nobody_learns_that_somebody_elses_task_has_ended) {
    const TaskId id = assign(PostOwner{"dsl"}, clock.now());
    ASSERT_TRUE(tasks.complete(headcorn.school(), id, lead));
    EXPECT_EQ(tasks.complete(headcorn.school(), id, teacher).error().fault, TaskFault::unknown);
}

TEST_P(TasksStore, the_tasks_of_a_record_are_withdrawn_with_it) {
    const TaskId done = assign(lead.person, clock.now());
    ASSERT_TRUE(tasks.complete(headcorn.school(), done, lead));
    assign(lead.person, clock.now());
    assign(PostOwner{"dsl"}, clock.now());
    {
        store::Transaction tx = database().writing();
        EXPECT_EQ(tasks.withdraw_about(tx, headcorn.school(), {"case", concern.id}, journal::by_system()), 0U);
        EXPECT_EQ(tasks.withdraw_about(tx, headcorn.school(), concern, journal::by_system()), 2U);
        tx.commit();
    }
    EXPECT_TRUE(waiting_for(headcorn.school(), lead).empty());
    EXPECT_EQ(journal_lines(), 6);
}

TEST_P(TasksStore, a_task_is_undone_with_the_change_that_assigned_it) {
    {
        store::Transaction tx = database().writing();
        tasks.assign(tx, headcorn.school(),
                     {.owner = lead.person,
                      .title = "Triage a concern",
                      .due = clock.now(),
                      .source = concern,
                      .by = journal::by_system()});
    }
    EXPECT_TRUE(waiting_for(headcorn.school(), lead).empty());
}

TEST(task, an_ended_task_is_neither_completed_nor_withdrawn_again) {
    base::SeededRandom random(7);
    const Worker worker{PersonId::mint(random), {}};
    const Instant now{std::chrono::milliseconds(1)};
    const Task task{.id = TaskId::mint(random),
                    .owner = worker.person,
                    .title = "Look",
                    .due = now,
                    .source = {"concern", journal::opaque(worker.person.bytes())},
                    .completed_by = {},
                    .ended_at = {}};
    const Task done = completed(task, worker, now).value();
    EXPECT_EQ(done.completed_by, worker.person);
    const Task gone = withdrawn(task, now).value();
    for (const Task& ended : {done, gone}) {
        EXPECT_EQ(completed(ended, worker, now).error().fault, TaskFault::ended);
        EXPECT_EQ(withdrawn(ended, now).error().fault, TaskFault::ended);
    }
    EXPECT_NE(describe(TaskError{TaskFault::ended, task.id}).find(task.id.text()), std::string::npos);
}

}  // namespace
}  // namespace desk
