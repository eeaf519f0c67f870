#include "filter/lists.h"

#include "base/ensure.h"
#include "base/narrow.h"
#include "base/text.h"
#include "filter/lists_format.h"

#include <libpsl.h>

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

namespace filter {
namespace {

// Names that every hosts file gives to the machine itself.
constexpr std::array<std::string_view, 10> kOwnNames{
    "localhost",    "localhost.localdomain", "local",           "broadcasthost", "ip6-localhost",
    "ip6-loopback", "ip6-localnet",          "ip6-mcastprefix", "ip6-allnodes",  "ip6-allrouters"};

// First the special-purpose registries (RFC 6890, RFC 4291): an entry there names no site in the internet.
constexpr std::array<std::string_view, 15> kReserved{
    "0.0.0.0/8",     "10.0.0.0/8",   "100.64.0.0/10",  "127.0.0.0/8", "169.254.0.0/16",
    "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "224.0.0.0/3", "::/128",
    "::1/128",       "fc00::/7",     "fe80::/10",      "ff00::/8",    "::ffff:0:0/96"};

bool is_reserved(const wire::IpAddress& address) {
    return std::ranges::any_of(kReserved, [&](std::string_view text) {
        const auto range = wire::IpRange::parse(text);
        return range && range->contains(address);
    });
}

// ICANN's part of the public suffix list only: `blogspot.com` is a suffix too, but a list may well mean it.
bool is_over_broad(const wire::Hostname& host) {
    return psl_is_public_suffix2(psl_builtin(), host.text().c_str(), PSL_TYPE_ICANN) != 0;
}

std::string_view without_comment(std::string_view line, char mark) {
    return base::trimmed_lines(line.substr(0, line.find(mark)));
}

// The next run of characters that are neither blank nor tab; removed from `line`.
std::string_view take_word(std::string_view& line) {
    line = base::trimmed(line);
    const std::string_view word = line.substr(0, line.find_first_of(" \t"));
    line.remove_prefix(word.size());
    return word;
}

constexpr std::size_t kMaxFolders = 2000;

std::optional<std::vector<std::filesystem::path>> sorted_content(const std::filesystem::path& folder) {
    std::error_code failed;
    std::vector<std::filesystem::path> found;
    for (std::filesystem::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
        found.push_back(at->path());
        if (found.size() > kMaxFolders) return std::nullopt;
    }
    if (failed) return std::nullopt;
    std::ranges::sort(found);
    return found;
}

bool is_truly(const std::filesystem::path& path, std::filesystem::file_type type) {
    std::error_code failed;
    return std::filesystem::symlink_status(path, failed).type() == type && !failed;
}

}  // namespace

std::string_view describe(LintKind kind) {
    switch (kind) {
        case LintKind::not_a_name:
            return "neither a host name nor an address";
        case LintKind::over_broad:
            return "names a whole public suffix or a single label";
        case LintKind::reserved_address:
            return "an address that is no site in the internet";
        case LintKind::not_supported:
            return "a kind of rule that is not used";
        case LintKind::line_too_long:
            return "the line is too long";
        case LintKind::quarantined:
            return "expressions are kept out: they block far more than they mean";
        case LintKind::unknown_category:
            return "a category that nobody has decided about yet";
        case LintKind::set_aside:
            return "a category that is left out on purpose";
        case LintKind::not_a_regular_file:
            return "a link or a device where a list was expected";
        case LintKind::unreadable_file:
            return "the file cannot be read";
        case LintKind::too_many_lines:
            return "too many entries: it is refused as a whole";
    }
    base::ensure(false, "every kind of lint is described");
    return {};
}

ListCompiler::ListCompiler(base::Random& random, std::size_t most_entries)
    : seed_(base::random_u64(random)), most_entries_(most_entries) {}

ListCompiler::ListCompiler(const ListCompiler& like, Empty) : seed_(like.seed_), most_entries_(like.most_entries_) {}

ListCompiler ListCompiler::with_same_seed() const { return {*this, Empty()}; }

std::array<std::size_t, kCategories> ListCompiler::kept_by(const ListCompiler& newer) const {
    base::ensure(seed_ == newer.seed_, "names are compared by their hashes");
    const auto said = [](const ListCompiler& list) {
        std::vector<std::pair<std::uint64_t, Category>> all;
        all.reserve(list.entries_.size());
        for (const Entry& entry : list.entries_)
            if (entry.kind != EntryKind::paths_below) all.emplace_back(entry.fingerprint, entry.category);
        std::ranges::sort(all);
        all.erase(std::unique(all.begin(), all.end()), all.end());
        return all;
    };
    const auto before = said(*this);
    const auto after = said(newer);
    std::array<std::size_t, kCategories> kept{};
    for (auto old = before.begin(), now = after.begin(); old != before.end() && now != after.end();) {
        if (*old < *now) ++old;
        else if (*now < *old) ++now;
        else {
            ++kept[static_cast<std::size_t>(old->second)];
            ++old;
            ++now;
        }
    }
    return kept;
}

void ListCompiler::credit(const ListSource& source) {
    if (sources_.size() < lists_format::kMaxSources) sources_.push_back(source);
}

void ListCompiler::decide(std::string foreign, std::optional<Category> as) {
    decided_.insert_or_assign(std::move(foreign), as);
}

std::optional<ForeignName> ListCompiler::known_as(std::string_view folder) const {
    const auto decided = decided_.find(folder);
    if (decided == decided_.end()) return foreign_name(folder);
    if (!decided->second) return ForeignName{ForeignName::Use::set_aside, Category{}, "the school has decided so"};
    return ForeignName{ForeignName::Use::taken, *decided->second, {}};
}

void ListCompiler::add(const File& file, std::string_view text) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    for (std::size_t line = 1; !text.empty(); ++line) {
        if (entries_.size() >= most_entries_) {
            is_full_ = true;
            return report(file.name, line, LintKind::too_many_lines);
        }
        add_line({file, line}, base::take_until(text, '\n'));
    }
}

