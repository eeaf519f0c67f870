#pragma once
// What the office puts where the gate looks: `ruleset`, `lists-HASH`, `sealed-SCHOOL` and `sealed-SCHOOL.key` (see
// docs/formats/ruleset.md). The order of writing is part of the promise: what a ruleset names is there before it.

#include "base/digest.h"
#include "base/result.h"
#include "base/world.h"
#include "filter/filter.h"
#include "rulebook/plan.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace rulebook {

class GateFolder {
public:
    explicit GateFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

    [[nodiscard]] std::filesystem::path ruleset() const { return folder_ / "ruleset"; }
    [[nodiscard]] std::filesystem::path lists(const base::Digest& hash) const;
    [[nodiscard]] std::filesystem::path sealed(const filter::SchoolId& school) const;
    [[nodiscard]] std::filesystem::path sealed_key(const filter::SchoolId& school) const;

    // Writes lists under the name of their content; nothing when they are there already. The hash is their name.
    [[nodiscard]] base::Result<base::Digest, Fault> put_lists(const base::Bytes& file) const;
    [[nodiscard]] base::Result<std::shared_ptr<const filter::CategoryDatabase>, Fault> open_lists(
        const base::Digest& hash) const;

    // The key of a school's sealed layer, made the first time.
    [[nodiscard]] base::Result<base::Key, Fault> sealed_key(const filter::SchoolId& school, base::Random& random) const;
    [[nodiscard]] base::Result<void, Fault> put_sealed(const filter::SchoolId& school, base::ByteView file) const;
    [[nodiscard]] base::Result<std::shared_ptr<const filter::SealedLayer>, Fault> open_sealed(
        const filter::SchoolId& school, const base::Key& key) const;

    [[nodiscard]] base::Result<filter::Rules, Fault> read_rules() const;
    // The number of the ruleset in force; 0 when there is none that can be read.
    [[nodiscard]] std::uint64_t number_in_force() const;
    // Replaces the rules, and removes lists that they do not name.
    [[nodiscard]] base::Result<void, Fault> put_rules(const filter::Rules& rules) const;

private:
    void prune(const base::Digest& named) const;

    std::filesystem::path folder_;
};

// A key of 32 bytes in a file of its own, made the first time.
[[nodiscard]] base::Result<base::Key, Fault> key_in(const std::filesystem::path& file, base::Random& random,
                                                    base::FileMode mode);

// Of one sealed layer.
inline constexpr std::size_t kMaxSealedBytes = std::size_t{128} << 20U;

}  // namespace rulebook
