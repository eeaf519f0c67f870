#pragma once
// A whole page. A room gives a Page; what stands around it (navigation, badge, banner) comes from the Frame that
// `app` injects, so that no room knows the others' pages.

#include "web/assets.h"
#include "web/html.h"
#include "web/lists.h"
#include "web/request.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace web {

// What the browser's tab shows, and with it the history, the task bar and a shared screen. Only words of the
// program, never a name (SAFEGUARDING 39).
class TabTitle {
public:
    consteval TabTitle(const char* words) : words_(words) {}
    [[nodiscard]] constexpr std::string_view words() const { return words_; }

private:
    std::string_view words_;
};

// How one goes back. Breadcrumbs are the pages above this one, from the top.
struct NoWayBack {};
struct BackLink {
    Link to;
};
using Breadcrumbs = std::vector<LinkTo>;
using WayBack = std::variant<NoWayBack, BackLink, Breadcrumbs>;

// Reading and forms stay in two thirds of the width; tables take all of it.
enum class Measure { reading, wide };
enum class Outcome { as_asked, refused };

struct Page {
    TabTitle tab;
    std::string heading;    // the page's one h1
    std::string caption{};  // above the heading: what it belongs to
    WayBack back{};
    Html alerts{};  // above the heading: error summary, notification banner
    Html content;
    Measure measure = Measure::reading;
    Outcome outcome = Outcome::as_asked;  // `refused` says so in the tab, too
};

struct NavigationItem {
    std::string words;
    Link to;
    bool current = false;
    std::size_t badge = 0;  // how many are waiting; none is shown for 0
};

// What stands around a page.
struct Surroundings {
    std::string school{};  // as people know it; empty outside the schools
    Link home;
    std::vector<NavigationItem> navigation{};
    Link help;             // "Get help now": on every page, always in the same place
    std::string banner{};  // said on every page, such as that this is a demo
    std::string person{};  // who is signed in, as the school writes it
    std::optional<Link> sign_out{};
};

// Implemented by `home`. Called on a worker thread, also for refusals.
class Frame {
public:
    virtual ~Frame() = default;
    [[nodiscard]] virtual Surroundings around(const Request& request) const = 0;
};

// The document. `request` gives the sign-out form its token.
[[nodiscard]] Html render(const Page& page, const Surroundings& around, const Assets& assets, const Request& request);

}  // namespace web
