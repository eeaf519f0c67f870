#include "base/digest.h"

#include <sodium.h>
#include <xxhash.h>

namespace base {

bool begin_cryptography() { return sodium_init() >= 0; }

Digest sha256(ByteView bytes) {
    Digest digest{};
    crypto_hash_sha256(writable_octets(digest), octets(bytes), bytes.size());
    return digest;
}

Digest keyed_digest(const Key& key, ByteView bytes) {
    Digest digest{};
    crypto_generichash(writable_octets(digest), digest.size(), octets(bytes), bytes.size(), octets(key), key.size());
    return digest;
}

std::uint64_t short_keyed_digest(const ShortKey& key, ByteView bytes) {
    static_assert(crypto_shorthash_KEYBYTES == std::tuple_size_v<ShortKey>);
    std::array<std::byte, crypto_shorthash_BYTES> digest{};
    crypto_shorthash(writable_octets(digest), octets(bytes), bytes.size(), octets(key));
    std::uint64_t value = 0;
    for (const std::byte byte : digest) value = value << 8 | std::to_integer<std::uint64_t>(byte);
    return value;
}

std::uint64_t checksum(ByteView bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

}  // namespace base
