#pragma once
// Who is who and who is where, as room `rulebook` asks for it when somebody wants to know what the gate would say: of
// the database, and of whoever knows where somebody is signed in.

#include "gatepost/presence.h"
#include "people/people.h"
#include "rulebook/rulebook.h"

#include <functional>
#include <optional>
#include <vector>

namespace app {

class SchoolWhoIsWho final : public rulebook::WhoIsWho {
public:
    // What is known of who is where, and of orders.
    struct Sight {
        std::function<std::optional<gatepost::Bound>(const gatepost::Place&)> at;
        std::function<std::vector<gatepost::WarningId>(const gatepost::Place&, base::Instant)> went_on;
        std::function<bool(const school::PersonId&, base::Instant)> is_suspended;
    };
    // The database outlives it.
    SchoolWhoIsWho(store::Database& database, base::World world, Sight sight);

    [[nodiscard]] std::optional<people::Person> find(const school::SchoolId& school,
                                                     const school::PersonId& person) override;
    [[nodiscard]] std::optional<people::Person> named(const school::SchoolId& school,
                                                      std::string_view sign_in_name) override;
    [[nodiscard]] std::vector<people::Person> roster(const school::SchoolId& school, school::Date day) override;
    [[nodiscard]] std::optional<rulebook::SignedInThere> at(const gatepost::Place& place, base::Instant at) override;
    [[nodiscard]] bool is_suspended(const school::PersonId& person, base::Instant at) override {
        return sight_.is_suspended(person, at);
    }

private:
    store::Database& database_;
    base::World world_;
    Sight sight_;
};

}  // namespace app
