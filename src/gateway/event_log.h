#pragma once
// Where sessions hand their events: two spools, guarded, synced by a thread of their own.

#include "base/guarded.h"
#include "gatepost/spool.h"

#include <atomic>
#include <memory>
#include <thread>

namespace gateway {

// Events of which a person must hear: they never shed, and reach the disk before the answer is sent.
enum class Gravity { ordinary, serious };

// Thread-safe.
class EventLog {
public:
    struct Spools {
        gatepost::SpoolWriter ordinary;
        gatepost::SpoolWriter serious;
    };
    explicit EventLog(Spools spools);

    // Kept: in the kernel's hands (serious: on the disk). Not kept: counted, and told by `health`.
    enum class Kept { yes, no };
    [[nodiscard]] Kept write(const gatepost::Event& event, Gravity gravity);
    // The same, but an ordinary event may wait for `flush`: one system call for all events of a loop's turn. Whether
    // the kernel took it shows in `lost` afterwards.
    [[nodiscard]] Kept gather(const gatepost::Event& event, Gravity gravity);
    // Hands what was gathered to the kernel. Costs nothing when there is nothing.
    void flush();
    // Events that could not be kept, so far.
    [[nodiscard]] std::uint64_t lost() const { return lost_.load(std::memory_order_relaxed); }

    // Waits for the disk; called every 250 ms.
    void sync();
    // Removes what the office has acknowledged.
    void forget(const gatepost::Acknowledged& acknowledged);

    // Whether the last event could be kept. Every attempt, a refusal's too, tells anew.
    [[nodiscard]] bool is_keeping() const { return keeping_.load(std::memory_order_relaxed); }

    struct Health {
        std::uint64_t written = 0;
        std::uint64_t lost = 0;  // events that could not be kept
        std::uint64_t waiting_bytes = 0;
    };
    [[nodiscard]] Health health() const;

private:
    base::Guarded<std::unique_ptr<Spools>> spools_;
    std::atomic<std::uint64_t> gathered_{0};  // changed while `spools_` is held
    std::atomic<std::uint64_t> written_{0};
    std::atomic<std::uint64_t> lost_{0};
    std::atomic<bool> keeping_{true};
};

}  // namespace gateway
