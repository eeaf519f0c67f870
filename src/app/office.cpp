#include "app/office.h"

#include "app/rooms.h"
#include "app/signals.h"
#include "net/certificate.h"
#include "net/tcp.h"
#include "net/tls.h"
#include "web/plain_site.h"
#include "web/router.h"
#include "web/server.h"
#include "web/site.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <cstdio>
#include <stdexcept>

namespace app {

namespace {

constexpr std::size_t kWorkers = 4;
constexpr std::size_t kWaiting = 256;
constexpr std::size_t kListeners = 2000;
constexpr std::chrono::days kAuthorityValidity{3650};
constexpr std::chrono::days kCertificateValidity{397};

std::vector<std::string> office_names(const rights::OpenSchools& schools) {
    std::vector<std::string> names;
    for (const rights::OpenSchool& one : schools) names.push_back("gatehouse." + one.school.key + ".example");
    return names;
}

void keep(const std::filesystem::path& path, std::string_view text) {
    const auto kept = base::replace_file(path, base::bytes_of(text), base::FileMode::owner_only);
    if (!kept) throw std::runtime_error(base::describe(kept.error()));
}

// The office's own certificate: the one in the folder, or one signed by an authority that is made once.
net::TlsServerIdentity identity_of(const Installation& installation, const rights::OpenSchools& schools,
                                   base::World world) {
    const auto folder = installation.office() / "tls";
    std::filesystem::create_directories(folder);
    if (!std::filesystem::exists(folder / "certificate.pem")) {
        const auto ca = net::mint_ca("Gatehouse at this site", kAuthorityValidity, world);
        if (!ca) throw std::runtime_error("the authority could not be made: " + ca.error().cause);
        net::LeafRequest request{{*wire::IpAddress::parse("127.0.0.1"), *wire::Hostname::parse("localhost")},
                                 kCertificateValidity};
        for (const std::string& name : office_names(schools)) request.hosts.emplace_back(*wire::Hostname::parse(name));
        const auto leaf = net::mint_leaf(*ca, request, world);
        if (!leaf) throw std::runtime_error("the certificate could not be made: " + leaf.error().cause);
        keep(folder / "authority.pem", ca->certificate);
        keep(folder / "authority.key", ca->key);
        keep(folder / "certificate.key", leaf->key);
        keep(folder / "certificate.pem", leaf->certificate);
    }
    auto identity = net::TlsServerIdentity::from_files(folder / "certificate.pem", folder / "certificate.key");
    if (!identity) throw std::runtime_error(identity.error().cause);
    return *std::move(identity);
}

// Every name under which a browser may ask for the office: by the proxy's tunnel, and directly on this machine.
std::vector<std::string> hosts_of(const Installation& installation, const rights::OpenSchools& schools) {
    std::vector<std::string> hosts = office_names(schools);
    for (const std::string& name : std::vector<std::string>(hosts))
        hosts.push_back(fmt::format("{}:{}", name, installation.https_port));
    for (const char* name : {"localhost", "127.0.0.1"})
        hosts.push_back(fmt::format("{}:{}", name, installation.https_port));
    return hosts;
}

net::Listener open_listener(net::Loop& loop, const Installation& installation, std::uint16_t port) {
    const auto address = wire::IpAddress::parse(installation.listen);
    if (!address) throw std::runtime_error("`--listen " + installation.listen + "` is not an address");
    auto listener = net::Listener::open(loop, {*address, port});
    if (!listener)
        throw std::runtime_error(fmt::format("cannot listen on {}:{}: {}; choose another port or stop what uses it",
                                             installation.listen, port, listener.error().cause));
    return *std::move(listener);
}

void say_where(const Installation& installation, const Rooms& rooms) {
    std::printf("\nGatehouse is running: https://localhost:%u/\n", installation.https_port);
    if (installation.demo == Demo::no) return;
    std::printf(
        "The certificate is this machine's own: your browser asks once whether to trust it.\n\n"
        "Demo sign-ins (invented people; one a role and school):\n");
    for (const rights::DemoSignIn& one : rooms.sign_ins)
        std::printf("  https://localhost:%u/%s/sign-in   %-18s %-28s %s\n", installation.https_port, one.school.c_str(),
                    one.name.c_str(), one.password.c_str(), one.title.c_str());
    std::fflush(stdout);
}

// Keeps the authority for devices (RFC 2585 names the media type) and nothing else in the clear.
std::map<std::string, web::FixedFile, std::less<>> plain_files(const Installation& installation) {
    const auto authority = base::read_file(installation.office() / "tls" / "authority.pem", 65536);
    if (!authority) return {};
    return {{"/gatehouse-ca.pem", {"application/x-pem-file", base::to_text(*authority)}}};
}

}  // namespace

int run_office(const Installation& installation) {
    const base::SystemClock clock;
    base::SystemRandom random;
    const base::World world{clock, random};
    const base::FileLock only_writer = be_only_writer(installation, Writer::office);
    Records records = open_records(installation, world);
    Rooms rooms(installation, world, records);
    desk::Jobs jobs(records.database, world, rooms.jobs());

    web::Router router;
    rooms.add_pages(router);
    const home::Parts home_parts = rooms.home_parts(jobs);
    home::add_pages(router, home_parts);
    const auto frame = home::frame_of(router, home_parts);
    const auto sessions = rights::sessions_of(rooms.accounts);
    const auto guard = rights::guard_of(rooms.accounts, rooms.open_schools());
    const auto assets = web::Assets::open(installation.assets);
    if (!assets) throw std::runtime_error(assets.error() + "; run `make setup`");
    const auto report = [](std::string_view line) { spdlog::warn("{}", line); };
    const web::Site site({router, *sessions, *guard, *frame, *assets, world, report},
                         {hosts_of(installation, rooms.open_schools()), *web::Link::own("/help")});
    const web::PlainSite plain(fmt::format("localhost:{}", installation.https_port), plain_files(installation));
    const base::Snapshot<net::TlsServerIdentity> identity(
        std::make_shared<const net::TlsServerIdentity>(identity_of(installation, rooms.open_schools(), world)));

    web::Workers workers(kWorkers, kWaiting);
    web::Feeds feeds(kListeners);
    net::LoopGroup loops(clock, 1);
    net::Loop& loop = loops.at(0);
    web::Server secure({loop, site, workers, feeds, report}, {});
    web::Server clear({loop, plain, workers, feeds, report}, {});
    secure.listen(open_listener(loop, installation, installation.https_port), identity);
    clear.listen(open_listener(loop, installation, installation.http_port));
    auto tunnel = net::UnixListener::open(loop, installation.office_socket(), {base::FileMode::group_readable, {}});
    if (!tunnel) throw std::runtime_error("the gateway's way in cannot be opened: " + tunnel.error().cause);
    secure.listen(*std::move(tunnel), identity);
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
