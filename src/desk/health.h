#pragma once
// How the parts of the product are. Part of desk/desk.h, which is what other rooms include.

#include "base/world.h"
#include "school/school.h"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace desk {

using base::Instant;
using school::SchoolId;

enum class Health {
    ok,
    degraded,  // does less than it should, and says what
    broken,    // does not do what its clause asks for
};

// One named part of the product (STYLE 13: every degraded mode has a name, a health line, a clause and a test).
// Words of the program, without anybody's name; nothing in it tells of a sealed record (SAFEGUARDING 3).
struct HealthLine {
    std::string name;
    Health state;
    std::string words;             // what is so, and what to do about it
    std::optional<Instant> since;  // none where nobody knows
    std::string clause;            // the clause, or safeguarding rule, that it answers
};

// Implemented by each room that has parts which can fail, handed over by `app`, shown by `home`. Thread-safe.
class HealthSource {
public:
    virtual ~HealthSource() = default;
    // Of one school, and of what all schools of the site share.
    [[nodiscard]] virtual std::vector<HealthLine> health(SchoolId school, Instant now) const = 0;
};

// The model of the health page: the worst first, in the order of their sources otherwise.
struct HealthList {
    Health worst = Health::ok;
    std::vector<HealthLine> lines;
};
[[nodiscard]] HealthList health_of(std::span<const std::reference_wrapper<const HealthSource>> sources, SchoolId school,
                                   Instant now);

}  // namespace desk
