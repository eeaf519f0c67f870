#pragma once
// Narratives, names in sealed cases and attachments, encrypted field by field: XChaCha20-Poly1305 (libsodium),
// one data key a school and version, kept in table `vault_keys` wrapped by a master key that lies in a file
// outside the database. What was sealed opens only in its own place: moved to another record, another entry,
// another column or another school it is refused.
//
//   Sealed, as stored:  version u8 = 1 | key number u32 le | nonce 24 | ciphertext and tag
//   associated data:    the first five bytes | school 16 | record 16 | sequence u64 le | field
//   Wrapped key:        version u8 = 1 | master key's fingerprint 8 | nonce 24 | ciphertext and tag of 32 bytes
//   associated data:    the first nine bytes | school 16 | number u32 le
//   Imprint:            first 16 bytes of BLAKE2b-256(look-up key, use | 0 | value)
//   look-up key:        BLAKE2b-256(the school's data key 1, "look-ups"), which no renewal changes (decision 12)
//
// Encrypted text has no index: a search decrypts and scans within what its reader may see. What must be looked up by
// its whole value has an imprint beside it.

#include "base/bytes.h"
#include "base/file.h"
#include "base/guarded.h"
#include "base/private.h"
#include "base/result.h"
#include "base/world.h"
#include "store/database.h"
#include "store/scope.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace store {

// 32 secret bytes, overwritten when they go.
class SecretKey {
public:
    SecretKey() = default;
    SecretKey(SecretKey&& other) noexcept;
    SecretKey& operator=(SecretKey&& other) noexcept;
    SecretKey(const SecretKey&) = delete;
    SecretKey& operator=(const SecretKey&) = delete;
    ~SecretKey();

    [[nodiscard]] SecretKey copy() const;

    std::array<std::byte, 32> bytes{};
};

// What a column of encrypted text holds: a {blob}.
struct Sealed {
    base::Bytes bytes;
    friend bool operator==(const Sealed&, const Sealed&) = default;
};

template <>
struct Codec<Sealed> {
    static constexpr ValueType kType = ValueType::blob;
    static Value to(const Sealed& sealed) { return sealed.bytes; }
    static std::optional<Sealed> from(const Value& value) {
        auto bytes = Codec<base::Bytes>::from(value);
        return bytes ? std::optional(Sealed{*std::move(bytes)}) : std::nullopt;
    }
};

// What stands in a column instead of a value that rows are looked up by: equal for equal values of one school and use,
// and repeated by nobody without the master key. LIMIT: it shows which rows share a value.
using Imprint = std::array<std::byte, 16>;

// Where a sealed value belongs. `field` is "table.column"; `record` the id of its row's record, and `sequence`
// the entry within it, 0 where there is only one.
struct Place {
    std::string_view field;
    base::ByteView record;
    std::uint64_t sequence;
};

enum class VaultFailure {
    master_missing,    // no file: restore it from its own backup, or make one for a new installation
    master_exposed,    // somebody besides its owner may read or write it: chmod 0600
    master_malformed,  // not a master key file
    master_exists,     // a new one would make every sealed record unreadable
    master_unwritable,
    wrong_master,  // the school's keys were wrapped by another master key
    unknown_key,   // the record names a data key that the school does not have
    changed,       // the value was altered, or belongs to another place
    malformed,     // not a sealed value, or of a later version
};

struct VaultError {
    VaultFailure kind;
    std::string subject;  // the file, or the field; never what was sealed
};

// "the master key file may be read by others: `/etc/…`: run chmod 0600 on it"
[[nodiscard]] std::string describe(const VaultError& error);

// What came of it. A vault that does not open what it sealed is a lost key or a changed row, and the work cannot go on:
// throws Failure `broken`, of `statement`.
template <class T>
[[nodiscard]] T opened_or_broken(base::Result<T, VaultError> result, const char* statement) {
    if (result) return *std::move(result);
    throw Failure(FailureKind::broken, statement, result.error().subject, describe(result.error()));
}

// Thread-safe. `Random` is the real one in service: nonces and keys come from it.
class Vault {
public:
    // Makes the file, mode 0600, for a new installation; never overwrites one.
    [[nodiscard]] static base::Result<void, VaultError> make_master_key(const std::filesystem::path& path,
                                                                        base::Random& random);
    [[nodiscard]] static base::Result<Vault, VaultError> open(const std::filesystem::path& path, base::World world);

    // With the school's newest key, which is made when it has none: hence a writing transaction.
    [[nodiscard]] base::Result<Sealed, VaultError> seal(Transaction& tx, const SchoolScope& school, const Place& place,
                                                        base::ByteView plain);
    [[nodiscard]] base::Result<Sealed, VaultError> seal(Transaction& tx, const SchoolScope& school, const Place& place,
                                                        const base::Private<std::string>& plain);

    [[nodiscard]] base::Result<base::Bytes, VaultError> open_bytes(Transaction& tx, const SchoolScope& school,
                                                                   const Place& place, const Sealed& sealed);
    [[nodiscard]] base::Result<base::Private<std::string>, VaultError> open_text(Transaction& tx,
                                                                                 const SchoolScope& school,
                                                                                 const Place& place,
                                                                                 const Sealed& sealed);

    // `use` is "table.column" or narrower, so that imprints of two uses do not join. Empty while the school has no key,
    // hence no sealed value and no imprint: bound as NULL, which finds nothing.
    [[nodiscard]] base::Result<std::optional<Imprint>, VaultError> imprint(Transaction& tx, const SchoolScope& school,
                                                                           std::string_view use, base::ByteView value);

    // Gives the school a new data key; what was sealed before still opens.
    [[nodiscard]] base::Result<void, VaultError> renew_key(Transaction& tx, const SchoolScope& school);

private:
    using KeyName = std::pair<SchoolId, std::uint32_t>;

    Vault(SecretKey master, base::World world);

    [[nodiscard]] base::Result<std::uint32_t, VaultError> newest_key(Transaction& tx, const SchoolScope& school);
    void make_key(Transaction& tx, const KeyName& name);
    [[nodiscard]] base::Result<SecretKey, VaultError> key(Transaction& tx, const KeyName& name);
    [[nodiscard]] base::Result<SecretKey, VaultError> unwrap(base::ByteView wrapped, const KeyName& name) const;

    // constant after construction
    SecretKey master_;
    std::array<std::byte, 8> fingerprint_{};
    base::World world_;
    // guarded; only keys that a reading transaction saw, which are committed
    std::unique_ptr<base::Guarded<std::map<KeyName, SecretKey>>> known_;
};

}  // namespace store