void ListCompiler::add_line(const Place& place, std::string_view line) {
    if (line.size() > kMaxListLine) {
        ++report_.lines;
        return report(place.file.name, place.line, LintKind::line_too_long);
    }
    line = without_comment(line, place.file.format == ListFormat::adguard ? '!' : '#');
    if (line.empty()) return;
    // e2guardian names other files so, and the folders in which they lie; nothing outside a list is read.
    if (line.starts_with(".Include") || line.starts_with(".Define")) {
        ++report_.lines;
        return report(place.file.name, place.line, LintKind::not_supported);
    }
    switch (place.file.format) {
        case ListFormat::domains:
            return add_name(place, line);
        case ListFormat::urls:
            return add_path(place, line);
        case ListFormat::hosts_file:
            return add_hosts_line(place, line);
        case ListFormat::adguard:
            return add_adguard_line(place, line);
    }
}

void ListCompiler::add_hosts_line(const Place& place, std::string_view line) {
    if (!wire::IpAddress::parse(take_word(line))) {
        ++report_.lines;
        return report(place.file.name, place.line, LintKind::not_a_name);
    }
    for (std::string_view name = take_word(line); !name.empty(); name = take_word(line)) {
        if (std::ranges::find(kOwnNames, name) != kOwnNames.end() || wire::IpAddress::parse(name)) continue;
        add_name(place, name);
    }
}

void ListCompiler::add_adguard_line(const Place& place, std::string_view line) {
    if (line.starts_with('#') || line.starts_with('[')) return;  // a comment or the title of the list
    if (base::is_ascii_digit(line.front()) && line.find_first_of(" \t") != std::string_view::npos) {
        return add_hosts_line(place, line);
    }
    constexpr std::string_view kBegin = "||";
    const std::size_t end = line.find('^');
    const bool whole_name = line.starts_with(kBegin) && end != std::string_view::npos &&
                            (end + 1 == line.size() || line.substr(end + 1) == "$important");
    if (!whole_name) {
        ++report_.lines;
        return report(place.file.name, place.line, LintKind::not_supported);
    }
    add_name(place, line.substr(kBegin.size(), end - kBegin.size()));
}

void ListCompiler::add_name(const Place& place, std::string_view text) {
    ++report_.lines;
    if (const auto bare = wire::IpAddress::parse(text)) return add_host(place, *bare);
    if (text.starts_with('.')) text.remove_prefix(1);  // dnsmasq and e2guardian write a name with all below it so
    const auto host = wire::parse_host(text);
    if (!host) return report(place.file.name, place.line, LintKind::not_a_name);
    add_host(place, *host);
}

