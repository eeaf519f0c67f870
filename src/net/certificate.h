#pragma once
// Makes the certificates that a school needs of its own: the authority made by the set-up wizard, and the
// office's certificate under it. ECDSA on P-256 with SHA-256, X.509 version 3 (RFC 5280).

#include "base/world.h"
#include "net/error.h"
#include "wire/host.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace net {

// PEM texts. The key is a secret: it goes into a file of mode 0600 and nowhere else.
struct MintedCertificate {
    std::string certificate;
    std::string key;
};

// Valid from a day before now, for devices whose clock is slow, until `validity` (> 0) from now.
constexpr std::chrono::hours kBackdated{24};

// An authority that may sign servers' certificates, and no further authorities. `name` is what a device shows:
// 1 to 64 characters of UTF-8.
[[nodiscard]] Result<MintedCertificate> mint_ca(std::string_view name, std::chrono::days validity, base::World world);

// A server's certificate for these names and addresses (at least one), signed by the authority, which follows
// it in the PEM text.
struct LeafRequest {
    std::vector<wire::Host> hosts;
    std::chrono::days validity;
};
[[nodiscard]] Result<MintedCertificate> mint_leaf(const MintedCertificate& ca, const LeafRequest& request,
                                                  base::World world);

// What the first certificate of a PEM text says; empty, or false, when there is none in it.
[[nodiscard]] std::optional<base::Instant> end_of_certificate(std::string_view pem);
[[nodiscard]] bool names_host(std::string_view pem, const wire::Host& host);
[[nodiscard]] bool is_signed_by(std::string_view pem, std::string_view authority);

}  // namespace net
