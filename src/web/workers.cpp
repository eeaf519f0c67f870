#include "web/workers.h"

namespace web {

Workers::Workers(std::size_t count, std::size_t waiting) : count_(count), queue_(waiting) {
    for (std::size_t worker = 0; worker < count; ++worker) {
        threads_.emplace_back([this, worker](const std::stop_token& stop) {
            while (auto work = queue_.pop(stop)) (*work)(worker);
        });
    }
}

Workers::~Workers() { stop(); }

void Workers::stop() {
    for (std::jthread& thread : threads_) thread.request_stop();
    threads_.clear();  // joins
}

}  // namespace web
