#pragma once
// Passwords: kept as argon2id only (libsodium; RFC 9106 §4, second recommended option's memory halved thrice: 19 MiB,
// t = 2, p = 1, as OWASP's sheet of 2023 names it), with the parameters beside the hash so that they can rise.
// Part of access/access.h.

#include "base/result.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace rights {

// Whom a password guards. Adults see what belongs to children: theirs must withstand guessing (zxcvbn).
enum class Guards { adult, learner };

enum class PasswordFault { too_short, too_long, too_easy_to_guess };
// What to do, for the form: "Choose a longer password: three random words are good".
[[nodiscard]] std::string_view describe(PasswordFault fault);

inline constexpr std::size_t kLeastLearnerCharacters = 6;
inline constexpr std::size_t kLeastAdultCharacters = 10;
inline constexpr std::size_t kMostPasswordBytes = 1000;
// zxcvbn's score 4, "very unguessable": 10^10 guesses, 33.2 bits.
inline constexpr double kLeastAdultBits = 33.2;

// `own_words` are what anybody would try first: the school's name, the sign-in name.
[[nodiscard]] base::Result<void, PasswordFault> check_password(std::string_view password, Guards guards,
                                                               const std::string& own_words);

// The work of hashing, at most two at once (19 MiB and some 15 ms each): who comes third waits. Called on worker
// threads, never on an event loop. Thread-safe.
class PasswordWork {
public:
    PasswordWork();
    PasswordWork(const PasswordWork&) = delete;
    PasswordWork& operator=(const PasswordWork&) = delete;
    ~PasswordWork();

    [[nodiscard]] std::string hash(std::string_view password);
    [[nodiscard]] bool matches(const std::string& hash, std::string_view password);
    // Takes as long as `matches` and is false: for names that nobody has.
    [[nodiscard]] bool matches_nobody(std::string_view password);
    // How many wait for their turn now, for health and load tests.
    [[nodiscard]] std::size_t waiting() const;

private:
    struct Turns;
    std::unique_ptr<Turns> turns_;
    std::string nobodys_hash_;
};

}  // namespace rights
