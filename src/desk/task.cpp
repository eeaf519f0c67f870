#include "desk/tasks.h"

#include <algorithm>

namespace desk {

std::string describe(const TaskError& error) {
    switch (error.fault) {
        case TaskFault::unknown:
            return "there is no task `" + error.task.text() + "` for you; go back to your tasks";
        case TaskFault::ended:
            return "task `" + error.task.text() + "` was completed or withdrawn already; go back to your tasks";
    }
    return {};
}

bool belongs_to(const Task& task, const Worker& worker) {
    if (const auto* person = std::get_if<PersonId>(&task.owner)) return *person == worker.person;
    const std::string& post = std::get<PostOwner>(task.owner).post;
    return std::find(worker.posts.begin(), worker.posts.end(), post) != worker.posts.end();
}

base::Result<Task, TaskError> completed(Task task, const Worker& by, Instant at) {
    if (!belongs_to(task, by)) return base::failure(TaskError{TaskFault::unknown, task.id});
    if (task.state != TaskState::assigned) return base::failure(TaskError{TaskFault::ended, task.id});
    task.state = TaskState::completed;
    task.completed_by = by.person;
    task.ended_at = at;
    return task;
}

base::Result<Task, TaskError> withdrawn(Task task, Instant at) {
    if (task.state != TaskState::assigned) return base::failure(TaskError{TaskFault::ended, task.id});
    task.state = TaskState::withdrawn;
    task.ended_at = at;
    return task;
}

}  // namespace desk
