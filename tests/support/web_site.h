#pragma once
// A small site for the tests of this room: two schools, one person who may do everything but what is refused.

#include "base/still_world.h"
#include "web/components.h"
#include "web/form.h"
#include "web/site.h"

#include <stdexcept>
#include <string>
#include <vector>

namespace web {

inline constexpr Permission kOpen = Permission::open_to_all("test.open");
inline constexpr Permission kNotes{"test.notes", WhenRefused::told, "headcorn-3-03"};
inline constexpr Permission kForbidden{"test.forbidden", WhenRefused::told, "headcorn-7.3.4-01"};
inline constexpr Permission kSealed{"test.sealed", WhenRefused::hidden, "headcorn-3-03"};

class TestSessions final : public Sessions {
public:
    explicit TestSessions(base::Random& random) : person_(SignedIn::mint(random)) {}
    std::optional<SessionView> find(std::string_view token, const Request&) override {
        if (token != "good-token") return std::nullopt;
        return SessionView{.person = person_, .school = "headcorn", .csrf_key = key()};
    }
    static base::Key key() {
        base::Key key{};
        key[0] = std::byte{7};
        return key;
    }

private:
    SignedIn person_;
};

class TestGuard final : public Guard {
public:
    bool allows(const Request&, const Permission& permission) const override { return permission == kNotes; }
};

class TestFrame final : public Frame {
public:
    Surroundings around(const Request& request) const override {
        const Link home = Link("/"_link) / request.school();
        return {.school = request.session ? "Headcorn" : "",
                .home = home,
                .navigation = {{.words = "My tasks", .to = home / "tasks", .current = true, .badge = 3},
                               {.words = "Concerns", .to = home / "concerns"}},
                .help = home / "help",
                .banner = "This is a demo with invented people",
                .person = request.session ? "Mrs O'Neill" : "",
                .sign_out = request.session ? std::optional(home / "sign-out") : std::nullopt};
    }
};

struct TestSite {
    base::StillClock clock{base::Instant(std::chrono::seconds(1772532900))};  // 3 March 2026, 10:15
    base::SeededRandom random{1};
    TestSessions sessions{random};
    TestGuard guard;
    TestFrame frame;
    Assets assets;
    Router router;
    std::vector<std::string> logged;
    std::vector<std::string> saved;
    std::vector<std::string> uploaded;  // each file as "field, name, content"
    Site site;

    static constexpr std::size_t kMostUploaded = std::size_t{1} << 20U;

    TestSite()
        : site(SiteParts{.router = router,
                         .sessions = sessions,
                         .guard = guard,
                         .frame = frame,
                         .assets = assets,
                         .world = {clock, random},
                         .log = [this](std::string_view line) { logged.emplace_back(line); },
                         .is_out_of_room =
                             [](const std::exception& failure) {
                                 return std::string_view(failure.what()) == "no space left";
                             }},
               SiteSettings{.hosts = {"office.example:8443"}, .help = "/help"_link}) {
        router.add(Method::get, "/{school}/open", kOpen, [](const Request&) { return note("open"); });
        router.add(Method::get, "/{school}/notes", kNotes, [](const Request&) { return note("a note"); });
        router.add(Method::post, "/{school}/notes", kNotes, [this](const Request& request) { return write(request); });
        router.add(Method::post, "/{school}/open", kOpen, [this](const Request& request) { return write(request); });
        router.add(
            Method::post, "/{school}/lists", kNotes, [this](const Request& request) { return take(request); },
            Uploads{.most_bytes = kMostUploaded});
        router.add(
            Method::post, "/{school}/forbidden-lists", kForbidden,
            [this](const Request& request) { return take(request); }, Uploads{.most_bytes = kMostUploaded});
        router.add(Method::get, "/{school}/forbidden", kForbidden, [](const Request&) { return note("never"); });
        router.add(Method::get, "/{school}/sealed", kSealed, [](const Request&) { return note("never"); });
        router.add(Method::get, "/{school}/absent", kNotes, [](const Request&) { return not_found(); });
        router.add(Method::post, "/{school}/absent", kNotes, [](const Request&) { return not_found(); });
        for (const Method method : {Method::get, Method::post}) {
            router.add(method, "/{school}/failing", kNotes,
                       [](const Request&) -> Response { throw std::runtime_error("database is gone"); });
            router.add(method, "/{school}/full", kNotes,
                       [](const Request&) -> Response { throw std::runtime_error("no space left"); });
        }
        router.add(Method::get, "/{school}/notices", kNotes, [](const Request&) { return listen("headcorn"); });
        router.add(Method::get, "/{school}/csv", kNotes, [](const Request&) {
            return save({.file_name = "notes \"1\".csv", .type = "text/csv; charset=utf-8", .content = "a,b\r\n"});
        });
    }

