#include "base/bytes.h"
#include "base/file.h"
#include "rulebook/plan.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <set>

namespace rulebook {

namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{1} << 20U;  // LIMIT: the shipped file has 8 KB

base::Result<HelpSite, Fault> read_one(const toml::table& entry, const std::string& file) {
    const auto refuse = [&](std::string_view why) {
        return base::failure(Fault{fmt::format("{}:{}: {}", file, entry.source().begin.line, why)});
    };
    const auto name = entry["name"].value<std::string>();
    const auto site = entry["site"].value<std::string>();
    const auto phases = entry["phases"].value<std::string>();
    if (!name || name->empty()) return refuse("a help service has no `name`; write it");
    if (!site) return refuse(fmt::format("`{}` has no `site`; write it", *name));
    auto parsed = filter::Site::parse(*site);
    if (!parsed) return refuse(fmt::format("the site of `{}` is none; correct it", *name));
    if (phases == "all") return HelpSite{*name, *std::move(parsed), HelpSite::Phases::all};
    if (phases == "secondary") return HelpSite{*name, *std::move(parsed), HelpSite::Phases::secondary};
    return refuse(fmt::format("`phases` of `{}` is neither all nor secondary; write one of them", *name));
}

}  // namespace

base::Result<std::vector<HelpSite>, Fault> read_help_services(const std::filesystem::path& file) {
    const auto bytes = base::read_file(file, kMaxFileBytes);
    if (!bytes) return base::failure(Fault{base::describe(bytes.error())});
    const std::string name = file.filename().string();
    std::vector<HelpSite> services;
    std::set<std::string> seen;
    try {
        const toml::table root = toml::parse(base::text_of(*bytes));
        const toml::array* entries = root["service"].as_array();
        if (entries == nullptr) return base::failure(Fault{name + ": no [[service]] is in it"});
        for (const toml::node& entry : *entries) {
            if (!entry.is_table()) return base::failure(Fault{name + ": `service` is no list of tables"});
            HelpSite service = TRY(read_one(*entry.as_table(), name));
            // Two services may share a site; its being open does not depend on whose it is.
            if (seen.insert(service.site.text()).second) services.push_back(std::move(service));
        }
    } catch (const toml::parse_error& error) {
        return base::failure(Fault{fmt::format("{}:{}: {}", name, error.source().begin.line, error.description())});
    }
    return services;
}

}  // namespace rulebook
