#pragma once
// Finds, among many sites of rules, those that cover a request: most exact first. Private to this room; it stands
// in a header because RuleSet holds it.

#include "filter/rules.h"
#include "wire/host.h"
#include "wire/ip.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace filter {

// One name or address of a request, with the path as far as it is known.
struct Asked {
    const wire::Host& host;
    const wire::Url* url;  // null: by name only, or the host is not the one that was asked for
};

class SiteIndex {
public:
    void add(const Site& site, std::size_t number);

    // The numbers of the sites that cover `asked`, most exact first: longest name, then longest path.
    // Paths are compared as written for `exactly`, and for `broadly` without regard to case, since servers that
    // do not care about it are a way round a block.
    enum class Compare { exactly, broadly };
    struct Found {
        std::size_t number;
        std::pair<std::size_t, std::size_t> exactness;  // equal for sites that speak equally exactly
    };
    [[nodiscard]] std::vector<Found> covering(const Asked& asked, Compare compare) const;

private:
    struct Entry {
        std::size_t number;
        Site::Reach reach;
        std::string path;
        std::string lower_path;
    };
    struct Range {
        wire::IpRange range;
        Entry entry;
    };
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
    };
    [[nodiscard]] static bool path_covers(const Entry& entry, const wire::Url* url, Compare compare);

    std::unordered_map<std::string, std::vector<Entry>, TextHash, std::equal_to<>> by_name_;
    std::vector<Range> ranges_;
};

}  // namespace filter
