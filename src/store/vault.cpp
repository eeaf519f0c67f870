#include "store/vault.h"

#include "base/digest.h"

#include <sodium.h>

#include <algorithm>
#include <optional>

namespace store {

namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint32_t kFirstKey = 1;
constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kSealedHeader = 1 + 4;                          // version, key number
constexpr std::size_t kWrappedHeader = 1 + 8;                         // version, master key's fingerprint
constexpr std::string_view kMasterMark = "gatehouse master key 1\n";  // then the 32 bytes

static_assert(sizeof(SecretKey::bytes) == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

auto error(VaultFailure kind, std::string_view subject) {
    return base::failure(VaultError{kind, std::string(subject)});
}

// `header`, a new nonce, and `plain` encrypted under `key`, bound to `associated`.
base::Bytes encrypt(const SecretKey& key, base::ByteView header, base::ByteView associated, base::ByteView plain,
                    base::Random& random) {
    base::Bytes out(header.begin(), header.end());
    out.resize(header.size() + kNonce + plain.size() + kTag);
    const std::span<std::byte> nonce = std::span(out).subspan(header.size(), kNonce);
    const std::span<std::byte> cipher = std::span(out).subspan(header.size() + kNonce);
    random.fill(nonce);
    crypto_aead_xchacha20poly1305_ietf_encrypt(base::writable_octets(cipher), nullptr, base::octets(plain),
                                               plain.size(), base::octets(associated), associated.size(), nullptr,
                                               base::octets(nonce), base::octets(key.bytes));
    return out;
}

// Empty when the key, the associated data or any bit is another. `sealed` is long enough.
std::optional<base::Bytes> decrypt(const SecretKey& key, base::ByteView sealed, base::ByteView associated) {
    const base::ByteView nonce = sealed.first(kNonce);
    const base::ByteView cipher = sealed.subspan(kNonce);
    base::Bytes plain(cipher.size() - kTag);
    const int outcome = crypto_aead_xchacha20poly1305_ietf_decrypt(
        base::writable_octets(plain), nullptr, nullptr, base::octets(cipher), cipher.size(), base::octets(associated),
        associated.size(), base::octets(nonce), base::octets(key.bytes));
    return outcome == 0 ? std::optional(std::move(plain)) : std::nullopt;
}

base::Bytes associated_with(base::ByteView header, const SchoolScope& school, const Place& place) {
    base::ensure(place.record.size() == 16, "a sealed field belongs to a record with an id");
    base::Writer writer;
    writer.raw(header);
    writer.raw(school.school().bytes());
    writer.raw(place.record);
    writer.u64_le(place.sequence);
    writer.raw(place.field);  // last: everything before it has a fixed length
    return writer.take();
}

base::Bytes associated_with(base::ByteView header, const SchoolId& school, std::uint32_t number) {
    base::Writer writer;
    writer.raw(header);
    writer.raw(school.bytes());
    writer.u32_le(number);
    return writer.take();
}

SecretKey key_from(base::Bytes& bytes, std::size_t from) {
    SecretKey key;
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(from), key.bytes.size(), key.bytes.begin());
    sodium_memzero(bytes.data(), bytes.size());
    return key;
}

bool others_may_use(const std::filesystem::path& path) {
    constexpr auto kOthers = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
    return (std::filesystem::status(path).permissions() & kOthers) != std::filesystem::perms::none;
}

std::optional<std::uint32_t> newest_key_number(Transaction& tx, const SchoolScope& school) {
    return tx.query("SELECT max(number) FROM vault_keys WHERE school_id = ?", school)
        .only<std::optional<std::uint32_t>>();
}

std::optional<base::Bytes> wrapped_key(Transaction& tx, const SchoolId& school, std::uint32_t number) {
    return tx.query("SELECT wrapped FROM vault_keys WHERE school_id = ? AND number = ?", school, number)
        .one<base::Bytes>();
}

void insert_key(Transaction& tx, const SchoolScope& school, std::uint32_t number, const base::Bytes& wrapped,
                base::Instant at) {
    tx.run("INSERT INTO vault_keys (school_id, number, wrapped, made_at) VALUES (?, ?, ?, ?)", school, number, wrapped,
           at);
}

}  // namespace

SecretKey::SecretKey(SecretKey&& other) noexcept : bytes(other.bytes) {
    sodium_memzero(other.bytes.data(), other.bytes.size());
}

