#include "gateway/event_log.h"

namespace gateway {

EventLog::EventLog(Spools spools) : spools_(std::make_unique<Spools>(std::move(spools))) {}

EventLog::Kept EventLog::write(const gatepost::Event& event, Gravity gravity) {
    const bool kept = spools_.with([&](std::unique_ptr<Spools>& spools) {
        if (gravity == Gravity::ordinary) return spools->ordinary.append(event).has_value();
        // A serious event is rare; the loop waits for the disk rather than answer before it is safe.
        return spools->serious.append(event).has_value() && spools->serious.sync().has_value();
    });
    keeping_.store(kept, std::memory_order_relaxed);
    (kept ? written_ : lost_).fetch_add(1, std::memory_order_relaxed);
    return kept ? Kept::yes : Kept::no;
}

EventLog::Kept EventLog::gather(const gatepost::Event& event, Gravity gravity) {
    if (gravity == Gravity::serious) return write(event, gravity);
    const bool kept = spools_.with([&](std::unique_ptr<Spools>& spools) {
        if (!spools->ordinary.gather(event)) return false;
        gathered_.fetch_add(1, std::memory_order_relaxed);
        return true;
    });
    (kept ? written_ : lost_).fetch_add(1, std::memory_order_relaxed);
    return kept ? Kept::yes : Kept::no;
}

void EventLog::flush() {
    if (gathered_.load(std::memory_order_relaxed) == 0) return;
    spools_.with([&](std::unique_ptr<Spools>& spools) {
        const std::uint64_t count = gathered_.exchange(0, std::memory_order_relaxed);
        const bool kept = spools->ordinary.flush().has_value();
        keeping_.store(kept, std::memory_order_relaxed);
        if (kept) return;
        lost_.fetch_add(count, std::memory_order_relaxed);
        written_.fetch_sub(count, std::memory_order_relaxed);
    });
}

void EventLog::sync() {
    flush();
    // Outside the lock: nobody who writes an event waits for the disk.
    auto handle = spools_.with([](std::unique_ptr<Spools>& spools) { return spools->ordinary.current(); });
    if (!handle || !handle->sync()) lost_.fetch_add(1, std::memory_order_relaxed);
}

void EventLog::forget(const gatepost::Acknowledged& acknowledged) {
    spools_.with([&](std::unique_ptr<Spools>& spools) {
        spools->ordinary.forget_before(acknowledged.ordinary.segment);
        spools->serious.forget_before(acknowledged.serious.segment);
    });
}

EventLog::Health EventLog::health() const {
    return {written_.load(), lost_.load(), spools_.with([](const std::unique_ptr<Spools>& spools) {
                return spools->ordinary.waiting_bytes() + spools->serious.waiting_bytes();
            })};
}

}  // namespace gateway
