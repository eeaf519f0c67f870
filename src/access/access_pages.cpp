#include "access/access.h"
#include "base/ensure.h"
#include "base/text.h"
#include "web/components.h"
#include "web/form.h"
#include "web/permission.h"
#include "web/router.h"
#include "web/site.h"

#include <algorithm>

namespace rights {
namespace {

using web::operator""_html;
using web::operator""_link;
using web::Html;
using web::Link;
using web::Request;
using web::Response;

constexpr web::Permission kSignIn = web::Permission::open_to_all("access.sign_in");
constexpr web::Permission kSeeTable{"access.table", web::WhenRefused::told, "homewood-7.2-07"};

constexpr std::string_view kName = "name";
constexpr std::string_view kPassword = "password";
constexpr std::string_view kWrong = "That name and password do not go together. Try again, or ask at school";

Link school_link(const Request& request) { return Link("/"_link) / request.school(); }

web::Cookie session_cookie(std::string token) {
    return {.name = std::string(web::kSessionCookie), .value = std::move(token)};
}
web::Cookie no_session_cookie() {
    return {.name = std::string(web::kSessionCookie), .value = {}, .lifetime = std::chrono::seconds(0)};
}

// One of each school, since a browser may be known at several. Random bits only: nothing of the person.
std::string browser_cookie_name(const Request& request) { return "browser-" + std::string(request.school()); }
void keep_session(Response& response, const Request& request, const NewSession& session) {
    response.cookies.push_back(session_cookie(session.token));
    response.cookies.push_back({.name = browser_cookie_name(request),
                                .value = session.browser,
                                .same_site = wire::SameSite::strict,
                                .lifetime = kBrowserIsKnownFor});
}

// Where to go after signing in: back to the page that asked for it, if it is one of this school.
Link way_on(const Request& request, std::string_view back) {
    const auto wanted = Link::own(back);
    const std::string folder = school_link(request).text() + "/";
    if (wanted && wanted->text().starts_with(folder)) return *wanted;
    return school_link(request);
}

struct Entered {
    std::string name;
    std::string password;
};
std::optional<Entered> read(web::Form& form) {
    auto name = form.required_text({.name = std::string(kName), .most = 200, .missing = "Type your sign-in name"});
    auto password = form.required_secret(kPassword, "Type your password");
    if (!name || !password) return std::nullopt;
    return Entered{std::move(*name), std::move(*password)};
}

std::string wait_words(const WaitUntil& wait, base::Instant now) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(std::max(wait.at, now) - now).count();
    return "There were too many wrong tries. Wait " + std::to_string(seconds) +
           (seconds == 1 ? " second" : " seconds") + ", then try again";
}

void add_refusal(web::Form& form, const SignInRefusal& refusal, base::Instant now) {
    if (const auto* wait = std::get_if<WaitUntil>(&refusal)) form.add_error(kPassword, wait_words(*wait, now));
    else form.add_error(kPassword, kWrong);
}

Html sign_in_fields(const web::Form& form) {
    return web::text_input(form.field(kName, "Sign-in name", ""),
                           {.purpose = web::Purpose::sign_in_name, .width = web::Width::characters_20}) +
           web::password_input(form.field(kPassword, "Password", ""), web::Purpose::current_password);
}

// Nobody in service; with --demo, whoever opens the page may be any of these.
Html demo_sign_ins(const std::vector<DemoSignIn>& demo, std::string_view school) {
    std::vector<std::vector<Html>> rows;
    for (const DemoSignIn& each : demo)
        if (each.school == school)
            rows.push_back({web::text(each.title), web::text(each.name), web::text(each.password)});
    if (rows.empty()) return {};
    return web::section_heading("Sign-ins of the demo") +
           web::paragraph("These people are invented. There is no such list in service.") +
           web::table({.name = "demo-sign-ins",
                       .caption = "One sign-in for each role",
                       .columns = {{.title = "Who"}, {.title = "Sign-in name"}, {.title = "Password"}},
                       .rows = std::move(rows),
                       .empty = ""});
}

// The pages, with what they need. Copied into the routes.
class Pages {
public:
    explicit Pages(const PageParts& parts) : parts_(parts) {}

