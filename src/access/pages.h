#pragma once
// The pages of this room, and what `web` asks of it: sessions and permissions. Part of access/access.h; made in
// access_pages.cpp, since nothing else here may see `web`.

#include "access/accounts.h"
#include "access/presence.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace web {
class Guard;
class Router;
class Sessions;
struct Request;
}  // namespace web

namespace rights {

// A sign-in of the demo, shown on the sign-in page and printed at start. There are none in service.
struct DemoSignIn {
    std::string school;  // its key
    std::string title;
    std::string name;
    std::string password;
    friend bool operator==(const DemoSignIn&, const DemoSignIn&) = default;
};
// Makes an account for each part of a demo roster, each with a password of invented words that is the same on every
// machine: only for `--demo`, which refuses to listen beyond loopback.
[[nodiscard]] base::Result<std::vector<DemoSignIn>, AccountError> make_demo_accounts(
    Accounts& accounts, const OpenSchool& school, const std::vector<people::DemoPart>& parts);

// The device that asks, as the gate knows it; empty when it came to the office by another way.
[[nodiscard]] std::optional<gatepost::Place> place_of(const web::Request& request);

// All outlive the pages. Without `demo` the sign-in page lists nobody.
struct PageParts {
    Accounts& accounts;
    Presence& presence;
    const OpenSchools& schools;
    const std::vector<DemoSignIn>& demo;
};
// Sign-in, sign-out, portal and the table of permissions of every school.
void add_pages(web::Router& router, const PageParts& parts);

// The two interfaces that `web` asks. `accounts` outlives them.
[[nodiscard]] std::unique_ptr<web::Sessions> sessions_of(Accounts& accounts);
[[nodiscard]] std::unique_ptr<web::Guard> guard_of(Accounts& accounts, const OpenSchools& schools);

// Whoever a web::SessionView names: the same id in this room's words.
[[nodiscard]] PersonId person_of(base::ByteView signed_in);

}  // namespace rights
