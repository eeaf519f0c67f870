// A gateway for load tests: the example rules with one origin on this machine that may be reached, one person
// signed in. Serves until its standard input ends.
//
// usage: gateway_load FOLDER PORT     prints `listening on ADDRESS` (port 0: the kernel chooses)

#include "base/text.h"
#include "gateway/gateway.h"
#include "support/example_rules.h"

#include <unistd.h>

#include <cstdio>
#include <string>

namespace {

constexpr std::string_view kOrigin = "origin.example";

gatepost::NetworkId network() {
    return *gatepost::NetworkId::from_bytes(example::id_of<filter::NetworkId>("headcorn").bytes());
}

filter::Rules rules_for(const base::Digest& lists) {
    filter::Rules rules = example::rules(lists);
    for (filter::School& school : rules.schools) school.internal_sites.push_back(*wire::Hostname::parse(kOrigin));
    return rules;
}

void publish(const gateway::GateFolder& folder, base::World world) {
    const filter::CompiledLists lists = example::compiled_lists();
    const auto database = filter::CategoryDatabase::of_bytes(lists.file, "lists");
    const std::string name = base::to_hex(base::ByteView(database->content_hash()).first(16));
    (void)base::replace_file(folder.lists(name), lists.file, base::FileMode::group_readable);
    for (const char* key : {"headcorn", "homewood"}) {
        const auto school = example::id_of<filter::SchoolId>(key);
        const base::Key sealed_key = example::key_of(std::string("illegal-hit key of ") + key);
        const auto sealed = filter::seal({school, sealed_key, world.clock.now()}, {});
        (void)base::replace_file(folder.sealed(school), sealed->file, base::FileMode::group_readable);
        (void)base::replace_file(folder.sealed_key(school), sealed_key, base::FileMode::group_readable);
    }
    auto presence = gatepost::PresenceFile::open(folder.presence(), world);
    const auto profile = example::id_of<filter::ProfileId>("headcorn/year-5");
    (void)presence->append(gatepost::Bound{{network(), *wire::IpAddress::parse("127.0.0.1")},
                                           gatepost::PersonId::mint(world.random),
                                           *gatepost::ProfileId::from_bytes(profile.bytes()),
                                           gatepost::Known::own_sign_in,
                                           world.clock.now(),
                                           world.clock.now() + std::chrono::hours(12),
                                           std::chrono::seconds(0)});
    (void)base::replace_file(folder.ruleset(), filter::write(rules_for(database->content_hash())),
                             base::FileMode::group_readable);
}

}  // namespace

int main(int count, char** arguments) {
    const auto wanted = count == 3 ? base::parse_decimal(arguments[2]) : std::nullopt;
    if (!wanted || *wanted > 65535) return 2;
    const auto port = static_cast<std::uint16_t>(*wanted);
    const std::filesystem::path folder = arguments[1];
    const base::SystemClock clock;
    base::SystemRandom random;
    const base::World world{clock, random};
    std::filesystem::create_directories(folder / "to-gate");
    publish({folder / "to-gate"}, world);

    gateway::Settings settings{.ways = {.gateway = gatepost::GatewayId::mint(random), .via = "gatehouse-load"}};
    settings.ways.local_time = [](base::Instant) { return std::string(); };
    settings.to_gate = {folder / "to-gate"};
    settings.to_office = folder / "to-office";
    settings.doorways = {{{*wire::IpAddress::parse("127.0.0.1"), port}, network()}};
    settings.listening = gateway::Listening::where_it_began;
    settings.outside.resolver.servers = {*wire::Endpoint::parse("127.0.0.1:53")};
    settings.outside.resolver.fixed[*wire::Hostname::parse(kOrigin)] = {{*wire::IpAddress::parse("127.0.0.1")}, {}, {}};
    settings.outside.internal_ranges = {*wire::IpRange::parse("127.0.0.0/8")};
    settings.local_day = [](base::Instant at) -> std::chrono::year_month_day {
        return std::chrono::floor<std::chrono::days>(at);
    };

    auto started = gateway::Gateway::start(std::move(settings), world, [](std::string_view line) {
        std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data());
    });
    if (!started) {
        std::fprintf(stderr, "%s\n", started.error().words.c_str());
        return 1;
    }
    std::printf("listening on %s\n", (*started)->listening()[0].text().c_str());
    std::fflush(stdout);
    for (char byte = 0; ::read(0, &byte, 1) > 0;) {
    }
    return 0;
}