    static Response note(std::string_view words) {
        return show({.tab = "Note",
                     .heading = "Notes",
                     .back = BackLink{"/headcorn"_link},
                     .content = paragraph(words),
                     .measure = Measure::wide});
    }

    Response write(const Request& request) {
        Form form(request.typed);
        const auto what = form.required_text({.name = "what", .most = 100, .missing = "Say what happened"});
        if (!form.ok()) {
            Html fields = text_input(form.field("what", "What?", ""), {}) + button("Save", ButtonLook::primary);
            return show_refused({.tab = "Note",
                                 .heading = "New note",
                                 .back = Breadcrumbs{{.words = "Home", .to = "/headcorn"_link}},
                                 .alerts = error_summary(form.errors()),
                                 .content = post_form("/headcorn/notes"_link, request, fields)});
        }
        saved.push_back(*what);
        return go_to("/headcorn/notes"_link);
    }

    Response take(const Request& request) {
        for (const UploadedFile& file : request.files)
            uploaded.push_back(file.field + ", " + file.filename + ", " + std::string(file.content));
        saved.emplace_back(request.typed.text("what"));
        return go_to("/headcorn/lists"_link);
    }

    static Incoming get(std::string target) {
        return {.method = "GET",
                .target = std::move(target),
                .headers = {{"host", "office.example:8443"}, {"cookie", "__Host-session=good-token"}},
                .body = {},
                .peer = {.address = "192.0.2.7"}};
    }
    static Incoming stranger(std::string target) {
        Incoming incoming = get(std::move(target));
        incoming.headers.pop_back();
        return incoming;
    }
    static Incoming post(std::string target, std::string_view fields) {
        Incoming incoming = get(std::move(target));
        incoming.method = "POST";
        incoming.headers.push_back({"origin", "https://office.example:8443"});
        incoming.headers.push_back({"content-type", "application/x-www-form-urlencoded"});
        incoming.body = std::string(fields) + "&form_token=" + csrf_token(TestSessions::key());
        return incoming;
    }
    // A part of an upload, with its boundary before it.
    static std::string part(std::string_view names, std::string_view content) {
        return "--gate\r\nContent-Disposition: form-data; " + std::string(names) + "\r\n\r\n" + std::string(content) +
               "\r\n";
    }
    static std::string whole_upload(std::string_view parts) {
        return part("name=form_token", csrf_token(TestSessions::key())) + std::string(parts) + "--gate--\r\n";
    }
    static Incoming upload(std::string target, std::string_view parts) {
        Incoming incoming = post(std::move(target), "");
        set(incoming, "content-type", "multipart/form-data; boundary=gate");
        incoming.body = whole_upload(parts);
        return incoming;
    }
    static void set(Incoming& incoming, std::string_view name, std::string_view value) {
        std::erase_if(incoming.headers, [&](const Header& header) { return header.name == name; });
        if (!value.empty()) incoming.headers.push_back({std::string(name), std::string(value)});
    }
};

inline std::string header_of(const Outgoing& answer, std::string_view name) {
    for (const Header& header : answer.headers)
        if (header.name == name) return header.value;
    return {};
}

}  // namespace web
