#include "web/feeds.h"

#include <algorithm>
#include <utility>

namespace web {

void Feeds::publish(std::string_view topic, std::string_view text) {
    std::string line(text);
    std::replace_if(
        line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    state_.with([&](State& state) {
        for (auto& [number, ear] : state.ears) {
            if (ear.topic != topic) continue;
            ear.heard = line;
            ear.wake();
        }
    });
}

std::unique_ptr<Feeds::Listener> Feeds::join(std::string topic, std::function<void()> wake) {
    return state_.with([&](State& state) -> std::unique_ptr<Listener> {
        if (state.ears.size() >= most_) return nullptr;
        const std::size_t number = state.next++;
        state.ears.emplace(number, Ear{std::move(topic), std::move(wake), std::nullopt});
        return std::make_unique<Listener>(*this, number);
    });
}

Feeds::Listener::~Listener() {
    feeds_.state_.with([&](State& state) { state.ears.erase(number_); });
}

std::optional<std::string> Feeds::Listener::take() {
    return feeds_.state_.with([&](State& state) { return std::exchange(state.ears.at(number_).heard, std::nullopt); });
}

}  // namespace web
