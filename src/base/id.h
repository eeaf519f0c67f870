#pragma once
// Ids: 128 random bits. Seen outside the database as 26 characters of base32, so that no id tells how many
// records there are, or which came before (SAFEGUARDING 3: ids without gaps).

#include "base/bytes.h"
#include "base/text.h"
#include "base/world.h"

#include <array>
#include <compare>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace base {

// `Id<struct LearnerTag>`: explicit, ordered, hashable, no arithmetic, no conversion between tags.
template <class Tag>
class Id {
public:
    static constexpr std::size_t kBytes = 16;

    [[nodiscard]] static Id mint(Random& random) {
        Id id;
        random.fill(id.bytes_);
        return id;
    }

    // From the text that `text()` gave; empty for anything else.
    [[nodiscard]] static std::optional<Id> parse(std::string_view text) {
        const auto bytes = from_base32(text);
        if (!bytes) return std::nullopt;
        return from_bytes(*bytes);
    }

    // From exactly 16 bytes, as the database and the files between the processes hold it.
    [[nodiscard]] static std::optional<Id> from_bytes(ByteView bytes) {
        if (bytes.size() != kBytes) return std::nullopt;
        Id id;
        std::copy(bytes.begin(), bytes.end(), id.bytes_.begin());
        return id;
    }

    [[nodiscard]] std::string text() const { return to_base32(bytes_); }
    [[nodiscard]] ByteView bytes() const { return bytes_; }

    friend auto operator<=>(const Id&, const Id&) = default;
    friend bool operator==(const Id&, const Id&) = default;

private:
    Id() = default;
    std::array<std::byte, kBytes> bytes_{};
};

}  // namespace base

template <class Tag>
struct std::hash<base::Id<Tag>> {
    std::size_t operator()(const base::Id<Tag>& id) const noexcept {
        std::size_t value = 0;  // the id is random already: its first bytes are as good a hash as any
        std::memcpy(&value, id.bytes().data(), sizeof value);
        return value;
    }
};
