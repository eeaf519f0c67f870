#pragma once
// Whoever asks on a page about the gate. Part of rulebook/rulebook.h.

#include "access/access.h"
#include "rulebook/plan.h"

#include <functional>
#include <optional>
#include <string>

namespace web {
struct Request;
}

namespace rulebook {

class Rulebook;

// rights::Accounts::reader, given as what pages need of it.
using ReaderOf = std::function<std::optional<rights::Reader>(const school::SchoolId&, const school::PersonId&)>;

// Somebody signed in, at their school.
struct Asker {
    const SchoolSetup& setup;
    rights::Reader reader;
};
[[nodiscard]] std::optional<Asker> asker_of(const Rulebook& rulebook, const ReaderOf& reader,
                                            const web::Request& request);

// Empty for whoever the reader may not see by name.
[[nodiscard]] std::string name_for(const Asker& asker, const people::Person& person);

}  // namespace rulebook
