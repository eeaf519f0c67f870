#pragma once
// Where an installation keeps things, and on what it listens. Read once at start; constant afterwards.

#include "base/file_lock.h"
#include "base/world.h"
#include "wire/host.h"
#include "wire/ip.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace app {

enum class Demo { no, yes };

struct Installation {
    std::filesystem::path state = "/var/lib/gatehouse";
    std::filesystem::path profiles = "/usr/share/gatehouse/profiles";
    std::filesystem::path lists = "/usr/share/gatehouse/lists/starter";
    std::filesystem::path assets = "/usr/share/gatehouse/assets";
    std::string listen = "127.0.0.1";
    // The office's name, as browsers ask for it: what the unencrypted port leads to, and what the certificate names.
    wire::Hostname name = *wire::Hostname::parse("localhost");
    std::uint16_t https_port = 8443;
    std::uint16_t http_port = 8080;
    // By school: the proxy's port, where it is not the profile's.
    std::map<std::string, std::uint16_t> proxy_ports;
    // Name servers of the gateway; empty: those of this machine.
    std::vector<wire::Endpoint> name_servers;
    // Of servers that lists are fetched from: their certificate authorities, PEM; empty: those of this machine. A
    // school that keeps its mirror on this very machine says so.
    std::filesystem::path list_authorities;
    bool lists_from_this_machine = false;
    // A PostgreSQL connection string without a password, or the file of one with it; both empty: SQLite in the state
    // folder. What the file says is read where the database is opened and kept nowhere (app/records.h).
    std::string postgres;
    std::filesystem::path postgres_file;
    [[nodiscard]] bool has_postgres() const { return !postgres.empty() || !postgres_file.empty(); }
    Demo demo = Demo::no;

    // The office's own: database, keys, certificates. Nobody else may look in.
    [[nodiscard]] std::filesystem::path office() const { return state / "office"; }
    // Lists that the site subscribes to.
    [[nodiscard]] std::filesystem::path subscribed() const { return office() / "lists"; }
    // Lists of illegal pages as they were sealed; and where they are put in clear, in a folder a school.
    [[nodiscard]] std::filesystem::path sealed() const { return office() / "sealed"; }
    [[nodiscard]] std::filesystem::path illegal_lists() const { return office() / "illegal-lists"; }
    // Written by the office, read by the gateway.
    [[nodiscard]] std::filesystem::path to_gate() const { return state / "to-gate"; }
    // Written by the gateway, read by the office.
    [[nodiscard]] std::filesystem::path to_office() const { return state / "to-office"; }
    [[nodiscard]] std::filesystem::path office_socket() const { return to_gate() / "office.sock"; }
};

// The address of --listen. Throws std::runtime_error when it is none.
[[nodiscard]] wire::IpAddress address_of(const Installation& installation);
// What the site is called without a school. The first is how other devices are led to it: its name; or, where it has
// none of its own and listens on an address of the school's network, that address. Throws like address_of.
[[nodiscard]] std::vector<wire::Host> site_hosts(const Installation& installation);
// Whether it serves others, who are led to their own `localhost`, since it has no name and every address.
[[nodiscard]] bool is_lost_to_others(const Installation& installation);

// One of the two processes' Unix accounts.
struct Account {
    std::uint32_t uid;
    std::uint32_t gid;
};

// Whether office and gateway run as two Unix accounts. Not so without root, or where the accounts
// gatehouse-office and gatehouse-gate do not exist; then every page and health answer says so.
struct Separation {
    std::optional<Account> office;
    std::optional<Account> gate;
    [[nodiscard]] bool is_complete() const { return office && gate; }
};
[[nodiscard]] Separation find_separation();

// Makes the three folders with their owners and modes. Throws std::runtime_error with what to do when it cannot.
void make_folders(const Installation& installation, const Separation& separation);

// Each folder that a process writes has one writer, who holds its lock for as long as it lives. Two would mix their
// records in one file. `admin` works beside both: what it writes has locks of its own.
enum class Writer { office, gateway };
// Throws std::runtime_error that says which process has the folder and what to do; nothing was touched then.
[[nodiscard]] base::FileLock be_only_writer(const Installation& installation, Writer writer);
// For whoever starts both: throws the same while another has either, and takes nothing.
void expect_no_writer(const Installation& installation);

// Gives up root for good. Throws when the kernel refuses.
void become(const Account& account);

// No core dump, no attaching: memory holds keys and children's names.
void forbid_core_dumps();

// New files are closed to others, and as many may be open as the machine allows: a connection is one.
void prepare_files();

}  // namespace app
