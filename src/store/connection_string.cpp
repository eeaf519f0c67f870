#include "store/connection_string.h"

#include "base/file.h"
#include "base/text.h"

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

namespace store {

namespace {

constexpr std::size_t kMaxBytes = 8192;  // LIMIT: a connection string is a line

struct FreeOptions {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

auto fault(std::string words) { return base::failure(ConnectionFault{std::move(words)}); }

// Empty when libpq cannot read it. Its message would quote the string.
std::optional<bool> holds_password(const std::string& text) {
    constexpr std::array<std::string_view, 2> kSecret{"password", "sslpassword"};
    char* message = nullptr;
    const std::unique_ptr<PQconninfoOption, FreeOptions> options(PQconninfoParse(text.c_str(), &message));
    PQfreemem(message);
    if (!options) return std::nullopt;
    for (const PQconninfoOption* one = options.get(); one->keyword != nullptr; ++one)
        if (one->val != nullptr && std::ranges::find(kSecret, std::string_view(one->keyword)) != kSecret.end())
            return true;
    return false;
}

bool others_may_use(const std::filesystem::path& file) {
    constexpr auto kOthers = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
    std::error_code missing;
    const auto status = std::filesystem::status(file, missing);
    return !missing && (status.permissions() & kOthers) != std::filesystem::perms::none;
}

constexpr std::string_view kForms =
    "write it like `host=/run/postgresql dbname=gatehouse user=gatehouse` or `postgresql://user@host/gatehouse`";

}  // namespace

base::Result<std::string, ConnectionFault> open_connection_string(std::string_view text) {
    std::string owned(text);
    const auto secret = holds_password(owned);
    if (!secret) return fault("the connection string of `--postgres` cannot be read; " + std::string(kForms));
    if (*secret)
        return fault(
            "the connection string of `--postgres` holds a password, and every account of this machine can read a "
            "command line: change that password, then put the string into a file of mode 0600 and name it with "
            "`--postgres-file FILE`, or leave the password out and keep it in libpq's password file (~/.pgpass)");
    return owned;
}

base::Result<std::string, ConnectionFault> connection_string_in(const std::filesystem::path& file) {
    const std::string name = "`--postgres-file " + file.native() + "`";
    if (others_may_use(file))
        return fault(name +
                     ": others than its owner may use this file, which may hold a password; give it to the "
                     "account of the office and run `chmod 0600` on it, and ask who has read it");
    const auto content = base::read_file(file, kMaxBytes);
    if (!content) return fault(name + ": " + base::describe(content.error()));
    std::string text(base::trimmed_lines(base::text_of(*content)));
    if (text.empty() || !holds_password(text))
        return fault(name + ": it holds no connection string that can be read; " + std::string(kForms));
    return text;
}

}  // namespace store
