#pragma once
// By which profile somebody is judged. Part of rulebook/rulebook.h.

#include "access/access.h"

namespace rulebook {

class Rulebook;

// Learners by their year group on the day, staff as staff, everybody else as visitors. Empty before the first
// publication, and for a learner whose year no profile has: then nobody is bound, and the gate stays closed.
class GateProfiles final : public rights::ProfileSource {
public:
    explicit GateProfiles(const Rulebook& rulebook) : rulebook_(rulebook) {}
    [[nodiscard]] std::optional<gatepost::ProfileId> profile(const school::SchoolId& school,
                                                             const people::Person& person, school::Date day) override;

private:
    const Rulebook& rulebook_;
};

}  // namespace rulebook
