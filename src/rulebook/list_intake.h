#pragma once
// Lists as they come from elsewhere, taken into a folder of the office: a folder is copied, an archive unpacked, and
// nothing is kept but what a list is made of. Files come from strangers: nothing is written under a name that they
// chose but a category's, checked, and everything has its limit. Part of rulebook/rulebook.h.

#include "base/digest.h"
#include "base/result.h"
#include "rulebook/plan.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rulebook {

// How a list is laid out. All but the first are one file of one category.
enum class Layout {
    folders,     // `gambling/{domains,urls,expressions}`, as UT1 and squidGuard
    domains,     // a name a line; e2guardian's site lists
    urls,        // a page a line; e2guardian's URL lists
    hosts_file,  // `0.0.0.0 example.com`
    adguard      // `||example.com^`
};
constexpr auto words_of(Layout) {
    return std::to_array<std::pair<Layout, std::string_view>>({{Layout::folders, "folders"},
                                                               {Layout::domains, "domains"},
                                                               {Layout::urls, "urls"},
                                                               {Layout::hosts_file, "hosts"},
                                                               {Layout::adguard, "adguard"}});
}

// A folder's name as a category's: letters, digits, `-` and `_`, in lower case. Empty for what leads anywhere else.
[[nodiscard]] std::optional<std::string> category_name(std::string_view text);

struct IntakeLimits {
    std::size_t files = 10'000;            // looked at, of use or not
    std::uint64_t bytes = 1ULL << 30U;     // unpacked, in all
    std::uint64_t a_file = 512ULL << 20U;  // unpacked
};

struct Intake {
    std::uint64_t bytes = 0;
    std::size_t files = 0;
    std::size_t left_out = 0;  // links, devices, and files that are no part of a list
};

// The name of the one file of a list that has no folders.
inline constexpr std::string_view kListFile = "list";

// `to` is made anew. What fails leaves a part of it behind, which the caller removes. Blocking; looks at the token.
[[nodiscard]] base::Result<Intake, Fault> take_folder(const std::filesystem::path& from,
                                                      const std::filesystem::path& to, const IntakeLimits& limits,
                                                      const std::stop_token& stop);

// A file as it was fetched or uploaded: a tar or zip archive, or one list, plain or packed with gzip, bzip2, xz or
// zstd. An archive of a layout that is one file holds one file.
[[nodiscard]] base::Result<Intake, Fault> take_file(const std::filesystem::path& file, Layout layout,
                                                    const std::filesystem::path& to, const IntakeLimits& limits,
                                                    const std::stop_token& stop);

// What tells one content from another: of the names and bytes of all files below `folder`, not of their times.
[[nodiscard]] base::Result<base::Digest, Fault> content_digest(const std::filesystem::path& folder);

// Below `home` each list has a folder with its contents, and with what is being taken in, whose name begins with
// kIncoming. All of them, of all lists.
inline constexpr std::string_view kIncoming = "incoming-";
[[nodiscard]] std::vector<std::filesystem::path> stored_contents(const std::filesystem::path& home);

}  // namespace rulebook
