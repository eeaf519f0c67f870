#include "access/access.h"
#include "base/digest.h"
#include "base/narrow.h"
#include "base/still_world.h"

namespace rights {
namespace {

constexpr auto kBeginnings = std::to_array<std::string_view>(
    {"bar", "cor", "del", "fen", "gol", "hul", "kam", "lor", "mir", "nob", "pel", "rud", "sil", "tam", "vod", "zer"});
constexpr auto kEnds = std::to_array<std::string_view>(
    {"ack", "bo", "dun", "eth", "fy", "gan", "ick", "ly", "mond", "nup", "ost", "quil", "rew", "sby", "tov", "wim"});
constexpr int kWords = 3;

// The same on every machine and at every start, so that a demo that is started again keeps its passwords.
std::string demo_password(const std::string& school, const std::string& role) {
    base::SeededRandom random(people::kDemoSeed ^ base::checksum(base::bytes_of(school + "/" + role)));
    const auto pick = [&](const auto& table) {
        return std::string(table[base::narrow<std::size_t>(base::random_below(random, table.size()))]);
    };
    std::string password;
    for (int i = 0; i < kWords; ++i) {
        if (i > 0) password += '-';
        password += pick(kBeginnings);
        password += pick(kEnds);
    }
    return password;
}

}  // namespace

base::Result<std::vector<DemoSignIn>, AccountError> make_demo_accounts(Accounts& accounts, const OpenSchool& school,
                                                                       const std::vector<people::DemoPart>& parts) {
    std::vector<DemoSignIn> made;
    for (const people::DemoPart& part : parts) {
        const DemoSignIn sign_in{school.school.key, part.title, part.role, demo_password(school.school.key, part.role)};
        TRY(accounts.set({school.school.id, part.person, sign_in.name, sign_in.password, school::Operator{}}));
        made.push_back(sign_in);
    }
    return made;
}

}  // namespace rights
