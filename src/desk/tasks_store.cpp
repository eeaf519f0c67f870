#include "desk/tasks.h"
#include "store/database.h"

#include <algorithm>

namespace desk {

namespace {

using store::SchoolScope;

struct OwnerColumns {
    std::optional<PersonId> person;
    std::optional<std::string> post;
};
OwnerColumns columns_of(const TaskOwner& owner) {
    if (const auto* person = std::get_if<PersonId>(&owner)) return {.person = *person, .post = {}};
    return {.person = {}, .post = std::get<PostOwner>(owner).post};
}

TaskOwner owner_from(const store::Row& row, std::size_t person, std::size_t post) {
    if (const auto id = row.get<std::optional<PersonId>>(person)) return *id;
    return PostOwner{row.get<std::string>(post)};
}

Task task_from(const store::Row& row) {
    return {.id = row.get<TaskId>(0),
            .owner = owner_from(row, 1, 2),
            .title = row.get<std::string>(3),
            .due = row.get<Instant>(4),
            .source = {row.get<std::string>(5), row.get<journal::OpaqueId>(6)},
            .state = row.get<TaskState>(7),
            .completed_by = row.get<std::optional<PersonId>>(8),
            .ended_at = row.get<std::optional<Instant>>(9)};
}

void insert(store::Transaction& tx, const SchoolScope& school, const Task& task) {
    const OwnerColumns owner = columns_of(task.owner);
    tx.run(
        "INSERT INTO desk_tasks (school_id, id, owner_person, owner_post, title, due, source_kind, source_id, state)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        school, task.id, owner.person, owner.post, task.title, task.due, task.source.kind, task.source.id, task.state);
}

std::optional<Task> load(store::Transaction& tx, const SchoolScope& school, const TaskId& task) {
    return tx
        .query(
            "SELECT id, owner_person, owner_post, title, due, source_kind, source_id, state, completed_by, ended_at"
            " FROM desk_tasks WHERE school_id = ? AND id = ?",
            school, task)
        .one(task_from);
}

std::vector<Task> assigned_about(store::Transaction& tx, const SchoolScope& school, const journal::Subject& source) {
    return tx
        .query(
            "SELECT id, owner_person, owner_post, title, due, source_kind, source_id, state, completed_by, ended_at"
            " FROM desk_tasks WHERE school_id = ? AND source_id = ? AND source_kind = ? AND state = ?",
            school, source.id, source.kind, TaskState::assigned)
        .all(task_from);
}

std::vector<Task> assigned_to_person(store::Transaction& tx, const SchoolScope& school, const PersonId& person) {
    return tx
        .query(
            "SELECT id, owner_person, owner_post, title, due, source_kind, source_id, state, completed_by, ended_at"
            " FROM desk_tasks WHERE school_id = ? AND owner_person = ? AND state = ?",
            school, person, TaskState::assigned)
        .all(task_from);
}

std::vector<Task> assigned_to_post(store::Transaction& tx, const SchoolScope& school, const std::string& post) {
    return tx
        .query(
            "SELECT id, owner_person, owner_post, title, due, source_kind, source_id, state, completed_by, ended_at"
            " FROM desk_tasks WHERE school_id = ? AND owner_post = ? AND state = ?",
            school, post, TaskState::assigned)
        .all(task_from);
}

void save_end(store::Transaction& tx, const SchoolScope& school, const Task& task) {
    tx.run("UPDATE desk_tasks SET state = ?, completed_by = ?, ended_at = ? WHERE school_id = ? AND id = ?", task.state,
           task.completed_by, task.ended_at, school, task.id);
}

journal::Line line_of(const Task& task, const journal::Actor& by, std::string_view verb) {
    return {.actor = by,
            .verb = verb,
            .subject = {"task", journal::opaque(task.id.bytes())},
            .content = base::bytes_of(task.title)};
}

journal::Actor actor_of(const Worker& worker) {
    return {journal::ActorKind::person, journal::opaque(worker.person.bytes())};
}

}  // namespace

TaskId Tasks::assign(store::Transaction& transaction, SchoolId school, const NewTask& asked) const {
    const SchoolScope scope(school);
    const Task task{.id = TaskId::mint(world_.random),
                    .owner = asked.owner,
                    .title = asked.title,
                    .due = asked.due,
                    .source = asked.source,
                    .completed_by = {},
                    .ended_at = {}};
    insert(transaction, scope, task);
    journal_.record(transaction, scope, line_of(task, asked.by, "task.assigned"));
    return task.id;
}

base::Result<void, TaskError> Tasks::complete(SchoolId school, const TaskId& task, const Worker& by) const {
    store::Transaction tx = database_.writing();
    TRY(complete(tx, school, task, by));
    tx.commit();
    return {};
}

base::Result<void, TaskError> Tasks::complete(store::Transaction& transaction, SchoolId school, const TaskId& task,
                                              const Worker& by) const {
    const SchoolScope scope(school);
    const std::optional<Task> found = load(transaction, scope, task);
    if (!found) return base::failure(TaskError{TaskFault::unknown, task});
    const Task done = TRY(completed(*found, by, world_.clock.now()));
    save_end(transaction, scope, done);
    journal_.record(transaction, scope, line_of(done, actor_of(by), "task.completed"));
    return {};
}

std::size_t Tasks::withdraw_about(store::Transaction& transaction, SchoolId school, const journal::Subject& source,
                                  const journal::Actor& by) const {
    const SchoolScope scope(school);
    std::size_t count = 0;
    for (const Task& task : assigned_about(transaction, scope, source)) {
        const auto gone = withdrawn(task, world_.clock.now());
        if (!gone) continue;
        save_end(transaction, scope, *gone);
        journal_.record(transaction, scope, line_of(*gone, by, "task.withdrawn"));
        ++count;
    }
    return count;
}

std::vector<Task> Tasks::tasks(SchoolId school, const Worker& worker) const {
    const SchoolScope scope(school);
    store::Transaction tx = database_.reading();
    std::vector<Task> all = assigned_to_person(tx, scope, worker.person);
    for (const std::string& post : worker.posts) {
        const std::vector<Task> more = assigned_to_post(tx, scope, post);
        all.insert(all.end(), more.begin(), more.end());
    }
    std::sort(all.begin(), all.end(), [](const Task& a, const Task& b) { return a.due < b.due; });
    return all;
}

}  // namespace desk
