// gatehouse: one binary, sub-commands. Wiring only.

#include "app/admin.h"
#include "app/gate.h"
#include "app/installation.h"
#include "app/office.h"
#include "app/records.h"
#include "app/signals.h"
#include "app/supervisor.h"
#include "base/digest.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace {

void add_postgres(CLI::App& command, app::Installation& installation) {
    command.add_option("--postgres", installation.postgres,
                       "connection string without a password; without it SQLite in the state folder");
    command.add_option("--postgres-file", installation.postgres_file,
                       "file of mode 0600 with the connection string, which may hold a password");
}

// As it was typed, until it is checked.
struct Typed {
    std::vector<std::string> proxies;
    std::vector<std::string> servers;
    std::string name = "localhost";
    bool demo = false;
};

void add_fetching(CLI::App& command, app::Installation& installation) {
    command.add_option("--list-authorities", installation.list_authorities,
                       "PEM file of the authorities that list servers are trusted by; without it this machine's");
    command.add_flag("--lists-from-this-machine", installation.lists_from_this_machine,
                     "lists may be fetched from a server on this machine");
}

// What every process may be told: where things are, and on what to listen.
void add_options(CLI::App& command, app::Installation& installation, Typed& typed) {
    command.add_option("--state", installation.state, "folder of the database, the lists and the spools");
    command.add_option("--profiles", installation.profiles, "folder with one folder a school");
    command.add_option("--lists", installation.lists, "folder of the starter lists");
    command.add_option("--assets", installation.assets, "folder of the style sheet and scripts");
    command.add_option("--listen", installation.listen, "address of the office");
    command.add_option("--name", typed.name, "the office's name for browsers, as the school's name server knows it");
    command.add_option("--https-port", installation.https_port, "port of the office");
    command.add_option("--http-port", installation.http_port, "port that leads to the office");
    command.add_option("--proxy-port", typed.proxies, "SCHOOL=PORT, where it is not the profile's");
    command.add_option("--name-server", typed.servers, "ADDRESS:PORT that the gateway asks for names");
    add_fetching(command, installation);
    add_postgres(command, installation);
    command.add_flag("--demo", typed.demo, "the three example schools with invented people; listens on loopback only");
}

void apply(app::Installation& installation, const Typed& typed) {
    for (const std::string& text : typed.proxies) {
        const auto equals = text.find('=');
        if (equals == std::string::npos) throw std::runtime_error("`--proxy-port " + text + "` needs SCHOOL=PORT");
        installation.proxy_ports[text.substr(0, equals)] =
            static_cast<std::uint16_t>(std::stoul(text.substr(equals + 1)));
    }
    for (const std::string& text : typed.servers) {
        const auto endpoint = wire::Endpoint::parse(text);
        if (!endpoint) throw std::runtime_error("`--name-server " + text + "` needs ADDRESS:PORT");
        installation.name_servers.push_back(*endpoint);
    }
    const auto name = wire::Hostname::parse(typed.name);
    if (!name)
        throw std::runtime_error("`--name " + typed.name +
                                 "` is not a name: " + std::string(wire::describe(name.error())) +
                                 "; write it as browsers are to ask for it, like `safety.school.example`");
    installation.name = *name;
    installation.demo = typed.demo ? app::Demo::yes : app::Demo::no;
    if (typed.demo && installation.listen != "127.0.0.1" && installation.listen != "::1")
        throw std::runtime_error("the demo listens on this machine only: its people's passwords are printed");
}

// Holds what was typed until the command is known.
class AdminLine {
public:
    AdminLine(CLI::App& commands, app::Installation& installation) {
        admin_ = commands.add_subcommand("admin", "what somebody at the machine asks, while the office runs or not");
        admin_->require_subcommand(1);
        admin_->add_option("--state", installation.state, "folder of the database, the lists and the spools");
        admin_->add_option("--profiles", installation.profiles, "folder with one folder a school");
        admin_->add_option("--lists", installation.lists, "folder of the starter lists");
        add_fetching(*admin_, installation);
        add_postgres(*admin_, installation);
        add_journal();
        add_rules();
        add_policy();
    }
    // None when the line asks for something else.
    [[nodiscard]] const std::optional<app::AdminCommand>& command() const { return command_; }

private:
    CLI::App* group(const char* name, const char* words) {
        CLI::App* found = admin_->add_subcommand(name, words);
        found->require_subcommand(1);
        found->fallthrough();
        return found;
    }
    template <class Command>
    CLI::App* verb(CLI::App* group, const char* name, const char* words, const Command& typed) {
        CLI::App* added = group->add_subcommand(name, words);
        added->fallthrough();  // --state and the like may stand anywhere
        added->callback([this, &typed] { command_ = typed; });
        return added;
    }

