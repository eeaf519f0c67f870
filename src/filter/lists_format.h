#pragma once
// The layout of the category database, shared by its writer and its reader; docs/formats/lists.md.

#include "base/bytes.h"
#include "base/digest.h"

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace filter::lists_format {

static_assert(std::endian::native == std::endian::little, "slots are read as they lie in the file");

inline constexpr std::string_view kMagic = "gh-lists";
inline constexpr std::uint32_t kVersion = 2;
inline constexpr std::uint32_t kOldest = 1;  // without the lists that say what a set says
inline constexpr std::size_t kHeaderBytes = 192;
inline constexpr std::size_t kHeaderChecksumAt = 184;
inline constexpr std::size_t kSlotBytes = 8;

// A slot: the fingerprint above, and below it the number of a category set plus one (0: an empty slot) and a
// mark that there are paths on this host.
inline constexpr std::uint64_t kSetMask = 0x7fff;
inline constexpr std::uint64_t kPathsBelow = 0x8000;
inline constexpr std::uint64_t kFingerprintMask = ~std::uint64_t{0xffff};
inline constexpr std::size_t kMaxSets = 0x7ffe;

// Linear probing at a load of at most 0.75 stays far below this; a file that needs more is not ours.
inline constexpr std::uint64_t kMaxProbes = 4096;
inline constexpr std::size_t kMaxStrings = 1024;  // a name or a source's description
inline constexpr std::size_t kMaxSources = 255;
inline constexpr std::uint8_t kNoSource = 0xff;      // of a list that nobody was credited with
inline constexpr std::size_t kMaxPathSegments = 32;  // of a URL that are compared with paths of lists

[[nodiscard]] std::uint64_t hash_of(std::uint64_t seed, std::string_view key);

// Where the search for a hash begins: its upper bits spread over the slots.
[[nodiscard]] inline std::uint64_t first_slot(std::uint64_t hash, std::uint64_t slots) {
    return static_cast<std::uint64_t>((static_cast<unsigned __int128>(hash) * slots) >> 64U);
}
// The lower 48 bits, placed where a slot keeps them.
[[nodiscard]] inline std::uint64_t fingerprint(std::uint64_t hash) { return hash << 16U; }

// `at + 8 <= bytes.size()`.
[[nodiscard]] inline std::uint64_t load(base::ByteView bytes, std::size_t at) {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes.subspan(at, sizeof value).data(), sizeof value);
    return value;
}

struct Header {
    std::uint64_t file_bytes = 0;
    std::uint64_t seed = 0;
    base::Digest content_hash{};
    std::uint64_t content_checksum = 0;
    std::uint64_t slots = 0;
    std::uint64_t sets = 0;
    std::uint64_t categories = 0;
    std::uint64_t hosts = 0;
    std::uint64_t addresses = 0;
    std::uint64_t paths = 0;
    std::uint64_t made_at = 0;  // milliseconds since 1970, UTC
};

}  // namespace filter::lists_format
