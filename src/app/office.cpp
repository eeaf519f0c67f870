#include "app/office.h"

#include "app/certificates.h"
#include "app/disk_health.h"
#include "app/rooms.h"
#include "app/signals.h"
#include "net/tcp.h"
#include "net/tls.h"
#include "store/failure.h"
#include "web/plain_site.h"
#include "web/router.h"
#include "web/server.h"
#include "web/site.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <stdexcept>

namespace app {

namespace {

constexpr std::size_t kWorkers = 4;
constexpr std::size_t kWaiting = 256;
constexpr std::size_t kListeners = 2000;
// The name under which the gate's clients reach the office, through its tunnel.
wire::Hostname name_at_gate(const school::School& school) {
    return *wire::Hostname::parse("gatehouse." + school.key + ".example");
}

CertificateParts certificate_parts(const Installation& installation, const rights::OpenSchools& schools) {
    CertificateParts parts{installation.office() / "tls", site_hosts(installation), {}};
    for (const rights::OpenSchool& one : schools)
        parts.schools.push_back({one.school.id, one.school.key, one.school.name, name_at_gate(one.school)});
    return parts;
}

// As a Host field and a URL have it.
std::string with_port(const wire::Host& host, std::uint16_t port) {
    constexpr std::uint16_t kHttps = 443;
    return port == kHttps ? wire::host_text(host) : fmt::format("{}:{}", wire::host_text(host), port);
}

// Every name under which a browser may ask for the office: by the proxy's tunnel, and directly.
std::vector<std::string> hosts_of(const Installation& installation, const rights::OpenSchools& schools) {
    std::vector<std::string> hosts;
    for (const rights::OpenSchool& one : schools) {
        const wire::Hostname name = name_at_gate(one.school);
        hosts.push_back(name.text());
        hosts.push_back(with_port(name, installation.https_port));
    }
    for (const wire::Host& host : site_hosts(installation)) hosts.push_back(with_port(host, installation.https_port));
    return hosts;
}

// How a browser on this network asks for the office.
std::string own_name(const Installation& installation) {
    return with_port(site_hosts(installation).front(), installation.https_port);
}

net::Listener open_listener(net::Loop& loop, const Installation& installation, std::uint16_t port) {
    auto listener = net::Listener::open(loop, {address_of(installation), port});
    if (!listener)
        throw std::runtime_error(fmt::format("cannot listen on {}:{}: {}; choose another port or stop what uses it",
                                             installation.listen, port, listener.error().cause));
    return *std::move(listener);
}

void say_where(const Installation& installation, const Rooms& rooms) {
    const std::string name = own_name(installation);
    if (is_lost_to_others(installation))
        spdlog::warn(
            "--listen {} without --name: the unencrypted port leads other machines to their own `localhost`; "
            "say --name with a name that the school's name server knows",
            installation.listen);
    std::printf("\nGatehouse is running: https://%s/\n", name.c_str());
    std::fflush(stdout);
    if (installation.demo == Demo::no) return;
    std::printf(
        "The certificate is this machine's own: your browser asks once whether to trust it.\n\n"
        "Demo sign-ins (invented people; one a role and school):\n");
    for (const rights::DemoSignIn& one : rooms.sign_ins)
        std::printf("  https://%s/%s/sign-in   %-18s %-28s %s\n", name.c_str(), one.school.c_str(), one.name.c_str(),
                    one.password.c_str(), one.title.c_str());
    std::fflush(stdout);
}

// The authorities for devices (RFC 2585 names the media type), and nothing else in the clear.
std::map<std::string, web::FixedFile, std::less<>> plain_files(const Certificates& certificates,
                                                               const rights::OpenSchools& schools) {
    std::map<std::string, web::FixedFile, std::less<>> files;
    const auto add = [&](const std::string& path, std::string_view school) {
        if (auto pem = certificates.authority(school))
            files.emplace(path, web::FixedFile{"application/x-pem-file", *pem});
    };
    add("/gatehouse-ca.pem", "");
    for (const rights::OpenSchool& one : schools)
        add(fmt::format("/{}/gatehouse-ca.pem", one.school.key), one.school.key);
    return files;
}

bool is_out_of_room(const std::exception& failure) {
    const auto* refused = dynamic_cast<const store::Failure*>(&failure);
    return refused != nullptr && refused->kind() == store::FailureKind::full;
}

}  // namespace

int run_office(const Installation& installation) {
    const base::SystemClock clock;
    base::SystemRandom random;
    const base::World world{clock, random};
    const base::FileLock only_writer = be_only_writer(installation, Writer::office);
    Records records = open_records(installation, world);
    Rooms rooms(installation, world, records);
    Certificates certificates(certificate_parts(installation, rooms.open_schools()), world);
    const DiskHealth disk({installation.office(), installation.to_gate(), installation.to_office()}, room_at);
    std::vector<desk::Job> repeated = rooms.jobs();
    repeated.push_back(certificates.job());
    desk::Jobs jobs(records.database, world, std::move(repeated));

    web::Router router;
    rooms.add_pages(router);
    home::Parts home_parts = rooms.home_parts(jobs);
    home_parts.health.emplace_back(certificates);
    home_parts.health.emplace_back(disk);
    home_parts.metrics.emplace_back(disk);
    rooms.watch(home_parts.health);
    home::add_pages(router, home_parts);
    const auto frame = home::frame_of(router, home_parts);
    const auto sessions = rights::sessions_of(rooms.accounts);
    const auto guard = rights::guard_of(rooms.accounts, rooms.open_schools());
    const auto assets = web::Assets::open(installation.assets);
    if (!assets) throw std::runtime_error(assets.error() + "; run `make setup`");
    const auto report = [](std::string_view line) { spdlog::warn("{}", line); };
    const web::Site site({router, *sessions, *guard, *frame, *assets, world, report, is_out_of_room},
                         {hosts_of(installation, rooms.open_schools()), *web::Link::own("/help")});
    const web::PlainSite plain(own_name(installation), plain_files(certificates, rooms.open_schools()));

    web::Workers workers(kWorkers, kWaiting);
    web::Feeds feeds(kListeners);
    net::LoopGroup loops(clock, 1);
    net::Loop& loop = loops.at(0);
    web::Server secure({loop, site, workers, feeds, report}, {});
    web::Server clear({loop, plain, workers, feeds, report}, {});
    secure.listen(open_listener(loop, installation, installation.https_port), certificates.in_force());
    clear.listen(open_listener(loop, installation, installation.http_port));
    auto tunnel = net::UnixListener::open(loop, installation.office_socket(), {base::FileMode::group_readable, {}});
    if (!tunnel) throw std::runtime_error("the gateway's way in cannot be opened: " + tunnel.error().cause);
    secure.listen(*std::move(tunnel), certificates.in_force());
    jobs.start();
    loops.start();
    say_where(installation, rooms);
    while (true) {
        const int signal = next_signal();
        if (signal == SIGINT || signal == SIGTERM) break;
    }
    loop.post([&] {
        secure.stop();
        clear.stop();
    });
    workers.stop();
    loops.stop();
    return 0;
}

}  // namespace app
