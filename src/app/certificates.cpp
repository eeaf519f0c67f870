#include "app/certificates.h"

#include "base/digest.h"
#include "base/file.h"
#include "base/text.h"
#include "net/certificate.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <stdexcept>

namespace app {

namespace {

constexpr std::chrono::days kAuthorityValidity{3650};
constexpr std::chrono::days kCertificateValidity{397};
constexpr std::chrono::minutes kLookEvery{1};
constexpr std::size_t kMaxPemBytes = std::size_t{256} * 1024;
constexpr std::size_t kMaxNameBytes = 64;                // as net::mint_ca takes it
constexpr std::string_view kClause = "SAFEGUARDING 41";  // while the pages cannot be reached, the paper form holds

using Words = base::Result<void, std::string>;
using Read = base::Result<std::string, std::string>;

Words keep(const std::filesystem::path& path, std::string_view text) {
    const auto kept = base::replace_file(path, base::bytes_of(text), base::FileMode::owner_only);
    if (!kept) return base::failure(base::describe(kept.error()));
    return {};
}

Read read(const std::filesystem::path& path) {
    const auto file = base::read_file(path, kMaxPemBytes);
    if (!file) return base::failure(base::describe(file.error()));
    return base::to_text(*file);
}

// Kept in one order: whatever is cut off in the middle leaves a pair that does not match, and is made again.
Words keep_pair(const std::filesystem::path& folder, std::string_view name, const net::MintedCertificate& pair) {
    TRY(keep(folder / fmt::format("{}.key", name), pair.key));
    return keep(folder / fmt::format("{}.pem", name), pair.certificate);
}

Words make_authority(const std::filesystem::path& folder, std::string_view name, base::World world) {
    const auto made = net::mint_ca(name, kAuthorityValidity, world);
    if (!made) return base::failure("the authority could not be made: " + made.error().cause);
    return keep_pair(folder, "authority", *made);
}

std::string authority_ends(const std::filesystem::path& folder) {
    return fmt::format(
        "the authority in `{}` ends: move its four files away, restart the office, and give every device the new "
        "authority",
        folder.string());
}

// Never longer than its authority: a device trusts it to the authority's end only.
Words make_leaf(const CertificatePlace& place, base::World world) {
    const std::string certificate = TRY(read(place.folder / "authority.pem"));
    const std::string key = TRY(read(place.folder / "authority.key"));
    const auto end = net::end_of_certificate(certificate);
    if (!end) return base::failure(fmt::format("`{}/authority.pem` is no certificate", place.folder.string()));
    const auto left = std::chrono::floor<std::chrono::days>(*end - world.clock.now());
    if (left < std::chrono::days(1)) return base::failure(authority_ends(place.folder));
    const auto leaf = net::mint_leaf({certificate, key}, {place.hosts, std::min(kCertificateValidity, left)}, world);
    if (!leaf) return base::failure("the certificate could not be made: " + leaf.error().cause);
    return keep_pair(place.folder, "certificate", *leaf);
}

bool is_ours(const std::filesystem::path& folder, std::string_view pem) {
    const auto authority = read(folder / "authority.pem");
    return authority && net::is_signed_by(pem, *authority);
}

// Then a renewal would gain nothing.
bool authority_ends_by(const std::filesystem::path& folder, base::Instant end) {
    const auto authority = read(folder / "authority.pem");
    const auto its_end = authority ? net::end_of_certificate(*authority) : std::nullopt;
    return its_end && *its_end - end < std::chrono::days(1);
}

std::string date_of(base::Instant at) { return school::show(school::Date(std::chrono::floor<std::chrono::days>(at))); }

std::vector<CertificatePlace> places_of(const CertificateParts& parts) {
    std::vector<CertificatePlace> places{{parts.folder, "Gatehouse at this site", parts.hosts, std::nullopt}};
    const auto of_site = read(parts.folder / "certificate.pem");
    for (const CertifiedSchool& school : parts.schools) {
        const auto own = parts.folder / school.key;
        const bool has_own =
            std::filesystem::exists(own / "certificate.pem") || std::filesystem::exists(own / "authority.pem");
        if (!has_own && of_site && net::names_host(*of_site, school.host)) {
            places.front().hosts.emplace_back(school.host);
            continue;
        }
        const std::string name = "Gatehouse at " + school.name;
        places.push_back(
            {own, name.size() > kMaxNameBytes ? "Gatehouse at " + school.key : name, {school.host}, school});
    }
    return places;
}

// Makes the certificate where there is none, and again where it is ours and due; what others made is theirs to renew.
Words make_what_is_due(const CertificatePlace& place, base::World world) {
    const auto certificate = place.folder / "certificate.pem";
    if (!std::filesystem::exists(certificate)) {
        std::error_code failed;
        std::filesystem::create_directories(place.folder, failed);
        if (failed) return base::failure(fmt::format("cannot make `{}`: {}", place.folder.string(), failed.message()));
        if (!std::filesystem::exists(place.folder / "authority.pem")) {
            TRY(make_authority(place.folder, place.authority_name, world));
        }
        return make_leaf(place, world);
    }
    const auto pem = read(certificate);
    if (!pem || !is_ours(place.folder, *pem)) return {};
    const auto end = net::end_of_certificate(*pem);
    const bool ends_soon = end && *end - world.clock.now() < kRenewBefore;
    if (ends_soon && authority_ends_by(place.folder, *end)) return base::failure(authority_ends(place.folder));
    const bool names_all =
        std::ranges::all_of(place.hosts, [&](const wire::Host& host) { return net::names_host(*pem, host); });
    const bool is_a_pair =
        net::TlsServerIdentity::from_files(certificate, place.folder / "certificate.key").has_value();
    if (!ends_soon && names_all && is_a_pair) return {};
    return make_leaf(place, world);
}

base::Result<StandingCertificate, std::string> open(const CertificatePlace& place) {
    const auto certificate = place.folder / "certificate.pem";
    const auto key_file = place.folder / "certificate.key";
    const std::string pem = TRY(read(certificate));
    const std::string key = TRY(read(key_file));
    auto identity = net::TlsServerIdentity::from_pem(pem, key);
    if (!identity)
        return base::failure(fmt::format("`{}` and `{}` cannot be used: {}", certificate.string(), key_file.string(),
                                         identity.error().cause));
    return StandingCertificate{*std::move(identity), pem, base::sha256(base::bytes_of(key)),
                               is_ours(place.folder, pem)};
}

std::vector<StandingCertificate> open_all(const std::vector<CertificatePlace>& places, base::World world) {
    std::vector<StandingCertificate> all;
    for (const CertificatePlace& place : places) {
        const auto made = make_what_is_due(place, world);
        auto opened = open(place);
        if (!opened) throw std::runtime_error(made ? opened.error() : made.error());
        if (!made) opened->trouble = made.error();
        all.push_back(*std::move(opened));
    }
    return all;
}

std::shared_ptr<const net::TlsServerIdentity> combined(const std::vector<CertificatePlace>& places,
                                                       const std::vector<StandingCertificate>& all) {
    std::map<wire::Hostname, net::TlsServerIdentity> named;
    for (std::size_t i = 0; i < places.size(); ++i)
        if (places[i].school) named.emplace(places[i].school->host, all[i].identity);
    return std::make_shared<const net::TlsServerIdentity>(all.front().identity.with_names(named));
}

desk::HealthLine line_of(const CertificatePlace& place, const StandingCertificate& one, base::Instant now) {
    const base::Instant end = one.identity.expires();
    desk::HealthLine line{"certificate", desk::Health::ok, {}, std::nullopt, std::string(kClause)};
    line.words = fmt::format("holds until {}", date_of(end));
    if (end <= now) {
        line.state = desk::Health::broken;
        line.words = fmt::format("ended on {}: browsers refuse the office's pages", date_of(end));
    } else if (end - now < kRenewBefore || !one.trouble.empty()) {
        line.state = desk::Health::degraded;
    }
    if (!one.trouble.empty()) line.words += "; " + one.trouble;
    if (line.state != desk::Health::ok && !one.is_ours)
        line.words += fmt::format("; put a new one as `{}` and its key beside it, which is taken up within a minute",
                                  (place.folder / "certificate.pem").string());
    return line;
}

}  // namespace

Certificates::Certificates(const CertificateParts& parts, base::World world)
    : world_(world),
      places_(places_of(parts)),
      standing_(open_all(places_, world)),
      in_force_(standing_.with([this](const auto& all) { return combined(places_, all); })) {}

desk::JobResult Certificates::look() {
    std::vector<StandingCertificate> all = standing_.with([](const auto& standing) { return standing; });
    bool is_changed = false;
    std::string trouble;
    for (std::size_t i = 0; i < places_.size(); ++i) {
        const auto made = make_what_is_due(places_[i], world_);
        auto opened = open(places_[i]);
        all[i].trouble = !made ? made.error() : !opened ? opened.error() : std::string();
        if (trouble.empty()) trouble = all[i].trouble;
        if (!opened || (opened->pem == all[i].pem && opened->key_digest == all[i].key_digest)) continue;
        opened->trouble = all[i].trouble;
        all[i] = *std::move(opened);
        is_changed = true;
    }
    if (is_changed) in_force_.publish(combined(places_, all));
    standing_.with([&](auto& standing) { standing = std::move(all); });
    if (!trouble.empty()) return base::failure(trouble);
    return {};
}

desk::Job Certificates::job() {
    return {.name = "renewing the certificates",
            .school = std::nullopt,
            .every = kLookEvery,
            .retry_after = kLookEvery,
            .clause = std::string(kClause),
            .run = [this](base::Instant, const std::stop_token&) { return look(); }};
}

std::vector<desk::HealthLine> Certificates::health(school::SchoolId school, base::Instant now) const {
    return standing_.with([&](const auto& all) {
        std::vector<desk::HealthLine> lines{line_of(places_.front(), all.front(), now)};
        for (std::size_t i = 1; i < places_.size(); ++i) {
            if (places_[i].school->id != school) continue;
            desk::HealthLine own = line_of(places_[i], all[i], now);
            const bool is_worse = own.state > lines.front().state;
            const bool ends_first =
                own.state == lines.front().state && all[i].identity.expires() < all.front().identity.expires();
            if (is_worse || ends_first) lines.front() = std::move(own);
        }
        return lines;
    });
}

const CertificatePlace& Certificates::place_of(std::string_view school) const {
    const auto own = std::ranges::find_if(
        places_, [&](const CertificatePlace& place) { return place.school && place.school->key == school; });
    return own == places_.end() ? places_.front() : *own;
}

std::optional<std::string> Certificates::authority(std::string_view school) const {
    const std::filesystem::path folder = place_of(school).folder;
    const auto pem = read(folder / "certificate.pem");
    if (!pem || !is_ours(folder, *pem)) return std::nullopt;
    const auto authority = read(folder / "authority.pem");
    if (!authority) return std::nullopt;
    return *authority;
}

}  // namespace app
