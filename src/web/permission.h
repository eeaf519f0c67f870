#pragma once
// What a route asks for. This room knows that a permission exists, not who has it: `access` keeps that table.

#include "web/request.h"

#include <string_view>

namespace web {

// `hidden`: refused as if the page did not exist, so that a refusal tells nothing (SAFEGUARDING 3).
// `told`: the refusal names the clause.
enum class WhenRefused { hidden, told };

// Made only as a named constant of a room:
//     inline constexpr web::Permission kTriage{"concerns.triage", web::WhenRefused::hidden, "headcorn-3-03"};
class Permission {
public:
    consteval Permission(std::string_view name, WhenRefused when_refused, std::string_view clause)
        : name_(name), clause_(clause), when_refused_(when_refused), open_(false) {
        if (name.empty()) throw "a permission has a name";
    }
    // For everybody, signed in or not: sign-in, help, the anonymous report.
    static consteval Permission open_to_all(std::string_view name) {
        Permission permission(name, WhenRefused::told, "");
        permission.open_ = true;
        return permission;
    }

    [[nodiscard]] constexpr std::string_view name() const { return name_; }
    [[nodiscard]] constexpr std::string_view clause() const { return clause_; }
    [[nodiscard]] constexpr WhenRefused when_refused() const { return when_refused_; }
    [[nodiscard]] constexpr bool is_open() const { return open_; }

    friend constexpr bool operator==(const Permission&, const Permission&) = default;

private:
    std::string_view name_;  // of the program
    std::string_view clause_;
    WhenRefused when_refused_;
    bool open_;
};

// Implemented by `access`. Both are called on worker threads.
class Sessions {
public:
    virtual ~Sessions() = default;
    // Whose session the cookie's value names; empty for an unknown, ended or idle one. `request` is not yet
    // routed: its worker, peer and time are set.
    [[nodiscard]] virtual std::optional<SessionView> find(std::string_view token, const Request& request) = 0;
};

class Guard {
public:
    virtual ~Guard() = default;
    // Whether whoever is signed in has the permission at all. What it means for one record is decided by the
    // room's verb, which is given the reader. Never asked for permissions that are open to all.
    [[nodiscard]] virtual bool allows(const Request& request, const Permission& permission) const = 0;
};

}  // namespace web