    Response show_sign_in(const Request& request) const {
        if (!is_school(request)) return web::not_found();
        return web::show(sign_in_page(request, web::Form(), request.query.text(web::kReturnParameter)));
    }

    Response sign_in(const Request& request) const {
        if (!is_school(request)) return web::not_found();
        web::Form form(request.typed);
        const std::string_view back = request.typed.text(web::kReturnParameter);
        if (const auto session = try_sign_in(request, form)) {
            Response response = web::go_to(way_on(request, back));
            keep_session(response, request, *session);
            return response;
        }
        return web::show_refused(sign_in_page(request, form, back));
    }

    // Also ends the internet on the device it is asked from.
    Response sign_out(const Request& request) const {
        if (!is_school(request)) return web::not_found();
        if (request.session) parts_.accounts.sign_out(request.school(), web::cookie(request, web::kSessionCookie));
        if (const auto place = place_of(request)) (void)parts_.presence.free(school(request).id, *place);
        Response response = web::go_to(school_link(request) / "signed-out");
        response.cookies.push_back(no_session_cookie());
        return response;
    }

    Response show_signed_out(const Request& request) const {
        if (!is_school(request)) return web::not_found();
        Html content = web::paragraph("Nobody is signed in on this device now.");
        content +=
            web::link_button("Sign in again", school_link(request) / web::kSignInSegment, web::ButtonLook::secondary);
        return web::show({.tab = "Signed out",
                          .heading = "You are signed out",
                          .caption = school(request).name,
                          .content = content});
    }

    Response show_portal(const Request& request) const {
        if (!is_school(request)) return web::not_found();
        if (const auto own = own_presence(request)) return web::show(opened_page(request, *own));
        return web::show(portal_page(request, web::Form()));
    }

    // The one way in which a device is bound to a person.
    Response bind(const Request& request) const {
        const auto place = place_of(request);
        if (!is_school(request) || !place) return web::not_found();
        web::Form form(request.typed);
        const auto session = try_sign_in(request, form);
        if (!session) return web::show_refused(portal_page(request, form));
        const auto bound = parts_.presence.bind(school(request).id, session->person, *place);
        Response response =
            bound ? web::go_to(school_link(request) / "portal") : web::show(refused_page(request, bound.error()));
        keep_session(response, request, *session);
        return response;
    }

    Response show_table(const Request& request) const {
        std::vector<std::vector<Html>> rows;
        for (const TableRow& row : table())
            rows.push_back({web::text(row.permission), web::text(show(row.role)), web::text(show(row.reach)),
                            web::text(row.source)});
        return web::show({.tab = "Who may do what",
                          .heading = "Who may do what",
                          .caption = school(request).name,
                          .back = web::BackLink{school_link(request)},
                          .content = web::table({.name = "permissions",
                                                 .caption = "What each role may do, and how far it reaches",
                                                 .columns = {{.title = "Record and action"},
                                                             {.title = "Role"},
                                                             {.title = "Reaches"},
                                                             {.title = "Source"}},
                                                 .rows = std::move(rows),
                                                 .empty = "Nobody may do anything."}),
                          .measure = web::Measure::wide});
    }

private:
    bool is_school(const Request& request) const { return find_school(parts_.schools, request.school()) != nullptr; }
    const school::School& school(const Request& request) const {
        const OpenSchool* here = find_school(parts_.schools, request.school());
        base::ensure(here != nullptr, "a page asks first whether the school exists");
        return here->school;
    }

    // Where the device is bound to whoever is signed in with this browser.
    std::optional<gatepost::Bound> own_presence(const Request& request) const {
        const auto place = place_of(request);
        if (!place || !request.session) return std::nullopt;
        auto bound = parts_.presence.at(*place);
        if (!bound || person_of(bound->person.bytes()) != person_of(request.session->person.bytes()))
            return std::nullopt;
        return bound;
    }

