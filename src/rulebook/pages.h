#pragma once
// The pages of this room. Part of rulebook/rulebook.h.

#include "access/access.h"
#include "base/world.h"
#include "rulebook/asker.h"

#include <chrono>
#include <functional>
#include <optional>

namespace web {
class Router;
}

namespace rulebook {

class AskLimit;
class Assessments;
class Checks;
class ExamSessions;
class Rulebook;
class SchoolList;
class SealedLists;
class Subscriptions;
class UnblockRequests;
class StopSource;
class TrafficSource;
class WhoIsWho;

// What became of somebody's going on: it holds, there was nobody to hold it for, or the gate could not be told.
enum class GoingOn { told, nobody_there, not_told };

// All outlive the router. `reader` is rights::Accounts::reader, given as what the pages need of it.
struct PageParts {
    Rulebook& rulebook;
    Checks& checks;
    Assessments& assessments;
    SchoolList& list;
    Subscriptions& subscriptions;
    SealedLists& sealed;
    UnblockRequests& requests;
    ExamSessions& exams;
    WhoIsWho& who;
    // Tells the gate that whoever is there went on after a warning.
    std::function<GoingOn(const gatepost::WentOn&)> went_on;
    // How often somebody goes on: each time is written to the disk for the gate.
    AskLimit& goings_on;
    std::function<std::chrono::seconds(const school::SchoolId&)> warning_lasts;
    ReaderOf reader;
    base::Random& random;
    const TrafficSource* traffic = nullptr;  // null: nothing is kept of what was visited
    const StopSource* stops = nullptr;       // null: nor of what was blocked
};

// `/{school}/gate/explanation`: what the gate would say to somebody, and why (rules.see);
// `/{school}/gate/profiles`: what is blocked for whom, when and where (rules.see);
// `/{school}/gate/profiles/{profile}`, `/{school}/gate/access-review`: why, and what each age may reach, decided and
// signed (rules.see, rules.assess, rules.consent, rules.approve);
// `/{school}/gate/examinations`, `…/{session}`: who sits which, where and when (rules.see, exams.enter);
// `/{school}/gate`: what the gate does, for whom, and the school's own list (rules.see, rules.change, rules.approve);
// `/{school}/gate/list/changes/{change}/preview`: what a change that waits would do to recent visits (rules.see);
// `/{school}/gate/lists`, `/{school}/gate/categories`: the lists that the site subscribes to (rules.see, rules.change);
// `/{school}/warning`: where the link on a warning leads, to go on (open to all, like the next ones);
// `/{school}/blocked`: what did not open at this device a moment ago, and why;
// `/{school}/ask`: where the link on a block page leads (open to all: whoever was blocked may not be signed in here);
// `/{school}/ask/answers`: what came of it, by the code on the receipt, or for whoever is signed in.
void add_pages(web::Router& router, const PageParts& parts);

}  // namespace rulebook