void ListCompiler::add_host(const Place& place, const wire::Host& host) {
    if (const auto* address = std::get_if<wire::IpAddress>(&host)) {
        if (is_reserved(*address)) return report(place.file.name, place.line, LintKind::reserved_address);
        return keep(place, address->text(), EntryKind::address);
    }
    const auto& name = std::get<wire::Hostname>(host);
    if (is_over_broad(name)) return report(place.file.name, place.line, LintKind::over_broad);
    keep(place, name.text(), EntryKind::host);
}

void ListCompiler::add_path(const Place& place, std::string_view text) {
    ++report_.lines;
    const bool has_scheme = text.find("://") != std::string_view::npos;
    const auto url = wire::Url::parse(has_scheme ? std::string(text) : "http://" + std::string(text));
    if (!url) return report(place.file.name, place.line, LintKind::not_a_name);
    std::string path = base::ascii_lower(url->path_without_parameters());
    while (path.ends_with('/')) path.pop_back();
    if (path.empty() && !url->has_query()) return add_host(place, url->host());
    const auto* name = std::get_if<wire::Hostname>(&url->host());
    if (name != nullptr && is_over_broad(*name)) return report(place.file.name, place.line, LintKind::over_broad);
    const std::string host = name != nullptr ? name->text() : std::get<wire::IpAddress>(url->host()).text();
    if (url->has_query()) path += "?" + base::ascii_lower(url->query());
    keep(place, host + (path.starts_with('/') ? "" : "/") + path, EntryKind::path);
    keep(place, host, EntryKind::paths_below);
}

void ListCompiler::keep(const Place& place, std::string_view key, EntryKind kind) {
    const auto source = sources_.empty() ? lists_format::kNoSource : base::narrow<std::uint8_t>(sources_.size() - 1);
    entries_.push_back({lists_format::hash_of(seed_, key), place.file.category, kind, source});
}

void ListCompiler::report(std::string file, std::size_t line, LintKind kind) {
    ++report_.bad_lines;
    if (report_.lint.size() < kMaxLintLines) report_.lint.push_back({std::move(file), line, kind});
}

base::Result<void, Error> ListCompiler::add_folder(const std::filesystem::path& folder) {
    const auto content = sorted_content(folder);
    if (!content) return base::failure(Error{ErrorKind::unreadable, folder.string(), "the folder cannot be read"});
    for (const std::filesystem::path& entry : *content) {
        const std::string name = entry.filename().string();
        if (is_truly(entry, std::filesystem::file_type::directory)) add_category_folder(entry, name);
        else if (!is_truly(entry, std::filesystem::file_type::regular)) report(name, 0, LintKind::not_a_regular_file);
    }
    return {};
}

void ListCompiler::add_category_folder(const std::filesystem::path& folder, std::string_view name) {
    const auto known = known_as(name);
    if (!known) {
        report_.unknown.emplace_back(name);
        return report(std::string(name), 0, LintKind::unknown_category);
    }
    if (known->use == ForeignName::Use::set_aside) return report(std::string(name), 0, LintKind::set_aside);
    const std::string prefix = std::string(name) + "/";
    add_file(folder / "domains", {prefix + "domains", known->category, ListFormat::domains});
    add_file(folder / "urls", {prefix + "urls", known->category, ListFormat::urls});
    for (const std::string_view expressions : {"expressions", "very_restrictive_expression"}) {
        std::error_code failed;
        if (std::filesystem::exists(folder / expressions, failed)) {
            report(prefix + std::string(expressions), 0, LintKind::quarantined);
        }
    }
}

void ListCompiler::add_file(const std::filesystem::path& path, const File& file) {
    std::error_code failed;
    const auto type = std::filesystem::symlink_status(path, failed).type();
    if (type == std::filesystem::file_type::not_found) return;
    if (type != std::filesystem::file_type::regular) return report(file.name, 0, LintKind::not_a_regular_file);
    const auto content = base::read_file(path, kMaxListFile);
    if (!content) return report(file.name, 0, LintKind::unreadable_file);
    add(file, base::text_of(*content));
}

}  // namespace filter
