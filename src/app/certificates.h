#pragma once
// The office's certificates: made at the first start, renewed in time, taken up without a restart when somebody puts
// others into their folder, and told on the health page.
//
//   tls/certificate.pem, certificate.key      the site's: its own name, its address
//   tls/authority.pem, authority.key          who signed it, unless it was brought from outside
//   tls/SCHOOL/… the same four                the school's own names, under an authority of its own (ARCHITECTURE)
//
// A school whose names stand in the site's certificate stays with it: devices trust that one already.

#include "base/digest.h"
#include "base/guarded.h"
#include "base/world.h"
#include "desk/desk.h"
#include "net/tls.h"
#include "school/school.h"
#include "wire/host.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace app {

struct CertifiedSchool {
    school::SchoolId id;
    std::string key;
    std::string name;  // for people: stands in the authority that a device shows
    wire::Hostname host;
};

struct CertificateParts {
    std::filesystem::path folder;
    std::vector<wire::Host> hosts;  // of the site: at least one
    std::vector<CertifiedSchool> schools;
};

inline constexpr std::chrono::days kRenewBefore{30};

// Where one certificate lies, and what it must name.
struct CertificatePlace {
    std::filesystem::path folder;
    std::string authority_name;
    std::vector<wire::Host> hosts;
    std::optional<CertifiedSchool> school;  // none: the site's
};

// What of it is in force.
struct StandingCertificate {
    net::TlsServerIdentity identity;
    std::string pem;
    base::Digest key_digest;  // tells that the key's file was changed
    bool is_ours = false;     // signed by the authority beside it
    std::string trouble{};    // why what is due could not be done; empty when all is well
};

// Thread-safe. The world outlives it.
class Certificates final : public desk::HealthSource {
public:
    // Makes what is not there and opens the rest. Throws std::runtime_error that says what to do.
    Certificates(const CertificateParts& parts, base::World world);
    Certificates(const Certificates&) = delete;
    Certificates& operator=(const Certificates&) = delete;

    // Valid as long as this.
    [[nodiscard]] const base::Snapshot<net::TlsServerIdentity>& in_force() const { return in_force_; }

    // Renews what is due, takes up what was changed, and goes on with what is in force where that fails. One at a time.
    [[nodiscard]] desk::JobResult look();
    // The same, once a minute.
    [[nodiscard]] desk::Job job();

    // One line, *certificate*: of the site's and the school's, the one that is worse off.
    [[nodiscard]] std::vector<desk::HealthLine> health(school::SchoolId school, base::Instant now) const override;

    // What devices of a school must trust, in PEM form; for an empty key what the site's own name needs. None where the
    // certificate was brought from outside.
    [[nodiscard]] std::optional<std::string> authority(std::string_view school) const;

private:
    [[nodiscard]] const CertificatePlace& place_of(std::string_view school) const;

    // constant after construction
    const base::World world_;
    const std::vector<CertificatePlace> places_;  // the site's first
    // guarded
    base::Guarded<std::vector<StandingCertificate>> standing_;  // one a place
    base::Snapshot<net::TlsServerIdentity> in_force_;
};

}  // namespace app
