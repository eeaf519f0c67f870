#pragma once
// "Something is new", within the office's process, for live badges. Part of desk/desk.h.
//
// A notice holds nothing but whom it is for: the page that it wakes asks the database what its reader may see.

#include "base/guarded.h"
#include "school/school.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>

namespace desk {

using school::PersonId;
using school::SchoolId;

// LIMIT: open pages of one person, and of all: more are refused, and see what is new when they are loaded again.
inline constexpr std::size_t kMostListeningEach = 16;
inline constexpr std::size_t kMostListening = 4096;

// Thread-safe.
class Notices {
    struct Board;

public:
    // Listens as long as it lives; after it is gone nothing of it is called.
    class Subscription {
    public:
        Subscription(Subscription&&) noexcept = default;
        Subscription& operator=(Subscription&&) = delete;
        ~Subscription();

    private:
        friend class Notices;
        Subscription(std::shared_ptr<base::Guarded<Board>> board, std::pair<SchoolId, PersonId> recipient,
                     std::uint64_t number)
            : board_(std::move(board)), recipient_(recipient), number_(number) {}

        std::shared_ptr<base::Guarded<Board>> board_;
        std::pair<SchoolId, PersonId> recipient_;
        std::uint64_t number_;
    };

    // `wake` is called on the publishing thread; it neither waits nor calls back into this. None at the limits.
    [[nodiscard]] std::optional<Subscription> listen(SchoolId school, const PersonId& recipient,
                                                     std::function<void()> wake);

    // After the commit of what is new.
    void publish(SchoolId school, const PersonId& recipient);

private:
    using Recipient = std::pair<SchoolId, PersonId>;
    struct Board {
        std::map<Recipient, std::map<std::uint64_t, std::function<void()>>> listening;
        std::uint64_t next = 0;
        std::size_t count = 0;
    };

    std::shared_ptr<base::Guarded<Board>> board_ = std::make_shared<base::Guarded<Board>>();
};

}  // namespace desk
