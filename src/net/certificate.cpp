#include "net/certificate.h"

#include "base/ensure.h"
#include "base/narrow.h"
#include "base/text.h"
#include "net/openssl.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <array>
#include <utility>

namespace net {

namespace {

constexpr std::size_t kMaxNameCharacters = 64;  // RFC 5280 Appendix A, ub-common-name
constexpr std::size_t kSerialBytes = 16;        // RFC 5280 §4.1.2.2: at most 20, not negative

Error mint_error(std::string cause) {
    return {.kind = Failure::broken, .source = Source::internal, .retryable = false, .cause = std::move(cause)};
}

struct Extension {
    int nid;
    std::string value;  // in the form of x509v3_config(5)
};

struct Plan {
    std::string name;
    std::chrono::days validity;
    std::vector<Extension> extensions;
};

struct Issuer {
    X509* certificate;
    EVP_PKEY* key;
};

void set_serial(X509* certificate, base::Random& random) {
    std::array<std::byte, kSerialBytes> bytes{};
    random.fill(bytes);
    bytes[0] &= std::byte{0x7f};
    bytes[0] |= std::byte{0x40};  // never zero, and always of the same length
    const BignumPtr number(BN_bin2bn(base::octets(bytes), base::narrow<int>(bytes.size()), nullptr));
    BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate));
}

bool set_names_and_times(X509* certificate, const Plan& plan, base::Instant now) {
    const auto from = std::chrono::system_clock::to_time_t(now - kBackdated);
    const auto until = std::chrono::system_clock::to_time_t(now + plan.validity);
    const auto name = base::bytes_of(plan.name);
    return X509_set_version(certificate, X509_VERSION_3) == 1 &&
           ASN1_TIME_set(X509_getm_notBefore(certificate), from) != nullptr &&
           ASN1_TIME_set(X509_getm_notAfter(certificate), until) != nullptr &&
           X509_NAME_add_entry_by_NID(X509_get_subject_name(certificate), NID_commonName, MBSTRING_UTF8,
                                      base::octets(name), base::narrow<int>(name.size()), -1, 0) == 1;
}

bool add_extensions(X509* certificate, X509* issuer, const std::vector<Extension>& extensions) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    for (const Extension& extension : extensions) {
        const ExtensionPtr made(X509V3_EXT_conf_nid(nullptr, &context, extension.nid, extension.value.c_str()));
        if (!made || X509_add_ext(certificate, made.get(), -1) != 1) return false;
    }
    return true;
}

std::string pem_of(const BioPtr& bio) {
    char* text = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &text);
    return std::string(text, base::narrow<std::size_t>(length));
}

// Signed by the issuer, or by itself when there is none.
Result<MintedCertificate> mint(const Plan& plan, const Issuer* issuer, base::World world) {
    const KeyPtr key(EVP_EC_gen("P-256"));
    const CertificatePtr certificate(X509_new());
    if (!key || !certificate) return base::failure(mint_error("certificate: " + openssl_reason()));
    const Issuer signer = issuer ? *issuer : Issuer{certificate.get(), key.get()};

    set_serial(certificate.get(), world.random);
    const bool made = set_names_and_times(certificate.get(), plan, world.clock.now()) &&
                      X509_set_issuer_name(certificate.get(), X509_get_subject_name(signer.certificate)) == 1 &&
                      X509_set_pubkey(certificate.get(), key.get()) == 1 &&
                      add_extensions(certificate.get(), signer.certificate, plan.extensions) &&
                      X509_sign(certificate.get(), signer.key, EVP_sha256()) != 0;
    if (!made) return base::failure(mint_error("certificate: " + openssl_reason()));

    const BioPtr certificate_text(BIO_new(BIO_s_mem()));
    const BioPtr key_text(BIO_new(BIO_s_secmem()));
    PEM_write_bio_X509(certificate_text.get(), certificate.get());
    PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return MintedCertificate{pem_of(certificate_text), pem_of(key_text)};
}

// Canonical names and addresses hold no commas or colons that the configuration form would misread, save
// those of IPv6, which it allows after `IP:`.
std::string alternative_names(const std::vector<wire::Host>& hosts) {
    std::vector<std::string> names;
    for (const wire::Host& host : hosts) {
        if (const auto* name = std::get_if<wire::Hostname>(&host)) names.push_back("DNS:" + name->text());
        else names.push_back("IP:" + std::get<wire::IpAddress>(host).text());
    }
    return base::joined(names, ",");
}

}  // namespace

Result<MintedCertificate> mint_ca(std::string_view name, std::chrono::days validity, base::World world) {
    if (name.empty() || base::cleaned_utf8(name) != name || name.size() > kMaxNameCharacters) {
        return base::failure(mint_error("authority's name: give 1 to 64 characters"));
    }
    base::ensure(validity.count() > 0, "a certificate is valid for some time");
    const Plan plan{std::string(name),
                    validity,
                    {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
                     {NID_key_usage, "critical,keyCertSign,cRLSign"},
                     {NID_subject_key_identifier, "hash"}}};
    return mint(plan, nullptr, world);
}

Result<MintedCertificate> mint_leaf(const MintedCertificate& ca, const LeafRequest& request, base::World world) {
    base::ensure(!request.hosts.empty() && request.validity.count() > 0, "a certificate names a host for some time");
    const CertificatePtr authority = certificate_from(ca.certificate);
    const KeyPtr key = key_from(ca.key);
    if (!authority || !key) return base::failure(mint_error("authority: certificate or key is not PEM"));
    const Issuer issuer{authority.get(), key.get()};
    const Plan plan{wire::host_text(request.hosts.front()).substr(0, kMaxNameCharacters),
                    request.validity,
                    {{NID_basic_constraints, "critical,CA:FALSE"},
                     {NID_key_usage, "critical,digitalSignature"},
                     {NID_ext_key_usage, "serverAuth"},
                     {NID_subject_alt_name, alternative_names(request.hosts)},
                     {NID_subject_key_identifier, "hash"},
                     {NID_authority_key_identifier, "keyid:always"}}};
    MintedCertificate leaf = TRY(mint(plan, &issuer, world));
    leaf.certificate += ca.certificate;
    return leaf;
}

std::optional<base::Instant> end_of_certificate(std::string_view pem) {
    const CertificatePtr certificate = certificate_from(pem);
    if (!certificate) return std::nullopt;
    return end_of(certificate.get());
}

bool names_host(std::string_view pem, const wire::Host& host) {
    const CertificatePtr certificate = certificate_from(pem);
    if (!certificate) return false;
    if (const auto* name = std::get_if<wire::Hostname>(&host))
        return X509_check_host(certificate.get(), name->text().data(), name->text().size(),
                               X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, nullptr) == 1;
    const base::ByteView address = std::get<wire::IpAddress>(host).bytes();
    return X509_check_ip(certificate.get(), base::octets(address), address.size(), 0) == 1;
}

bool is_signed_by(std::string_view pem, std::string_view authority) {
    const CertificatePtr certificate = certificate_from(pem);
    const CertificatePtr signer = certificate_from(authority);
    if (!certificate || !signer) return false;
    const bool is_signed = X509_verify(certificate.get(), X509_get0_pubkey(signer.get())) == 1;
    ERR_clear_error();
    return is_signed;
}

}  // namespace net
