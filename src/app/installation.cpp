#include "app/installation.h"

#include "net/judge.h"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace app {

namespace {

std::optional<Account> account_of(const char* name) {
    const passwd* found = ::getpwnam(name);
    if (found == nullptr) return std::nullopt;
    return Account{found->pw_uid, found->pw_gid};
}

[[noreturn]] void refuse(std::string_view what, const std::filesystem::path& path) {
    throw std::runtime_error(fmt::format("cannot {} `{}`: {}", what, path.string(), std::strerror(errno)));
}

void make_folder(const std::filesystem::path& path, mode_t mode, std::optional<Account> owner,
                 std::optional<Account> reader) {
    std::error_code failed;
    std::filesystem::create_directories(path, failed);
    if (failed) {
        errno = failed.value();
        refuse("make", path);
    }
    if (owner && reader && ::chown(path.c_str(), owner->uid, reader->gid) != 0) refuse("give away", path);
    if (::chmod(path.c_str(), mode) != 0) refuse("set the mode of", path);
}

std::filesystem::path lock_of(const Installation& installation, Writer writer) {
    return (writer == Writer::office ? installation.office() : installation.to_office()) / "lock";
}

[[noreturn]] void refuse_second(const Installation& installation, Writer writer, const base::LockHolder& holder) {
    throw std::runtime_error(
        fmt::format("another {} works in `{}`: {}; stop it first (with the `gatehouse run` that started it, if one "
                    "did), or give this one a folder of its own with --state",
                    writer == Writer::office ? "office" : "gateway", installation.state.string(),
                    holder.process > 0 ? fmt::format("process {}", holder.process) : "a process in another container"));
}

// `localhost` is what every machine calls itself.
wire::Hostname nobodys_own_name() { return *wire::Hostname::parse("localhost"); }

bool is_every(const wire::IpAddress& address) { return address.text() == "0.0.0.0" || address.text() == "::"; }

}  // namespace

wire::IpAddress address_of(const Installation& installation) {
    const auto address = wire::IpAddress::parse(installation.listen);
    if (!address) throw std::runtime_error("`--listen " + installation.listen + "` is not an address");
    return *address;
}

std::vector<wire::Host> site_hosts(const Installation& installation) {
    std::vector<wire::Host> hosts;
    const auto add = [&](wire::Host host) {
        if (std::ranges::find(hosts, host) == hosts.end()) hosts.push_back(std::move(host));
    };
    const wire::IpAddress address = address_of(installation);
    const bool is_for_others = !is_every(address) && net::judge(address, {}) != net::Judgement::loopback;
    if (installation.name != nobodys_own_name() || !is_for_others) add(installation.name);
    if (!is_every(address)) add(address);
    add(nobodys_own_name());
    add(*wire::IpAddress::parse("127.0.0.1"));
    return hosts;
}

bool is_lost_to_others(const Installation& installation) {
    return is_every(address_of(installation)) && installation.name == nobodys_own_name();
}

base::FileLock be_only_writer(const Installation& installation, Writer writer) {
    auto lock = base::FileLock::take(lock_of(installation, writer));
    if (lock) return *std::move(lock);
    if (const auto* holder = std::get_if<base::LockHolder>(&lock.error())) refuse_second(installation, writer, *holder);
    throw std::runtime_error(base::describe(std::get<base::FileError>(lock.error())));
}

void expect_no_writer(const Installation& installation) {
    for (const Writer writer : {Writer::office, Writer::gateway}) {
        const auto holder = base::lock_holder(lock_of(installation, writer));
        if (!holder) throw std::runtime_error(base::describe(holder.error()));
        if (*holder) refuse_second(installation, writer, **holder);
    }
}

Separation find_separation() {
    if (::geteuid() != 0) return {};
    return {account_of("gatehouse-office"), account_of("gatehouse-gate")};
}

void make_folders(const Installation& installation, const Separation& separation) {
    constexpr mode_t kOwnerOnly = 0700;
    // The set-group bit hands each new file to the reader's group.
    constexpr mode_t kReaderMayLook = 02750;
    make_folder(installation.state, 0755, std::nullopt, std::nullopt);
    make_folder(installation.office(), kOwnerOnly, separation.office, separation.office);
    make_folder(installation.to_gate(), kReaderMayLook, separation.office, separation.gate);
    make_folder(installation.to_office(), kReaderMayLook, separation.gate, separation.office);
}

void become(const Account& account) {
    if (::setgroups(0, nullptr) != 0 || ::setgid(account.gid) != 0 || ::setuid(account.uid) != 0)
        throw std::runtime_error(fmt::format("cannot become account {}: {}", account.uid, std::strerror(errno)));
    if (::setuid(0) == 0) throw std::runtime_error("root could be taken back after it was given up");
}

void forbid_core_dumps() {
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    ::prctl(PR_SET_DUMPABLE, 0);
}

void prepare_files() {
    ::umask(027);  // group readable: what one process writes for the other
    rlimit open_files{};
    if (::getrlimit(RLIMIT_NOFILE, &open_files) != 0) return;
    open_files.rlim_cur = open_files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &open_files);
}

}  // namespace app