    std::optional<NewSession> try_sign_in(const Request& request, web::Form& form) const {
        const auto entered = read(form);
        if (!entered) return std::nullopt;
        auto session = parts_.accounts.sign_in({.school = request.school(),
                                                .name = entered->name,
                                                .password = entered->password,
                                                .address = request.peer.address,
                                                .browser = web::cookie(request, browser_cookie_name(request))});
        if (session) {
            // Whoever was signed in with this browser is not any more.
            if (request.session) parts_.accounts.sign_out(request.school(), web::cookie(request, web::kSessionCookie));
            return *std::move(session);
        }
        add_refusal(form, session.error(), request.now);
        return std::nullopt;
    }

    web::Page sign_in_page(const Request& request, const web::Form& form, std::string_view back) const {
        Html fields = sign_in_fields(form);
        if (!back.empty()) fields += web::hidden_input(web::kReturnParameter, back);
        fields += web::button("Sign in", web::ButtonLook::primary);
        return {.tab = "Sign in",
                .heading = "Sign in",
                .caption = school(request).name,
                .alerts = web::error_summary(form.errors()),
                .content = web::post_form(school_link(request) / web::kSignInSegment, request, fields) +
                           demo_sign_ins(parts_.demo, request.school()),
                .outcome = form.ok() ? web::Outcome::as_asked : web::Outcome::refused};
    }

    web::Page portal_page(const Request& request, const web::Form& form) const {
        const auto place = place_of(request);
        Html content;
        if (place) {
            content += html("<p class=\"govuk-body-l\">Sign in to use the internet on this device: "_html,
                            parts_.presence.device(school(request).id, *place), ".</p>\n"_html);
            content += html(
                "<p class=\"govuk-body-l\">What you open is checked and written down, to keep you "
                "safe.</p>\n"_html);
            content += web::post_form(school_link(request) / "portal", request,
                                      sign_in_fields(form) + web::button("Start", web::ButtonLook::primary));
            content += demo_sign_ins(parts_.demo, request.school());
        } else {
            content += web::paragraph(
                "This page opens the internet only for a device that uses the school’s network. Ask at school how "
                "to connect this one.");
            content += web::link_button("Sign in without the internet", school_link(request) / web::kSignInSegment,
                                        web::ButtonLook::secondary);
        }
        return {.tab = "Use the internet",
                .heading = "Use the internet",
                .caption = school(request).name,
                .alerts = web::error_summary(form.errors()) + notice(),
                .content = content,
                .outcome = form.ok() ? web::Outcome::as_asked : web::Outcome::refused};
    }

    Html notice() const {
        const std::string words = parts_.presence.notice();
        return words.empty() ? Html() : web::notification_banner(web::Notice::plain, web::paragraph(words));
    }

    web::Page opened_page(const Request& request, const gatepost::Bound& bound) const {
        const OpenSchool& here = *find_school(parts_.schools, request.school());
        Html content = html("<p class=\"govuk-body-l\">You can use the internet on this device until "_html,
                            here.calendar.show(bound.until), ".</p>\n"_html);
        content += web::paragraph(web::anchor(school_link(request) / "blocked", "Why was this blocked?"));
        content += web::paragraph("Sign out when you give the device to somebody else.");
        content += web::post_form(school_link(request) / "sign-out", request,
                                  web::button("Sign out", web::ButtonLook::secondary));
        return {.tab = "Use the internet",
                .heading = "You are signed in",
                .caption = here.school.name,
                .alerts = notice(),
                .content = content};
    }

    web::Page refused_page(const Request& request, const PresenceError& error) const {
        Html content = html("<p class=\"govuk-body-l\">"_html, why_not(error), "</p>\n"_html);
        content += web::link_button("Go on without the internet", school_link(request), web::ButtonLook::secondary);
        return {.tab = "Use the internet",
                .heading = "The internet is not open for you yet",
                .caption = school(request).name,
                .content = content};
    }

