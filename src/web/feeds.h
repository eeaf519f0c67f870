#pragma once
// Notices to open pages, as server-sent events (HTML 9.2): a number that changed, never what it is about. Pages
// work without them, and a notice that is lost is made good by the next page.

#include "base/guarded.h"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace web {

// Thread-safe.
class Feeds {
public:
    // LIMIT: at most `listeners` at a time, over all topics.
    explicit Feeds(std::size_t listeners) : most_(listeners) {}

    // Tells all who listen to `topic`. What a listener has not fetched yet is replaced: the newest number is the
    // one that counts. Line ends in `text` become blanks.
    void publish(std::string_view topic, std::string_view text);

    // Ends when destroyed; the Feeds outlive it.
    class Listener {
    public:
        Listener(Feeds& feeds, std::size_t number) : feeds_(feeds), number_(number) {}  // made by `join`
        Listener(const Listener&) = delete;
        Listener& operator=(const Listener&) = delete;
        ~Listener();
        // What was published since the last call; empty for nothing.
        [[nodiscard]] std::optional<std::string> take();

    private:
        Feeds& feeds_;
        const std::size_t number_;
    };

    // `wake` is called, on the publishing thread and under the lock, when there is something to take; it must
    // only post. Null when there are as many listeners as may be.
    [[nodiscard]] std::unique_ptr<Listener> join(std::string topic, std::function<void()> wake);

private:
    struct Ear {
        std::string topic;
        std::function<void()> wake;
        std::optional<std::string> heard;
    };
    struct State {
        std::map<std::size_t, Ear> ears;
        std::size_t next = 0;
    };

    const std::size_t most_;
    base::Guarded<State> state_;
};

}  // namespace web
