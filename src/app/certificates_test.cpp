// Certificates that end, change and belong to a school, as a browser meets them.

#include "app/certificates.h"

#include "base/file.h"
#include "base/still_world.h"
#include "net/certificate.h"
#include "net/memory.h"
#include "support/folder.h"
#include "support/playing.h"

#include <gtest/gtest.h>

namespace app {
namespace {

using std::literals::chrono_literals::operator""s;
using std::literals::chrono_literals::operator""ms;
using std::chrono::days;

wire::Hostname name(std::string_view text) { return wire::Hostname::parse(text).value(); }
wire::Host host(std::string_view text) { return wire::parse_host(text).value(); }

class OfficeCertificates : public testing::Test {
protected:
    std::filesystem::path tls() const { return folder / "tls"; }
    CertificateParts parts() const {
        return {tls(),
                {host("localhost"), host("127.0.0.1")},
                {{headcorn, "headcorn", "Headcorn Primary School", name("gatehouse.headcorn.example")},
                 {homewood, "homewood", "Homewood School", name("gatehouse.homewood.example")}}};
    }
    Certificates opened() { return Certificates(parts(), world); }
    Certificates opened(const CertificateParts& with) { return Certificates(with, world); }

    std::string text_of(const std::filesystem::path& file) const {
        return base::to_text(base::read_file(file, 100'000).value());
    }
    void put(const std::filesystem::path& file, std::string_view text) const {
        std::filesystem::create_directories(file.parent_path());
        ASSERT_TRUE(base::replace_file(file, base::bytes_of(text), base::FileMode::owner_only));
    }
    net::MintedCertificate brought(std::vector<wire::Host> hosts, days validity) {
        return net::mint_leaf(outside, {std::move(hosts), validity}, world).value();
    }
    void bring(const net::MintedCertificate& pair) const {
        put(tls() / "certificate.key", pair.key);
        put(tls() / "certificate.pem", pair.certificate);
    }

    // Whether a browser that trusts this authority alone gets through to the office by this name.
    bool trusts(const Certificates& certificates, std::string_view authority, std::string_view asked) {
        net::Loop loop(clock);
        net::TlsClient client = net::TlsClient::trusting(authority, clock).value();
        auto pair = net::memory_pair(loop, 4000);
        const auto accepting = support::start(
            loop, net::tls_accept(loop, std::move(pair.left), {*certificates.in_force().take(), {}}, loop.in(10s)));
        const auto connecting =
            support::start(loop, client.connect(loop, std::move(pair.right), host(asked), loop.in(10s)));
        loop.turn();
        return connecting->has_value() && (*connecting)->has_value();
    }
    desk::HealthLine line(const Certificates& certificates, const school::SchoolId& school) {
        const auto lines = certificates.health(school, clock.now());
        EXPECT_EQ(lines.size(), 1U);
        EXPECT_EQ(lines.front().name, "certificate");
        EXPECT_EQ(lines.front().words.find("PRIVATE"), std::string::npos);
        return lines.front();
    }

    support::Folder folder;
    base::StillClock clock{base::Instant(1'772'532'900'000ms)};  // 3 March 2026
    base::SeededRandom random{7};
    base::World world{clock, random};
    school::SchoolId headcorn = school::SchoolId::mint(random);
    school::SchoolId homewood = school::SchoolId::mint(random);
    net::MintedCertificate outside = net::mint_ca("An authority outside", days(3650), world).value();
};

TEST_F(OfficeCertificates, each_school_has_an_authority_of_its_own_and_trusts_no_other) {
    const Certificates certificates = opened();
    const std::string of_headcorn = certificates.authority("headcorn").value();
    const std::string of_homewood = certificates.authority("homewood").value();
    const std::string of_site = certificates.authority("").value();
    EXPECT_TRUE(trusts(certificates, of_headcorn, "gatehouse.headcorn.example"));
    EXPECT_TRUE(trusts(certificates, of_homewood, "gatehouse.homewood.example"));
    for (const char* own : {"localhost", "127.0.0.1"}) EXPECT_TRUE(trusts(certificates, of_site, own)) << own;

    EXPECT_FALSE(trusts(certificates, of_headcorn, "gatehouse.homewood.example"));
    EXPECT_FALSE(trusts(certificates, of_headcorn, "localhost"));
    EXPECT_FALSE(trusts(certificates, of_site, "gatehouse.headcorn.example"));
    for (const char* file : {"headcorn/authority.key", "headcorn/certificate.key", "authority.key", "certificate.key"})
        EXPECT_EQ(std::filesystem::status(tls() / file).permissions(), std::filesystem::perms(0600)) << file;
}

TEST_F(OfficeCertificates, a_restart_keeps_what_devices_trust) {
    const std::string before = opened().authority("headcorn").value();
    const std::string leaf = text_of(tls() / "headcorn" / "certificate.pem");
    const Certificates again = opened();
    EXPECT_EQ(again.authority("headcorn"), before);
    EXPECT_EQ(text_of(tls() / "headcorn" / "certificate.pem"), leaf);
}

TEST_F(OfficeCertificates, an_installation_from_before_keeps_the_one_authority_that_its_devices_trust) {
    const auto site = net::mint_ca("Gatehouse at this site", days(3650), world).value();
    const auto leaf = net::mint_leaf(site,
                                     {{host("127.0.0.1"), host("localhost"), host("gatehouse.headcorn.example"),
                                       host("gatehouse.homewood.example")},
                                      days(397)},
                                     world)
                          .value();
    put(tls() / "authority.pem", site.certificate);
    put(tls() / "authority.key", site.key);
    bring(leaf);
    Certificates certificates = opened();
    EXPECT_EQ(text_of(tls() / "certificate.pem"), leaf.certificate);
    EXPECT_EQ(certificates.authority("headcorn"), site.certificate);
    EXPECT_TRUE(trusts(certificates, site.certificate, "gatehouse.headcorn.example"));

    clock.pass(days(370));
    ASSERT_TRUE(certificates.look());
    EXPECT_NE(text_of(tls() / "certificate.pem"), leaf.certificate);
    EXPECT_TRUE(trusts(certificates, site.certificate, "gatehouse.homewood.example")) << "also after a renewal";
}

TEST_F(OfficeCertificates, the_office_can_still_be_reached_after_its_first_certificate_has_ended) {
    Certificates certificates = opened();
    const std::string of_headcorn = certificates.authority("headcorn").value();
    EXPECT_EQ(line(certificates, headcorn).state, desk::Health::ok);
    EXPECT_NE(line(certificates, headcorn).words.find("4 April 2027"), std::string::npos)
        << line(certificates, headcorn).words;

    clock.pass(days(366));
    const std::string first = text_of(tls() / "headcorn" / "certificate.pem");
    ASSERT_TRUE(certificates.look());
    EXPECT_EQ(text_of(tls() / "headcorn" / "certificate.pem"), first) << "31 days before its end";
    clock.pass(days(2));
    const auto generation = certificates.in_force().generation();
    ASSERT_TRUE(certificates.look());
    EXPECT_GT(certificates.in_force().generation(), generation) << "swapped without a restart";
    EXPECT_NE(text_of(tls() / "headcorn" / "certificate.pem"), first);
    EXPECT_EQ(certificates.authority("headcorn"), of_headcorn) << "devices keep the authority they have";

    clock.pass(days(100));
    EXPECT_TRUE(trusts(certificates, of_headcorn, "gatehouse.headcorn.example"));
    EXPECT_EQ(line(certificates, headcorn).state, desk::Health::ok);
}

TEST_F(OfficeCertificates, another_name_of_the_office_stands_in_its_certificate_from_the_next_start) {
    const std::string of_site = opened().authority("").value();
    CertificateParts renamed = parts();
    renamed.hosts = {host("safety.school.example"), host("192.0.2.7"), host("localhost")};
    const Certificates certificates = opened(renamed);
    EXPECT_TRUE(trusts(certificates, of_site, "safety.school.example"));
    EXPECT_TRUE(trusts(certificates, of_site, "192.0.2.7"));
    EXPECT_EQ(certificates.authority(""), of_site);
}

TEST_F(OfficeCertificates, a_certificate_from_outside_is_taken_up_when_it_is_changed) {
    bring(brought({host("localhost")}, days(90)));
    Certificates certificates = opened();
    EXPECT_TRUE(trusts(certificates, outside.certificate, "localhost"));
    EXPECT_EQ(certificates.authority(""), std::nullopt) << "nothing for devices to trust";

    clock.pass(days(61));
    const desk::HealthLine soon = line(certificates, headcorn);
    EXPECT_EQ(soon.state, desk::Health::degraded);
    EXPECT_NE(soon.words.find("1 June 2026"), std::string::npos) << soon.words;
    EXPECT_NE(soon.words.find("put a new one"), std::string::npos);
    const std::string first = text_of(tls() / "certificate.pem");
    ASSERT_TRUE(certificates.look());
    EXPECT_EQ(text_of(tls() / "certificate.pem"), first) << "it is not ours to renew";
    clock.pass(days(30));
    EXPECT_EQ(line(certificates, headcorn).state, desk::Health::broken);
    EXPECT_NE(line(certificates, headcorn).words.find("ended on 1 June 2026"), std::string::npos);

    bring(brought({host("localhost")}, days(90)));
    ASSERT_TRUE(certificates.look());
    EXPECT_EQ(line(certificates, headcorn).state, desk::Health::ok);
    EXPECT_TRUE(trusts(certificates, outside.certificate, "localhost"));
}

TEST_F(OfficeCertificates, a_half_copied_certificate_changes_nothing_and_is_told) {
    bring(brought({host("localhost")}, days(90)));
    Certificates certificates = opened();
    const auto next = brought({host("localhost")}, days(200));
    put(tls() / "certificate.pem", next.certificate);  // its key is still on the way
    EXPECT_FALSE(certificates.look());
    EXPECT_EQ(line(certificates, headcorn).state, desk::Health::degraded);
    EXPECT_NE(line(certificates, headcorn).words.find("does not belong"), std::string::npos);
    EXPECT_TRUE(trusts(certificates, outside.certificate, "localhost"));
    put(tls() / "certificate.key", next.key);
    ASSERT_TRUE(certificates.look());
    EXPECT_EQ(line(certificates, headcorn).state, desk::Health::ok);
}

TEST_F(OfficeCertificates, an_authority_that_ends_is_told_in_time) {
    const auto site = net::mint_ca("Gatehouse at this site", days(40), world).value();
    put(tls() / "authority.pem", site.certificate);
    put(tls() / "authority.key", site.key);
    Certificates certificates = opened();
    EXPECT_TRUE(trusts(certificates, site.certificate, "localhost"));
    EXPECT_EQ(line(certificates, headcorn).state, desk::Health::ok);
    clock.pass(days(15));
    EXPECT_FALSE(certificates.look());
    EXPECT_EQ(line(certificates, headcorn).state, desk::Health::degraded);
    EXPECT_NE(line(certificates, headcorn).words.find("give every device the new authority"), std::string::npos);
}

TEST_F(OfficeCertificates, a_schools_health_tells_of_its_own_certificate_and_of_no_other_schools) {
    const auto own = brought({host("gatehouse.headcorn.example")}, days(10));
    put(tls() / "headcorn" / "certificate.key", own.key);
    put(tls() / "headcorn" / "certificate.pem", own.certificate);
    const Certificates certificates = opened();
    EXPECT_EQ(line(certificates, headcorn).state, desk::Health::degraded);
    EXPECT_EQ(line(certificates, homewood).state, desk::Health::ok);
}

}  // namespace
}  // namespace app
