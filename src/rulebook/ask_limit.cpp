#include "rulebook/ask_limit.h"

#include "wire/ip.h"

namespace rulebook {

namespace {

base::Bytes place_of(std::string_view address) {
    constexpr std::size_t kNetworkBytes = 8;
    const auto parsed = wire::IpAddress::parse(address);
    if (!parsed) return base::to_bytes(address);
    const base::ByteView bytes = parsed->is_v4() ? parsed->bytes() : parsed->bytes().first(kNetworkBytes);
    return {bytes.begin(), bytes.end()};
}

}  // namespace

bool AskLimit::admit(std::string_view address) {
    const base::Instant now = world_.clock.now();
    const base::Bytes place = place_of(address);
    return window_.with([&](Window& window) {
        // Also when the clock was set back: nobody waits until it has caught up.
        if (now < window.began || now - window.began >= kAskWindow) {
            window = {.began = now};
            world_.random.fill(window.salt);
        }
        const std::uint64_t who = base::short_keyed_digest(window.salt, place);
        if (window.asked.size() >= kMostPlaces && !window.asked.contains(who)) return false;
        return ++window.asked[who] <= kMostAsked;
    });
}

}  // namespace rulebook
