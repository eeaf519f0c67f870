#pragma once
// Whether a file was signed with a minisign key (jedisct1.github.io/minisign, "Signature format"): Ed25519 over the
// file's BLAKE2b-512, or over the file itself in its older form.

#include "base/bytes.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace base {

// As its owner publishes it: 56 characters that begin with `RW`.
class MinisignKey {
public:
    // With or without the comment line above it. Empty when it is none.
    [[nodiscard]] static std::optional<MinisignKey> parse(std::string_view text);

    // `signature` is the text of a `.minisig` file. False for another key, another file, and what is no signature;
    // its trusted comment must be signed, too.
    [[nodiscard]] bool has_signed(ByteView file, std::string_view signature) const;

private:
    std::array<unsigned char, 8> id_{};
    std::array<unsigned char, 32> key_{};
};

}  // namespace base
