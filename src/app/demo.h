#pragma once
// The three example schools with invented people: only with --demo.

#include "access/access.h"
#include "app/installation.h"
#include "people/people.h"
#include "school/school.h"

#include <filesystem>
#include <vector>

namespace app {

// Adds each profile's school that is not there yet, with its demo roster and one sign-in a role. Throws
// std::runtime_error with the reason.
struct DemoRooms {
    school::Schools& schools;
    people::People& people;
    const base::Clock& clock;
};
// What is needed to give the accounts their sign-ins, once the schools are open.
struct DemoPeople {
    std::string school;  // its key
    std::vector<people::DemoPart> parts;
};
[[nodiscard]] std::vector<DemoPeople> load_demo(const DemoRooms& rooms, const std::vector<school::Profile>& profiles);

// One sign-in a role and school. Made at the first start and kept beside the database, so that a restart neither
// changes them nor ends anybody's session.
[[nodiscard]] std::vector<rights::DemoSignIn> demo_sign_ins(const Installation& installation,
                                                            rights::Accounts& accounts,
                                                            const rights::OpenSchools& schools,
                                                            const std::vector<DemoPeople>& people);

}  // namespace app
