#pragma once
// Digests and checksums, over libsodium and xxHash, so that no other room spells out buffer sizes.

#include "base/bytes.h"

#include <array>
#include <cstdint>

namespace base {

// Makes the library underneath ready. Once, first thing in `main`; false when the machine has no randomness.
[[nodiscard]] bool begin_cryptography();

using Digest = std::array<std::byte, 32>;
using Key = std::array<std::byte, 32>;

// SHA-256 (FIPS 180-4): the journal's chain, content hashes of files.
[[nodiscard]] Digest sha256(ByteView bytes);

// BLAKE2b-256 with a key (RFC 7693 §2.5): links that only we can have made, hashes that only we can repeat.
[[nodiscard]] Digest keyed_digest(const Key& key, ByteView bytes);

// SipHash-2-4 (Aumasson and Bernstein, 2012) with a key: 64 bits only, at a tenth of the cost. For a first look that
// nobody without the key can repeat; what it finds is confirmed by `keyed_digest`.
using ShortKey = std::array<std::byte, 16>;
[[nodiscard]] std::uint64_t short_keyed_digest(const ShortKey& key, ByteView bytes);

// XXH3-64 (not for secrets): finds torn and changed records in spools and presence.
[[nodiscard]] std::uint64_t checksum(ByteView bytes);

}  // namespace base