SecretKey& SecretKey::operator=(SecretKey&& other) noexcept {
    if (this != &other) {
        bytes = other.bytes;
        sodium_memzero(other.bytes.data(), other.bytes.size());
    }
    return *this;
}

SecretKey::~SecretKey() { sodium_memzero(bytes.data(), bytes.size()); }

SecretKey SecretKey::copy() const {
    SecretKey same;
    same.bytes = bytes;
    return same;
}

std::string describe(const VaultError& error) {
    const auto say = [&](std::string_view before, std::string_view after) {
        return std::string(before) + " `" + error.subject + "`: " + std::string(after);
    };
    switch (error.kind) {
        case VaultFailure::master_missing:
            return say("there is no master key file",
                       "restore it from its backup, or make one if this is a new installation");
        case VaultFailure::master_exposed:
            return say("the master key file may be used by others", "run chmod 0600 on it, and ask who has read it");
        case VaultFailure::master_malformed:
            return say("this is not a master key file", "restore it from its backup");
        case VaultFailure::master_exists:
            return say("there is a master key file already", "a new one would make every sealed record unreadable");
        case VaultFailure::master_unwritable:
            return say("the master key file cannot be written", "check the folder and the space on its disk");
        case VaultFailure::wrong_master:
            return say("the keys of this school were wrapped by another master key",
                       "restore the file that belongs to this database");
        case VaultFailure::unknown_key:
            return say("a sealed value names a key that the school does not have", "restore the database whole");
        case VaultFailure::changed:
            return say("a sealed value was changed, or moved from another record", "treat the record as tampered with");
        case VaultFailure::malformed:
            return say("this is not a sealed value that this version knows", "install the version that wrote it");
    }
    return "unknown";
}

base::Result<void, VaultError> Vault::make_master_key(const std::filesystem::path& path, base::Random& random) {
    if (std::filesystem::exists(path)) return error(VaultFailure::master_exists, path.string());
    base::Bytes content = base::to_bytes(kMasterMark);
    content.resize(kMasterMark.size() + sizeof(SecretKey::bytes));
    random.fill(std::span(content).subspan(kMasterMark.size()));
    const auto written = base::replace_file(path, content, base::FileMode::owner_only);
    sodium_memzero(content.data(), content.size());
    if (!written) return error(VaultFailure::master_unwritable, path.string());
    return {};
}

base::Result<Vault, VaultError> Vault::open(const std::filesystem::path& path, base::World world) {
    if (!std::filesystem::exists(path)) return error(VaultFailure::master_missing, path.string());
    if (others_may_use(path)) return error(VaultFailure::master_exposed, path.string());
    auto content = base::read_file(path, 1024);
    const bool whole = content && content->size() == kMasterMark.size() + sizeof(SecretKey::bytes) &&
                       base::text_of(*content).starts_with(kMasterMark);
    if (!whole) return error(VaultFailure::master_malformed, path.string());
    return Vault(key_from(*content, kMasterMark.size()), world);
}

Vault::Vault(SecretKey master, base::World world)
    : master_(std::move(master)),
      world_(world),
      known_(std::make_unique<base::Guarded<std::map<KeyName, SecretKey>>>()) {
    const base::Digest digest = base::keyed_digest(master_.bytes, base::bytes_of("fingerprint"));
    std::copy_n(digest.begin(), fingerprint_.size(), fingerprint_.begin());
}

base::Result<Sealed, VaultError> Vault::seal(Transaction& tx, const SchoolScope& school, const Place& place,
                                             base::ByteView plain) {
    const std::uint32_t number = TRY(newest_key(tx, school));
    const SecretKey with = TRY(key(tx, {school.school(), number}));
    base::Writer header;
    header.u8(kVersion);
    header.u32_le(number);
    return Sealed{encrypt(with, header.bytes(), associated_with(header.bytes(), school, place), plain, world_.random)};
}

base::Result<Sealed, VaultError> Vault::seal(Transaction& tx, const SchoolScope& school, const Place& place,
                                             const base::Private<std::string>& plain) {
    return seal(tx, school, place, base::bytes_of(PrivateDoor::open(plain)));
}

