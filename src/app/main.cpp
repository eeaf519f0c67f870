// gatehouse: one binary, sub-commands. Wiring only.

#include "app/gate.h"
#include "app/installation.h"
#include "app/office.h"
#include "app/signals.h"
#include "app/supervisor.h"
#include "base/digest.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace {

// What every process may be told: where things are, and on what to listen.
void add_options(CLI::App& command, app::Installation& installation, std::vector<std::string>& proxies,
                 std::vector<std::string>& servers, bool& demo) {
    command.add_option("--state", installation.state, "folder of the database, the lists and the spools");
    command.add_option("--profiles", installation.profiles, "folder with one folder a school");
    command.add_option("--lists", installation.lists, "folder of the starter lists");
    command.add_option("--assets", installation.assets, "folder of the style sheet and scripts");
    command.add_option("--listen", installation.listen, "address of the office");
    command.add_option("--https-port", installation.https_port, "port of the office");
    command.add_option("--http-port", installation.http_port, "port that leads to the office");
    command.add_option("--proxy-port", proxies, "SCHOOL=PORT, where it is not the profile's");
    command.add_option("--name-server", servers, "ADDRESS:PORT that the gateway asks for names");
    command.add_option("--postgres", installation.postgres, "connection string; without it SQLite in the state folder");
    command.add_flag("--demo", demo, "the three example schools with invented people; listens on loopback only");
}

void apply(app::Installation& installation, const std::vector<std::string>& proxies,
           const std::vector<std::string>& servers, bool demo) {
    for (const std::string& text : proxies) {
        const auto equals = text.find('=');
        if (equals == std::string::npos) throw std::runtime_error("`--proxy-port " + text + "` needs SCHOOL=PORT");
        installation.proxy_ports[text.substr(0, equals)] =
            static_cast<std::uint16_t>(std::stoul(text.substr(equals + 1)));
    }
    for (const std::string& text : servers) {
        const auto endpoint = wire::Endpoint::parse(text);
        if (!endpoint) throw std::runtime_error("`--name-server " + text + "` needs ADDRESS:PORT");
        installation.name_servers.push_back(*endpoint);
    }
    installation.demo = demo ? app::Demo::yes : app::Demo::no;
    if (demo && installation.listen != "127.0.0.1" && installation.listen != "::1")
        throw std::runtime_error("the demo listens on this machine only: its people's passwords are printed");
}

int run(std::span<char*> arguments) {
    app::Installation installation;
    std::vector<std::string> proxies;
    std::vector<std::string> servers;
    bool demo = false;
    CLI::App commands("Gatehouse runs a school's online safety policy.", "gatehouse");
    commands.require_subcommand(1);
    auto* both = commands.add_subcommand("run", "office and gateway on this machine");
    auto* gateway = commands.add_subcommand("gateway", "the network side alone");
    auto* office = commands.add_subcommand("office", "the web application and the records alone");
    for (CLI::App* command : {both, gateway, office}) add_options(*command, installation, proxies, servers, demo);
    try {
        commands.parse(static_cast<int>(arguments.size()), arguments.data());
    } catch (const CLI::ParseError& error) {
        return commands.exit(error);
    }
    apply(installation, proxies, servers, demo);
    if (both->parsed()) {
        std::vector<std::string> handed;
        for (char* word : arguments.subspan(2)) handed.emplace_back(word);
        return app::supervise(installation, handed);
    }
    if (office->parsed()) return app::run_office(installation);
    return app::run_gateway(installation);
}

}  // namespace

int main(int count, char** arguments) {
    app::hold_signals();
    app::forbid_core_dumps();
    if (!base::begin_cryptography()) return 1;
    spdlog::set_default_logger(
        std::make_shared<spdlog::logger>("gatehouse", std::make_shared<spdlog::sinks::stderr_sink_mt>()));
    spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    try {
        return run({arguments, static_cast<std::size_t>(count)});
    } catch (const std::exception& fault) {
        std::fprintf(stderr, "gatehouse: %s\n", fault.what());
        return 1;
    }
}