    static std::string why_not(const PresenceError& error) {
        switch (error.fault) {
            case PresenceFault::not_granted:
                return error.why;
            case PresenceFault::unknown_person:
                return "You are not on the school’s roster today. Ask at the school office.";
            case PresenceFault::foreign_network:
                return "This device is in another school’s network. Ask at school how to connect it.";
            case PresenceFault::no_profile:
                return "The school has not yet said what you may open. Ask the network manager.";
            case PresenceFault::nobody_there:
            case PresenceFault::not_written:
                return "The gate could not be told. Wait a minute and try again, or ask at school.";
        }
        base::ensure(false, "a fault is one of its words");
        return {};
    }

    PageParts parts_;
};

class AccountSessions final : public web::Sessions {
public:
    explicit AccountSessions(Accounts& accounts) : accounts_(accounts) {}
    // The path is not routed yet: its first segment is the school, and a token is looked for only there.
    std::optional<web::SessionView> find(std::string_view token, const Request& request) override {
        std::string_view path = request.path;
        if (path.starts_with('/')) path.remove_prefix(1);
        const std::string school(base::take_until(path, '/'));
        const auto session = accounts_.find(school, token);
        if (!session) return std::nullopt;
        const auto person = web::SignedIn::from_bytes(session->person.bytes());
        base::ensure(person.has_value(), "ids have the same length in every room");
        return web::SessionView{.person = *person, .school = school, .csrf_key = session->csrf_key};
    }

private:
    Accounts& accounts_;
};

class TableGuard final : public web::Guard {
public:
    TableGuard(Accounts& accounts, const OpenSchools& schools) : accounts_(accounts), schools_(schools) {}
    bool allows(const Request& request, const web::Permission& permission) const override {
        if (!request.session) return false;
        const OpenSchool* here = find_school(schools_, request.session->school);
        if (here == nullptr) return false;
        const auto reader = accounts_.reader(here->school.id, person_of(request.session->person.bytes()));
        return reader && reader->may(permission.name());
    }

private:
    Accounts& accounts_;
    const OpenSchools& schools_;
};

}  // namespace

std::optional<gatepost::Place> place_of(const Request& request) {
    if (!request.peer.network) return std::nullopt;
    const auto address = wire::IpAddress::parse(request.peer.address);
    const auto network = gatepost::NetworkId::from_bytes(request.peer.network->bytes());
    if (!address || !network) return std::nullopt;
    return gatepost::Place{*network, *address};
}

void add_pages(web::Router& router, const PageParts& parts) {
    const Pages pages(parts);
    using enum web::Method;
    const auto add = [&](web::Method method, const char* path, web::Permission permission,
                         Response (Pages::*page)(const Request&) const) {
        router.add(method, path, permission, [pages, page](const Request& request) { return (pages.*page)(request); });
    };
    add(get, "/{school}/sign-in", kSignIn, &Pages::show_sign_in);
    add(post, "/{school}/sign-in", kSignIn, &Pages::sign_in);
    add(post, "/{school}/sign-out", kSignIn, &Pages::sign_out);
    add(get, "/{school}/signed-out", kSignIn, &Pages::show_signed_out);
    add(get, "/{school}/portal", kSignIn, &Pages::show_portal);
    add(post, "/{school}/portal", kSignIn, &Pages::bind);
    add(get, "/{school}/access/table", kSeeTable, &Pages::show_table);
}

std::unique_ptr<web::Sessions> sessions_of(Accounts& accounts) { return std::make_unique<AccountSessions>(accounts); }

std::unique_ptr<web::Guard> guard_of(Accounts& accounts, const OpenSchools& schools) {
    return std::make_unique<TableGuard>(accounts, schools);
}

PersonId person_of(base::ByteView signed_in) {
    const auto person = PersonId::from_bytes(signed_in);
    base::ensure(person.has_value(), "ids have the same length in every room");
    return *person;
}

}  // namespace rights
