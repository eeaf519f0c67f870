#pragma once
// The illegal layer: lists of illegal pages that members of the IWF, CTIRU and PIPCU schemes are given, held so
// that nobody can read them back: keyed hashes in a file of their own. Evaluated before everything else; no rule,
// exception or setting can out-rank it. Format: docs/formats/sealed.md. One chapter of filter/filter.h.

#include "base/bytes.h"
#include "base/digest.h"
#include "base/result.h"
#include "base/world.h"
#include "filter/error.h"
#include "filter/verdict.h"
#include "wire/host.h"
#include "wire/url.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace filter {

// The entry that every sealed file holds. Asking for it proves that the layer is live; the name is reserved
// (RFC 2606) and leads nowhere.
inline constexpr std::string_view kSealedTestHost = "illegal-content-test.example";

// A list as its maker supplies it, one URL a line, `#` in front of a comment:
//   example.com/page         the page, whatever is asked of it
//   example.com/page?id=7    the page when this is asked of it, in any order of its parameters
//   example.com/folder/      the folder and all below
//   example.com              the host and all below it
// With or without a scheme; a leading `www.` says nothing.
struct SealedList {
    std::string name;  // "IWF"
    std::string date;  // of the list, 2026-11-23
    std::string lines;
};

struct SealedSource {
    std::string name;
    std::string date;
    std::size_t entries;
    friend bool operator==(const SealedSource&, const SealedSource&) = default;
};

// What came of sealing. Lines are known by their numbers alone.
struct BadSealedLine {
    std::string list;
    std::size_t line;
    friend bool operator==(const BadSealedLine&, const BadSealedLine&) = default;
};
struct SealedFile {
    base::Bytes file;
    std::size_t entries;  // the test entry included
    std::size_t bad_lines;
    std::vector<BadSealedLine> bad;  // the first kMaxBadSealedLines of them
};
inline constexpr std::size_t kMaxBadSealedLines = 200;
inline constexpr std::size_t kMaxSealedEntries = 2'000'000;

// Makes the sealed file of a school with its illegal-hit key. Fails only when the lists are too large.
struct Sealing {
    SchoolId school;
    const base::Key& key;  // read during the call only
    base::Instant made_at;
};
[[nodiscard]] base::Result<SealedFile, Error> seal(const Sealing& with, std::span<const SealedList> lists);

class SealedLayer;
// The file of all that these layers hold, which were sealed with the same key for the same school: lists need not be
// there in clear any more. Fails when one is of another school, and when they are too large together.
[[nodiscard]] base::Result<SealedFile, Error> join_sealed(const Sealing& with,
                                                          std::span<const std::shared_ptr<const SealedLayer>> layers);

// What a hash of the layer is of: a mark that there are entries for pages of a host, and the four kinds of entry.
enum class SealedKind : std::uint8_t { on_host, host, folder, page, asked };
inline constexpr std::size_t kSealedKinds = 5;

// The school's key, and the keys derived from it for the first look: one a kind.
struct SealedKeys {
    explicit SealedKeys(const base::Key& of_school);
    base::Key school;
    std::array<base::ShortKey, kSealedKinds> first_look{};
};

// The layer in force. Look-ups are const and may come from any thread.
class SealedLayer {
public:
    // Refuses a file that is cut short, changed, of another school's key or of a newer format.
    [[nodiscard]] static base::Result<SealedLayer, Error> open(base::Bytes file, const base::Key& key,
                                                               std::string_view name);

    // Page level. Every parent of the host and every parent of the path is asked for.
    [[nodiscard]] std::optional<SealedHit> find(const wire::Url& url) const;
    // Where only the host is known: entries for whole hosts.
    [[nodiscard]] std::optional<SealedHit> find(const wire::Host& host) const;

    [[nodiscard]] const SchoolId& school() const { return school_; }
    [[nodiscard]] base::Instant made_at() const { return made_at_; }
    [[nodiscard]] const std::vector<SealedSource>& sources() const { return sources_; }
    [[nodiscard]] std::size_t entries() const { return entries_; }

    // What the layer holds, as opaque records in the order of the file: for joining, and to tell whether two layers
    // hold the same.
    struct Record {
        std::uint64_t first_look;
        base::Digest hash;
        SealedEntryId entry;
        std::uint8_t kind;
    };
    [[nodiscard]] std::vector<Record> contents() const;
    [[nodiscard]] base::Digest contents_digest() const;

private:
    SealedLayer(base::Bytes file, const base::Key& key, const SchoolId& school)
        : file_(std::move(file)), keys_(key), school_(school) {}
    [[nodiscard]] std::optional<SealedHit> page_on(std::string_view host, const wire::Url& url) const;
    [[nodiscard]] std::optional<SealedHit> entry(SealedKind kind, std::string_view text) const;
    [[nodiscard]] base::ByteView record(SealedKind kind, std::string_view text) const;
    [[nodiscard]] std::uint64_t first_look_at(std::size_t number) const;

    // constant after construction
    base::Bytes file_;
    SealedKeys keys_;
    SchoolId school_;
    base::Instant made_at_;
    std::vector<SealedSource> sources_;
    std::size_t entries_ = 0;
    std::size_t first_looks_at_ = 0;
    std::size_t records_at_ = 0;
    std::size_t records_ = 0;
};

}  // namespace filter
