#pragma once
// The one public header of the room: what stands around every page, and the pages that belong to no other room: the
// start pages, "Get help now", the health of the parts, and somebody's tasks. Pages only: no rule and no table of its
// own.

#include "access/access.h"
#include "desk/desk.h"
#include "people/people.h"
#include "school/school.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace concerns {
class Concerns;
}
namespace monitor {
struct AlertParts;
}
namespace web {
class Frame;
class Router;
}  // namespace web

namespace home {

// What the pages are made from. Outlives frame and router, const once requests come.
struct Parts {
    rights::Accounts& accounts;
    people::People& people;
    const rights::OpenSchools& schools;
    // The profile in force of the school with this key; null for a school without one.
    std::function<const school::Profile*(std::string_view school)> profile;
    const desk::Tasks& tasks;  // those that their owner completes on the page of tasks
    // Tasks that are records of other rooms, completed there.
    std::vector<std::reference_wrapper<const desk::TaskSource>> further_tasks{};
    std::vector<std::reference_wrapper<const desk::HealthSource>> health{};
    std::vector<std::reference_wrapper<const desk::MetricSource>> metrics{};
    std::vector<std::reference_wrapper<const desk::PanelSource>> panels{};  // in the order in which they are shown
    // Said on every page, each a sentence: that this is a demo, that the processes are not separated.
    std::vector<std::string> notices{};
};

// Navigation, the person's name, sign-out, help. A link is there only when `router` leads somewhere with it and the
// table gives the reader that route's permission: neither a dead end nor a refusal. `router` outlives the frame.
[[nodiscard]] std::unique_ptr<web::Frame> frame_of(const web::Router& router, const Parts& parts);

// Adds `/`, `/help`, `/{school}`, `/{school}/help`, `/{school}/health`, `/{school}/tasks` and
// `/metrics`.
void add_pages(web::Router& router, const Parts& parts);

// What waits for the reader in these rooms, for Parts::panels. What is given outlives it. The lead whom a record is
// about sees what they saw before it was there.
[[nodiscard]] std::unique_ptr<desk::PanelSource> waiting_concerns(const concerns::Concerns& concerns);
[[nodiscard]] std::unique_ptr<desk::PanelSource> waiting_alerts(const monitor::AlertParts& parts);

}  // namespace home
