#include "base/minisign.h"

#include "base/text.h"

#include <sodium.h>

#include <algorithm>
#include <string>

namespace base {
namespace {

using Mark = std::array<unsigned char, 2>;
constexpr Mark kWhole{'E', 'd'};
constexpr Mark kHashed{'E', 'D'};
constexpr std::size_t kIdBytes = 8;
constexpr std::size_t kSignatureBytes = crypto_sign_BYTES;
using Signature = std::array<unsigned char, kSignatureBytes>;

// Exactly `size` bytes, or nothing.
template <std::size_t size>
std::optional<std::array<unsigned char, size>> decoded(std::string_view text) {
    std::array<unsigned char, size> bytes{};
    std::size_t length = 0;
    const char* end = nullptr;
    const int failed = sodium_base642bin(bytes.data(), size, text.data(), text.size(), nullptr, &length, &end,
                                         sodium_base64_VARIANT_ORIGINAL);
    if (failed != 0 || length != size || end != text.data() + text.size()) return std::nullopt;
    return bytes;
}

bool holds(const Signature& signature, ByteView signed_bytes, const std::array<unsigned char, 32>& key) {
    return crypto_sign_verify_detached(signature.data(), octets(signed_bytes), signed_bytes.size(), key.data()) == 0;
}

}  // namespace

std::optional<MinisignKey> MinisignKey::parse(std::string_view text) {
    constexpr std::string_view kComment = "untrusted comment:";
    text = trimmed_lines(text);
    if (text.starts_with(kComment)) {
        (void)take_until(text, '\n');
        text = trimmed_lines(text);
    }
    const auto bytes = decoded<kWhole.size() + kIdBytes + crypto_sign_PUBLICKEYBYTES>(text);
    if (!bytes || !std::equal(kWhole.begin(), kWhole.end(), bytes->begin())) return std::nullopt;
    MinisignKey key;
    const auto* at = bytes->begin() + kWhole.size();
    std::copy_n(at, key.id_.size(), key.id_.begin());
    std::copy_n(at + kIdBytes, key.key_.size(), key.key_.begin());
    return key;
}

bool MinisignKey::has_signed(ByteView file, std::string_view signature) const {
    constexpr std::string_view kTrusted = "trusted comment: ";
    (void)take_until(signature, '\n');  // the comment that nobody vouches for
    const auto line = decoded<kWhole.size() + kIdBytes + kSignatureBytes>(trimmed_lines(take_until(signature, '\n')));
    std::string_view comment = take_until(signature, '\n');
    if (comment.ends_with('\r')) comment.remove_suffix(1);
    const auto over_all = decoded<kSignatureBytes>(trimmed_lines(take_until(signature, '\n')));
    if (!line || !over_all || !comment.starts_with(kTrusted)) return false;

    const auto* at = line->begin();
    const Mark mark{at[0], at[1]};
    if (!std::equal(id_.begin(), id_.end(), at + mark.size())) return false;
    Signature of_file{};
    std::copy_n(at + mark.size() + kIdBytes, of_file.size(), of_file.begin());

    Bytes with_comment;
    append(with_comment, std::as_bytes(std::span(of_file)));
    append(with_comment, comment.substr(kTrusted.size()));
    if (!holds(*over_all, with_comment, key_)) return false;

    if (mark == kWhole) return holds(of_file, file, key_);
    if (mark != kHashed) return false;
    std::array<unsigned char, crypto_generichash_BYTES_MAX> hash{};
    crypto_generichash(hash.data(), hash.size(), octets(file), file.size(), nullptr, 0);
    return holds(of_file, std::as_bytes(std::span(hash)), key_);
}

}  // namespace base
