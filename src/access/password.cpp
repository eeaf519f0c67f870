#include "access/access.h"
#include "base/ensure.h"

#include <sodium.h>
#include <zxcvbn.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <new>
#include <semaphore>

namespace rights {
namespace {

constexpr unsigned long long kPasses = 2;
constexpr std::size_t kMemory = 19U * 1024U * 1024U;
constexpr std::ptrdiff_t kAtOnce = 2;

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

std::string_view describe(PasswordFault fault) {
    switch (fault) {
        case PasswordFault::too_short:
            return "Choose a longer password: three random words are good";
        case PasswordFault::too_long:
            return "Choose a shorter password: at most 1,000 characters";
        case PasswordFault::too_easy_to_guess:
            return "Choose a password that is harder to guess: three random words are good";
    }
    base::ensure(false, "a fault is one of its words");
    return {};
}

base::Result<void, PasswordFault> check_password(std::string_view password, Guards guards,
                                                 const std::string& own_words) {
    if (password.size() > kMostPasswordBytes) return base::failure(PasswordFault::too_long);
    const std::size_t least = guards == Guards::adult ? kLeastAdultCharacters : kLeastLearnerCharacters;
    if (characters(password) < least) return base::failure(PasswordFault::too_short);
    if (guards == Guards::learner) return {};
    std::array<const char*, 2> known{own_words.c_str(), nullptr};
    const std::string text(password.substr(0, 100));  // zxcvbn's own limit; longer ones are no easier
    const double bits = ZxcvbnMatch(text.c_str(), known.data(), nullptr);
    if (bits < kLeastAdultBits) return base::failure(PasswordFault::too_easy_to_guess);
    return {};
}

struct PasswordWork::Turns {
    std::counting_semaphore<kAtOnce> free{kAtOnce};
    std::atomic<std::size_t> waiting{0};
};

namespace {

// A turn at the work, given back at the end of its scope.
template <class Turns>
class Turn {
public:
    explicit Turn(Turns& turns) : turns_(turns) {
        ++turns_.waiting;
        turns_.free.acquire();
        --turns_.waiting;
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() { turns_.free.release(); }

private:
    Turns& turns_;
};

}  // namespace

PasswordWork::PasswordWork() : turns_(std::make_unique<Turns>()) {
    base::ensure(sodium_init() >= 0, "libsodium starts on every machine we run on");
    nobodys_hash_ = hash("nobody has this name");
}

PasswordWork::~PasswordWork() = default;

std::string PasswordWork::hash(std::string_view password) {
    const Turn turn(*turns_);
    std::array<char, crypto_pwhash_STRBYTES> text{};
    const int failed = crypto_pwhash_str_alg(text.data(), password.data(), password.size(), kPasses, kMemory,
                                             crypto_pwhash_ALG_ARGON2ID13);
    if (failed != 0) throw std::bad_alloc();  // its only failure
    return text.data();
}

bool PasswordWork::matches(const std::string& hash, std::string_view password) {
    const Turn turn(*turns_);
    return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

bool PasswordWork::matches_nobody(std::string_view password) {
    (void)matches(nobodys_hash_, password);
    return false;
}

std::size_t PasswordWork::waiting() const { return turns_->waiting; }

}  // namespace rights
