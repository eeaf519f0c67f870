#pragma once
// How publishing, lists and checks are. Part of rulebook/rulebook.h.

#include "desk/desk.h"

#include <chrono>
#include <functional>

namespace rulebook {

class Checks;
class ExamSessions;
class Rulebook;
class SchoolList;
struct SchoolSetup;
class SealedLists;
class Subscriptions;

// Thread-safe; all that is given outlives it. Throws store::Failure.
class GateRulesHealth final : public desk::HealthSource, public desk::MetricSource {
public:
    // `lists_age` is the school's setting filter.lists_age.
    using ListsAge = std::function<std::chrono::seconds(const school::SchoolId&)>;
    GateRulesHealth(const Rulebook& rulebook, const Subscriptions& subscriptions, const SealedLists& sealed,
                    const Checks& checks, const ExamSessions& exams, const SchoolList& list, ListsAge lists_age)
        : rulebook_(rulebook),
          subscriptions_(subscriptions),
          sealed_(sealed),
          checks_(checks),
          exams_(exams),
          list_(list),
          lists_age_(std::move(lists_age)) {}

    [[nodiscard]] std::vector<desk::HealthLine> health(school::SchoolId school, base::Instant now) const override;
    // The tests of the filter, and the age of the lists in force.
    [[nodiscard]] std::vector<desk::Metric> metrics(base::Instant now) const override;

private:
    [[nodiscard]] desk::HealthLine publication(const school::SchoolId& school) const;
    [[nodiscard]] desk::HealthLine lists(const school::SchoolId& school, base::Instant now) const;
    [[nodiscard]] desk::HealthLine tests(const school::SchoolId& school) const;
    [[nodiscard]] desk::HealthLine examinations(const school::SchoolId& school) const;
    [[nodiscard]] desk::HealthLine emergencies(const school::SchoolId& school, base::Instant now) const;
    [[nodiscard]] static desk::HealthLine calendar(const SchoolSetup& setup, base::Instant now);

    const Rulebook& rulebook_;
    const Subscriptions& subscriptions_;
    const SealedLists& sealed_;
    const Checks& checks_;
    const ExamSessions& exams_;
    const SchoolList& list_;
    const ListsAge lists_age_;
};

}  // namespace rulebook
