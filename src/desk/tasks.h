#pragma once
// What somebody has to do. Part of desk/desk.h.

#include "base/result.h"
#include "journal/journal.h"
#include "school/school.h"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace store {
class Database;
class Transaction;
}  // namespace store

namespace desk {

using base::Instant;
using school::PersonId;
using school::SchoolId;
using TaskId = base::Id<struct TaskTag>;

enum class TaskState { assigned, completed, withdrawn };
constexpr auto words_of(TaskState) {
    return std::to_array<std::pair<TaskState, std::string_view>>(
        {{TaskState::assigned, "assigned"}, {TaskState::completed, "completed"}, {TaskState::withdrawn, "withdrawn"}});
}

// Whoever holds a post on the day ("dsl"), or one person.
struct PostOwner {
    std::string post;
    friend bool operator==(const PostOwner&, const PostOwner&) = default;
};
using TaskOwner = std::variant<PersonId, PostOwner>;

struct Task {
    TaskId id;
    TaskOwner owner;
    std::string title;  // words of the program, "Triage a concern": nobody's name
    Instant due;
    journal::Subject source;  // the record that it is about; opaque to this room
    TaskState state = TaskState::assigned;
    std::optional<PersonId> completed_by;
    std::optional<Instant> ended_at;

    friend bool operator==(const Task&, const Task&) = default;
};

// Somebody at work: who it is, and the posts they hold today.
struct Worker {
    PersonId person;
    std::vector<std::string> posts;
};

enum class TaskFault {
    unknown,  // no such task, or somebody else's: nobody learns which
    ended,    // completed or withdrawn before
};
struct TaskError {
    TaskFault fault;
    TaskId task;
};
[[nodiscard]] std::string describe(const TaskError& error);

[[nodiscard]] bool belongs_to(const Task& task, const Worker& worker);
// The transitions.
[[nodiscard]] base::Result<Task, TaskError> completed(Task task, const Worker& by, Instant at);
[[nodiscard]] base::Result<Task, TaskError> withdrawn(Task task, Instant at);

// What is to be done by somebody, for the page of all their tasks. Implemented here for the tasks of this room, and by
// each room whose records are tasks by themselves; handed over by `app`, shown by `home`. Thread-safe.
class TaskSource {
public:
    virtual ~TaskSource() = default;
    // The worker's own only, in any order.
    [[nodiscard]] virtual std::vector<Task> tasks(SchoolId school, const Worker& worker) const = 0;
};

// Tasks in the database. Database and world outlive it. Everything throws store::Failure when the database is lost;
// verbs with a transaction join it.
class Tasks final : public TaskSource {
public:
    Tasks(store::Database& database, base::World world) : database_(database), world_(world), journal_(world) {}

    struct NewTask {
        TaskOwner owner;
        std::string title;
        Instant due;
        journal::Subject source;
        journal::Actor by;
    };
    TaskId assign(store::Transaction& transaction, SchoolId school, const NewTask& task) const;

    [[nodiscard]] base::Result<void, TaskError> complete(SchoolId school, const TaskId& task, const Worker& by) const;
    [[nodiscard]] base::Result<void, TaskError> complete(store::Transaction& transaction, SchoolId school,
                                                         const TaskId& task, const Worker& by) const;

    // All that are still assigned about one record: it was closed, or moved. Returns how many.
    std::size_t withdraw_about(store::Transaction& transaction, SchoolId school, const journal::Subject& source,
                               const journal::Actor& by) const;

    // Still assigned to the worker, those that are due first at the front.
    [[nodiscard]] std::vector<Task> tasks(SchoolId school, const Worker& worker) const override;

private:
    store::Database& database_;
    base::World world_;
    journal::Journal journal_;
};

}  // namespace desk