    void add_journal() {
        CLI::App* journal = group("journal", "the record of what was done");
        CLI::App* verify = verb(journal, "verify", "looks at every line of the chain", verify_);
        verify->add_option("--school", verify_.school, "its key; without it all schools");
        verify->add_option("--head", verify_.noted,
                           "what was noted before: NUMBER:HASH, the seal of a day, or a file of it");
        CLI::App* head = verb(journal, "head", "shows the last line, to be noted elsewhere", heads_);
        head->add_option("--school", heads_.school, "its key; without it all schools");
    }
    void add_rules() {
        CLI::App* explain = verb(admin_, "explain", "every rule that is considered for an address", explain_);
        explain->add_option("url", explain_.url, "the address of a page")->required();
        explain->add_option("--school", explain_.school, "its key")->required();
        explain->add_option("--as", explain_.as,
                            "a profile of filter.toml, or a sign-in name; without it whoever is signed in at --from");
        explain->add_option("--from", explain_.from, "a device's address; without it any of the school's networks");
        explain->add_option("--at", explain_.at, "2026-03-03T10:15Z; without it now");
        add_lists();
        add_sealed();
    }
    void add_lists() {
        CLI::App* lists = group("lists", "the lists that the site subscribes to");
        CLI::App* add = verb(lists, "add", "a further one, once the leadership agrees", add_);
        add->add_option("location", add_.location, "a folder, a file or an https address")->required();
        add->add_option("--source", add_.source, "whose lists they are")->required();
        add->add_option("--licence", add_.licence, "under which they may be used")->required();
        add->add_option("--layout", add_.layout,
                        "folders (one a category, as UT1 and squidGuard), domains, urls, hosts or adguard");
        add->add_option("--category", add_.category, "of a list that is one file: a key such as gambling");
        add->add_option("--every", add_.every_hours, "hours between two looks for a newer one");
        add->add_option("--proof", add_.proof, "SHA-256 in hex, https address of one, or minisign key");
        add->add_option("--school", add_.school, "whose leadership is asked; without it the first one's");
        CLI::App* remove = verb(lists, "remove", "one that is no longer wanted, once the leadership agrees", remove_);
        remove->add_option("id", remove_.which, "as `lists list` shows it")->required();
        remove->add_option("--school", remove_.school, "whose leadership is asked; without it the first one's");
        verb(lists, "list", "what there is, with source, licence and age", lists_);
    }
    void add_sealed() {
        CLI::App* sealed = group("sealed", "lists of illegal pages, which nobody can read back or take away");
        CLI::App* load = verb(sealed, "load", "one that the school is given as a member of a scheme", load_);
        load->add_option("file", load_.file, "one address a line")->required();
        load->add_option("--school", load_.school, "its key")->required();
        load->add_option("--list", load_.list, "as the scheme calls it, such as IWF")->required();
        load->add_option("--date", load_.date, "of the list, 2026-11-25; without it of the file");
        CLI::App* show = verb(sealed, "show", "how much is in force, and since when", show_sealed_);
        show->add_option("--school", show_sealed_.school, "its key; without it all schools");
    }
    void add_policy() {
        CLI::App* profile = group("profile", "the schools' profiles");
        CLI::App* check = verb(profile, "check", "what is wrong with a profile, line by line", check_);
        check->add_option("folder", check_.folder, "of one school; without it all below --profiles");
        CLI::App* policy = group("policy", "the policies in force");
        CLI::App* coverage = verb(policy, "coverage", "how much of each policy is claimed", coverage_);
        coverage->add_flag_callback(
            "--json", [this] { coverage_.form = app::ShowCoverage::Form::json; }, "with every clause, for programs");
    }

    CLI::App* admin_ = nullptr;
    std::optional<app::AdminCommand> command_;
    app::VerifyJournal verify_;
    app::ShowHeads heads_;
    app::ExplainUrl explain_;
    app::AddLists add_;
    app::RemoveLists remove_;
    app::ShowLists lists_;
    app::LoadSealed load_;
    app::ShowSealed show_sealed_;
    app::CheckProfiles check_;
    app::ShowCoverage coverage_{app::ShowCoverage::Form::table};
};

int run(std::span<char*> arguments) {
    app::Installation installation;
    Typed typed;
    CLI::App commands("Gatehouse runs a school's online safety policy.", "gatehouse");
    commands.require_subcommand(1);
    auto* both = commands.add_subcommand("run", "office and gateway on this machine");
    auto* gateway = commands.add_subcommand("gateway", "the network side alone");
    auto* office = commands.add_subcommand("office", "the web application and the records alone");
    for (CLI::App* command : {both, gateway, office}) add_options(*command, installation, typed);
    const AdminLine admin(commands, installation);
    try {
        commands.parse(static_cast<int>(arguments.size()), arguments.data());
    } catch (const CLI::ParseError& error) {
        return commands.exit(error) == 0 ? app::kAllWell : app::kCannotDo;
    }
    if (admin.command()) {
        app::release_signals();
        return app::run_admin(installation, *admin.command());
    }
    apply(installation, typed);
    // Even the gateway, which needs none, must not run with a password that all accounts can read.
    if (!installation.postgres.empty()) app::check_connection(installation, {});
    if (both->parsed()) {
        std::vector<std::string> handed;
        for (char* word : arguments.subspan(2)) handed.emplace_back(word);
        return app::supervise(installation, handed);
    }
    // Started alone, without the supervisor that makes them.
    if (!std::filesystem::exists(installation.to_office())) app::make_folders(installation, app::find_separation());
    if (office->parsed()) return app::run_office(installation);
    return app::run_gateway(installation);
}

}  // namespace

int main(int count, char** arguments) {
    app::hold_signals();
    app::forbid_core_dumps();
    app::prepare_files();
    if (!base::begin_cryptography()) return 1;
    spdlog::set_default_logger(
        std::make_shared<spdlog::logger>("gatehouse", std::make_shared<spdlog::sinks::stderr_sink_mt>()));
    spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    try {
        return run({arguments, static_cast<std::size_t>(count)});
    } catch (const std::exception& fault) {
        std::fprintf(stderr, "gatehouse: %s\n", fault.what());
        return app::kCannotDo;
    }
}
