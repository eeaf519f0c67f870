#include "support/postgres.h"

#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace support {

namespace {

[[noreturn]] void give_up(const std::string& reason) {
    std::fprintf(stderr, "tests need PostgreSQL (Debian package `postgresql`): %s\n", reason.c_str());
    std::exit(1);
}

// The newest installed version's programs.
std::filesystem::path find_programs() {
    std::filesystem::path newest;
    std::error_code ignored;
    for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql", ignored))
        if (std::filesystem::exists(version.path() / "bin" / "postgres") && version.path() > newest)
            newest = version.path();
    if (newest.empty()) give_up("no server below /usr/lib/postgresql");
    return newest / "bin";
}

const passwd* server_account() { return ::geteuid() == 0 ? ::getpwnam("postgres") : ::getpwuid(::geteuid()); }

void become(const passwd& account) {
    if (::geteuid() != 0) return;
    if (::initgroups(account.pw_name, account.pw_gid) != 0 || ::setgid(account.pw_gid) != 0 ||
        ::setuid(account.pw_uid) != 0)
        ::_exit(126);
}

// A program of the server's, run as the server's account; its standard error goes to `errors`.
pid_t start(const std::vector<std::string>& words, const passwd& account, int errors) {
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(::strdup(word.c_str()));
    arguments.push_back(nullptr);
    const pid_t child = ::fork();
    if (child == 0) {
        become(account);
        ::prctl(PR_SET_PDEATHSIG, SIGQUIT);  // after the change of account, which clears it
        ::chdir("/") == 0 || (::_exit(126), false);
        ::dup2(::open("/dev/null", O_WRONLY), STDOUT_FILENO);
        ::dup2(errors, STDERR_FILENO);
        ::execv(arguments.front(), arguments.data());
        ::_exit(127);
    }
    for (char* argument : arguments) std::free(argument);
    if (child < 0) give_up(std::strerror(errno));
    return child;
}

// Everything that comes through the pipe until it ends, or until `mark` has been read.
std::string read_until(int pipe, std::string_view mark) {
    std::string heard;
    std::array<char, 4096> block{};
    while (heard.find(mark) == std::string::npos) {
        const ssize_t got = ::read(pipe, block.data(), block.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        heard.append(block.data(), static_cast<std::size_t>(got));
    }
    return heard;
}

class Server {
public:
    Server() : programs_(find_programs()), account_(server_account()) {
        if (account_ == nullptr) give_up("no account `postgres` to run it");
        std::array<char, 32> folder{"/tmp/gatehouse-postgres-XXXXXX"};  // short: a socket's path has 107 bytes
        if (::mkdtemp(folder.data()) == nullptr) give_up(std::strerror(errno));
        folder_ = folder.data();
        if (::geteuid() == 0 && ::chown(folder_.c_str(), account_->pw_uid, account_->pw_gid) != 0)
            give_up(std::strerror(errno));
        make_cluster();
        serve();
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server() {
        ::kill(process_, SIGQUIT);
        ::waitpid(process_, nullptr, 0);
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    std::string fresh_schema() {
        const std::string name = "t" + std::to_string(++schemas_);
        const std::unique_ptr<PGconn, void (*)(PGconn*)> server(PQconnectdb(address().c_str()), PQfinish);
        const std::unique_ptr<PGresult, void (*)(PGresult*)> answer(
            PQexec(server.get(), ("CREATE SCHEMA " + name).c_str()), PQclear);
        if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) give_up(PQerrorMessage(server.get()));
        return address() + " options='-c search_path=" + name + "'";
    }

private:
    void make_cluster() const {
        const auto [said, process] = run({(programs_ / "initdb").string(), "-D", folder_ + "/db", "-U", "gatehouse",
                                          "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"},
                                         "\n\n\n never said: read to the end");
        int status = 0;
        ::waitpid(process, &status, 0);
        if (status != 0) give_up("initdb: " + said);
    }

    void serve() {
        const auto [said, process] =
            run({(programs_ / "postgres").string(), "-D", folder_ + "/db", "-k", folder_, "-c",
                 "listen_addresses=", "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "shared_buffers=16MB",
                 "-c", "max_connections=40", "-c", "autovacuum=off", "-c", "lc_messages=C"},
                "ready to accept connections");
        process_ = process;
        if (said.find("ready to accept") == std::string::npos) give_up("postgres: " + said);
    }

    // Starts a program and listens to it until `mark`; afterwards nobody reads what it still has to say.
    [[nodiscard]] std::pair<std::string, pid_t> run(const std::vector<std::string>& words,
                                                    std::string_view mark) const {
        std::array<int, 2> pipe{};
        if (::pipe2(pipe.data(), O_CLOEXEC) != 0) give_up(std::strerror(errno));
        const pid_t process = start(words, *account_, pipe[1]);
        ::close(pipe[1]);
        std::string said = read_until(pipe[0], mark);
        ::close(pipe[0]);
        return {std::move(said), process};
    }

    [[nodiscard]] std::string address() const { return "host=" + folder_ + " user=gatehouse dbname=postgres"; }

    std::filesystem::path programs_;
    const passwd* account_;
    std::string folder_;
    pid_t process_ = -1;
    int schemas_ = 0;
};

// One a process, made by the first test that asks, gone at exit.
std::unique_ptr<Server>& server() {
    static std::unique_ptr<Server> running;
    return running;
}

}  // namespace

std::string fresh_postgres() {
    if (!server()) server() = std::make_unique<Server>();
    return server()->fresh_schema();
}

void crash_postgres() { server().reset(); }

}  // namespace support
