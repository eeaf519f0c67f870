#include "base/text.h"
#include "filter/rules.h"
#include "filter/site_index.h"

#include <libpsl.h>

#include <algorithm>
#include <utility>

namespace filter {
namespace {

constexpr std::size_t kMaxSite = 2048;

Error bad_site(std::string_view text, std::string cause) {
    return {ErrorKind::inconsistent, base::cleaned_utf8(base::first_characters(text, 200)), std::move(cause)};
}

std::string without_slashes_at_end(std::string path) {
    while (path.ends_with('/')) path.pop_back();
    return path;
}

bool is_at_or_below(std::string_view path, std::string_view prefix) {
    return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

}  // namespace

base::Result<Site, Error> Site::parse(std::string_view text) {
    const std::string_view whole = text;
    if (text.size() > kMaxSite) return base::failure(bad_site(whole, "it is too long"));
    if (const auto range = wire::IpRange::parse(text)) return Site(*range, Reach::and_below, "");
    Reach reach = Reach::and_below;
    if (text.starts_with('=')) {
        reach = Reach::this_name;
        text.remove_prefix(1);
    }
    const auto url = wire::Url::parse("http://" + std::string(text));
    if (!url || !url->has_default_port()) {
        return base::failure(bad_site(whole, "a site is a host name, a host name with a path, or addresses"));
    }
    if (url->has_query()) return base::failure(bad_site(whole, "leave out the question mark and what follows it"));
    std::string path = without_slashes_at_end(std::string(url->path()));
    if (const auto* address = std::get_if<wire::IpAddress>(&url->host())) {
        const unsigned bits = address->is_v4() ? 32 : 128;
        return Site(*wire::IpRange::around(*address, bits), Reach::and_below, std::move(path));
    }
    const auto& name = std::get<wire::Hostname>(url->host());
    if (psl_is_public_suffix2(psl_builtin(), name.text().c_str(), PSL_TYPE_ICANN) != 0) {
        return base::failure(bad_site(whole, "it would speak for every site under a public suffix"));
    }
    return Site(name, reach, std::move(path));
}

std::string Site::text() const {
    if (const auto* name = std::get_if<wire::Hostname>(&place_)) {
        return (reach_ == Reach::this_name ? "=" : "") + name->text() + path_;
    }
    const auto& range = std::get<wire::IpRange>(place_);
    if (path_.empty()) return range.text();
    return wire::host_text(range.first()) + path_;
}

void SiteIndex::add(const Site& site, std::size_t number) {
    Entry entry{number, site.reach(), site.path(), base::ascii_lower(site.path())};
    if (const auto* name = std::get_if<wire::Hostname>(&site.place())) {
        by_name_[name->text()].push_back(std::move(entry));
    } else {
        ranges_.push_back({std::get<wire::IpRange>(site.place()), std::move(entry)});
    }
}

std::vector<SiteIndex::Found> SiteIndex::covering(const Asked& asked, Compare compare) const {
    std::vector<Found> found;
    const auto take = [&](const Entry& entry, std::size_t host_length) {
        if (path_covers(entry, asked.url, compare)) found.push_back({entry.number, {host_length, entry.path.size()}});
    };
    if (const auto* address = std::get_if<wire::IpAddress>(&asked.host)) {
        const auto inside = address->v4_inside();
        for (const Range& range : ranges_) {
            const bool covers = range.range.contains(*address) || (inside && range.range.contains(*inside));
            if (covers) take(range.entry, range.range.prefix_length());
        }
    } else {
        const auto& name = std::get<wire::Hostname>(asked.host);
        wire::for_each_suffix(name, [&](std::string_view suffix) {
            const auto entries = by_name_.find(suffix);
            if (entries == by_name_.end()) return wire::Walk::go_on;
            for (const Entry& entry : entries->second) {
                const bool is_it = suffix.size() == name.text().size();
                if (is_it || entry.reach == Site::Reach::and_below) take(entry, suffix.size());
            }
            return wire::Walk::go_on;
        });
    }
    std::ranges::stable_sort(found, std::ranges::greater(), &Found::exactness);
    return found;
}

bool SiteIndex::path_covers(const Entry& entry, const wire::Url* url, Compare compare) {
    if (entry.path.empty()) return true;
    if (url == nullptr) return false;
    const std::string bare = url->path_without_parameters();
    switch (compare) {
        // Both readings must lie below an allowed path: `/allowed/..;/other` is `/other` to some servers.
        case Compare::exactly:
            return is_at_or_below(url->path(), entry.path) && is_at_or_below(bare, entry.path);
        case Compare::broadly:
            return is_at_or_below(base::ascii_lower(url->path()), entry.lower_path) ||
                   is_at_or_below(base::ascii_lower(bare), entry.lower_path);
    }
    return false;
}

}  // namespace filter