base::Result<base::Bytes, VaultError> Vault::open_bytes(Transaction& tx, const SchoolScope& school, const Place& place,
                                                        const Sealed& sealed) {
    base::Cursor cursor(sealed.bytes);
    const auto version = cursor.u8();
    const auto number = cursor.u32_le();
    if (version != kVersion || !number || cursor.left() < kNonce + kTag)
        return error(VaultFailure::malformed, place.field);
    const SecretKey with = TRY(key(tx, {school.school(), *number}));
    const base::ByteView header = base::ByteView(sealed.bytes).first(kSealedHeader);
    auto plain = decrypt(with, cursor.rest(), associated_with(header, school, place));
    if (!plain) return error(VaultFailure::changed, place.field);
    return *std::move(plain);
}

base::Result<base::Private<std::string>, VaultError> Vault::open_text(Transaction& tx, const SchoolScope& school,
                                                                      const Place& place, const Sealed& sealed) {
    base::Bytes plain = TRY(open_bytes(tx, school, place, sealed));
    base::Private<std::string> text(base::to_text(plain));
    sodium_memzero(plain.data(), plain.size());
    return text;
}

base::Result<std::optional<Imprint>, VaultError> Vault::imprint(Transaction& tx, const SchoolScope& school,
                                                                std::string_view use, base::ByteView value) {
    auto first = key(tx, {school.school(), kFirstKey});
    if (!first && first.error().kind == VaultFailure::unknown_key) return std::optional<Imprint>();
    if (!first) return base::failure(first.error());
    SecretKey look_ups;
    look_ups.bytes = base::keyed_digest(first->bytes, base::bytes_of("look-ups"));
    base::Writer writer;
    writer.raw(use);
    writer.u8(0);
    writer.raw(value);
    const base::Digest digest = base::keyed_digest(look_ups.bytes, writer.bytes());
    Imprint imprint{};
    std::copy_n(digest.begin(), imprint.size(), imprint.begin());
    return std::optional(imprint);
}

base::Result<void, VaultError> Vault::renew_key(Transaction& tx, const SchoolScope& school) {
    const std::uint32_t newest = TRY(newest_key(tx, school));
    make_key(tx, {school.school(), newest + 1});
    return {};
}

// The newest key of the school must open with this master key before another is made beside it.
base::Result<std::uint32_t, VaultError> Vault::newest_key(Transaction& tx, const SchoolScope& school) {
    if (const auto number = newest_key_number(tx, school)) {
        TRY(key(tx, {school.school(), *number}));
        return *number;
    }
    make_key(tx, {school.school(), kFirstKey});
    return kFirstKey;
}

void Vault::make_key(Transaction& tx, const KeyName& name) {
    SecretKey made;
    world_.random.fill(made.bytes);
    base::Writer header;
    header.u8(kVersion);
    header.raw(fingerprint_);
    const base::Bytes associated = associated_with(header.bytes(), name.first, name.second);
    const base::Bytes wrapped = encrypt(master_, header.bytes(), associated, made.bytes, world_.random);
    insert_key(tx, SchoolScope(name.first), name.second, wrapped, world_.clock.now());
}

base::Result<SecretKey, VaultError> Vault::key(Transaction& tx, const KeyName& name) {
    auto known = known_->with([&](const auto& keys) {
        const auto found = keys.find(name);
        return found == keys.end() ? std::nullopt : std::optional(found->second.copy());
    });
    if (known) return *std::move(known);

    const auto wrapped = wrapped_key(tx, name.first, name.second);
    if (!wrapped) return error(VaultFailure::unknown_key, name.first.text());
    SecretKey unwrapped = TRY(unwrap(*wrapped, name));
    // A writing transaction may have made the key itself, and may yet undo it.
    if (!tx.writes()) known_->with([&](auto& keys) { keys.insert_or_assign(name, unwrapped.copy()); });
    return unwrapped;
}

base::Result<SecretKey, VaultError> Vault::unwrap(base::ByteView wrapped, const KeyName& name) const {
    const bool is_whole = wrapped.size() == kWrappedHeader + kNonce + sizeof(SecretKey::bytes) + kTag &&
                          wrapped.front() == std::byte{kVersion};
    if (!is_whole) return error(VaultFailure::malformed, "vault_keys.wrapped");
    const base::ByteView header = wrapped.first(kWrappedHeader);
    if (!std::ranges::equal(header.subspan(1), fingerprint_))
        return error(VaultFailure::wrong_master, name.first.text());
    auto plain = decrypt(master_, wrapped.subspan(kWrappedHeader), associated_with(header, name.first, name.second));
    if (!plain) return error(VaultFailure::changed, "vault_keys.wrapped");
    return key_from(*plain, 0);
}

}  // namespace store
