#include "home/pages.h"
#include "web/components.h"
#include "web/router.h"

#include <array>

namespace home {

using web::literals::operator""_link;

namespace {

constexpr auto kNavigation = std::to_array<Way>({{"Start", "", ""},
                                                 {"My tasks", "tasks", ""},
                                                 {"Concerns", "concerns", ""},
                                                 {"Alerts", "alerts", ""},
                                                 {"Internet log", "events", ""},
                                                 {"Filter", "gate", ""},
                                                 {"Policy", "policy", ""},
                                                 {"Health", "health", ""}});
// In plain words, and no more than fits on a tablet.
constexpr auto kLearnersNavigation =
    std::to_array<Way>({{"Start", "", ""}, {"My internet", "portal", ""}, {"Tell someone", "help", ""}});

std::span<const Way> navigation_for(const rights::Reader& reader) {
    if (reader.has(rights::Role::learner)) return kLearnersNavigation;
    return kNavigation;
}

bool is_at(const web::Request& request, const Way& way, const web::Link& link) {
    if (request.path == link.text()) return true;
    return !way.path.empty() && request.path.starts_with(link.text() + "/");
}

std::string banner_of(const std::vector<std::string>& notices) {
    std::string banner;
    for (const std::string& notice : notices) {
        if (notice.empty()) continue;
        if (!banner.empty()) banner += " ";
        banner += notice;
        if (!banner.ends_with('.')) banner += ".";
    }
    return banner;
}

class SchoolFrame final : public web::Frame {
public:
    SchoolFrame(const web::Router& router, const Parts& parts) : router_(router), parts_(parts) {}

    web::Surroundings around(const web::Request& request) const override {
        const auto visit = visit_of(parts_, request);
        web::Surroundings around{.home = "/"_link, .help = "/help"_link, .banner = banner_of(parts_.notices)};
        if (!visit) return around;
        around.school = visit->school.school.name;
        around.home = school_link(*visit);
        around.help = school_link(*visit) / "help";
        // Help looks plain, and says nothing of who reads it: somebody may look over the shoulder (SAFEGUARDING 22).
        if (visit->reader && !is_help_path(request)) add_reader(around, *visit, request);
        return around;
    }

private:
    void add_reader(web::Surroundings& around, const Visit& visit, const web::Request& request) const {
        const rights::Reader& reader = *visit.reader;
        around.person = name_for(parts_, reader, "names.see", reader.person());
        around.sign_out = school_link(visit) / "sign-out";
        for (const Way& way : open_ways(router_, visit, navigation_for(reader))) {
            const web::Link link = link_to(visit, way);
            around.navigation.push_back(
                {.words = std::string(way.words),
                 .to = link,
                 .current = is_at(request, way, link),
                 .badge = way.path == "tasks" ? tasks_of(parts_, visit, request.now).size() : 0});
        }
    }

    const web::Router& router_;
    const Parts& parts_;
};

}  // namespace

std::unique_ptr<web::Frame> frame_of(const web::Router& router, const Parts& parts) {
    return std::make_unique<SchoolFrame>(router, parts);
}

}  // namespace home
