#pragma once
// Everything between a request and the page that answers it, without sockets: whose host, whose origin, which
// route, who is signed in, may they, and what goes back. Answers are whole; the server (web/server.h) carries them.

#include "base/world.h"
#include "web/answers.h"
#include "web/assets.h"
#include "web/page.h"
#include "web/permission.h"
#include "web/request.h"
#include "web/response.h"
#include "web/router.h"

#include <cstddef>
#include <exception>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace web {

struct SiteSettings {
    // The names under which the office is reached, as the Host header gives them: `office.school.example:8443`
    // (without a port for 443). Any other is refused, so that no foreign name can be pointed at this machine and
    // read through a browser inside the school (DNS rebinding).
    std::vector<std::string> hosts;
    // Where "Get help now" leads on pages that belong to no school.
    Link help;
};

// What the site is made of. All outlive it.
struct SiteParts {
    const Router& router;
    Sessions& sessions;
    const Guard& guard;
    const Frame& frame;
    const Assets& assets;
    base::World world;
    // A line for the log, without anything personal: a reference number and the cause of a failure.
    std::function<void(std::string_view line)> log;
    // Whether a page failed for want of room on the disk. None: nobody can tell.
    std::function<bool(const std::exception& failure)> is_out_of_room{};
};

// The browser's cookie for the session is `__Host-session`; `access` sets and deletes it.
constexpr std::string_view kSessionCookie = "session";
// `/{school}/sign-in?return=/…`: where a page sends whoever is not signed in. `access` has the route.
constexpr std::string_view kSignInSegment = "sign-in";
constexpr std::string_view kReturnParameter = "return";

// From any thread, as long as `worker` is the calling thread's own.
class Site final : public Answers {
public:
    Site(SiteParts parts, SiteSettings settings) : parts_(std::move(parts)), settings_(std::move(settings)) {}

    // Never throws: what a page function throws ends here, as a page with a reference number that is in the log.
    [[nodiscard]] Outgoing answer(const Incoming& incoming, std::size_t worker) const override;
    // An asset, or nothing when the request is for something else.
    [[nodiscard]] std::optional<Outgoing> answer_at_once(const Incoming& incoming) const override;
    // A larger body and files: to a route that declares them, from a page of ours, with a session's cookie. Whether the
    // session lives is known to the database alone, so that it is asked when all has come.
    [[nodiscard]] base::Result<BodyRule, Status> body_rule(const Incoming& head) const override;
    [[nodiscard]] Outgoing refusal(Status status) const override;

private:
    [[nodiscard]] bool is_own_host(const Incoming& incoming) const;
    [[nodiscard]] Request request_of(const Incoming& incoming, std::size_t worker) const;
    [[nodiscard]] Outgoing answer_page(const Incoming& incoming, Request& request) const;
    [[nodiscard]] std::optional<SessionView> session_at(std::string_view school, const Request& request) const;
    [[nodiscard]] Outgoing answer_route(const Incoming& incoming, Request& request, const Route& route) const;
    [[nodiscard]] std::optional<Status> read_form(const Incoming& incoming, Request& request, const Route& route) const;
    [[nodiscard]] Outgoing refuse_stranger(const Incoming& incoming, const Request& request) const;
    [[nodiscard]] Outgoing refuse(Status status, const Request& request, std::string_view clause) const;
    [[nodiscard]] Outgoing finish(Response response, const Request& request) const;
    [[nodiscard]] Outgoing bare(Status status, const Page& page) const;
    [[nodiscard]] Outgoing no_room(std::string_view cause, const Request& request) const;
    [[nodiscard]] Outgoing broke_down(std::string_view cause, const Request& request) const;

    SiteParts parts_;
    SiteSettings settings_;
};

// Whether a POST may come from one of our own pages: its Origin is ours, or a browser that sends none says that
// it is `same-origin` (Fetch Metadata; no page can forge it).
[[nodiscard]] bool comes_from_own_page(const Incoming& incoming);

// Sent with every answer.
[[nodiscard]] std::vector<Header> security_headers();

}  // namespace web
