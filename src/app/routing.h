#pragma once
// Who is told, as room `monitor` asks for it: the school's routing table with its stand-ins, its setting for deputies,
// and nobody who is family of, or has declared a conflict with, whom it is about.

#include "access/access.h"
#include "monitor/monitor.h"
#include "people/people.h"
#include "school/school.h"

namespace app {

class SchoolRouting final : public monitor::Routing {
public:
    // All outlive it.
    struct Parts {
        people::People& people;
        school::Schools& schools;
        const rights::OpenSchools& open;
        const base::Clock& clock;
    };
    explicit SchoolRouting(const Parts& parts) : parts_(parts) {}

    [[nodiscard]] rights::Route route(store::Transaction& transaction, school::SchoolId school, const rights::Whom& whom) override;

private:
    Parts parts_;
};

}  // namespace app
