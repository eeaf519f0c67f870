#include "gateway/upstream.h"

#include <utility>

namespace gateway {

std::unique_ptr<Upstream> UpstreamPool::take(const wire::Endpoint& origin) {
    const auto found = idle_.find(origin);
    if (found == idle_.end()) return nullptr;
    auto& waiting = found->second;
    if (waiting.empty() || clock_.moment() - waiting.back()->idle_since >= kIdleFor) return nullptr;
    auto upstream = std::move(waiting.back());
    waiting.pop_back();
    --count_;
    return upstream;
}

void UpstreamPool::keep(const wire::Endpoint& origin, std::unique_ptr<Upstream> upstream) {
    // Bytes beyond the response belong to nobody's request: an origin that sends them is not asked again.
    if (!upstream->inbox.view().empty() || count_ >= kIdle) return;
    if (upstream->lent == Lent::to_one_client) return;
    auto& waiting = idle_[origin];
    if (waiting.size() >= kIdlePerOrigin) return;
    upstream->idle_since = clock_.moment();
    waiting.push_back(std::move(upstream));
    ++count_;
}

void UpstreamPool::close_old() {
    const base::Moment now = clock_.moment();
    for (auto at = idle_.begin(); at != idle_.end();) {
        auto& waiting = at->second;
        while (!waiting.empty() && now - waiting.front()->idle_since >= kIdleFor) {
            waiting.pop_front();
            --count_;
        }
        at = waiting.empty() ? idle_.erase(at) : std::next(at);
    }
}

}  // namespace gateway
