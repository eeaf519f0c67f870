#include "desk/notices.h"

namespace desk {

std::optional<Notices::Subscription> Notices::listen(SchoolId school, const PersonId& recipient,
                                                     std::function<void()> wake) {
    const Recipient who(school, recipient);
    const auto number = board_->with([&](Board& board) -> std::optional<std::uint64_t> {
        auto& listening = board.listening[who];
        if (listening.size() >= kMostListeningEach || board.count >= kMostListening) {
            if (listening.empty()) board.listening.erase(who);
            return std::nullopt;
        }
        listening.emplace(board.next, std::move(wake));
        ++board.count;
        return board.next++;
    });
    if (!number) return std::nullopt;
    return Subscription(board_, who, *number);
}

Notices::Subscription::~Subscription() {
    if (!board_) return;  // moved from
    board_->with([this](Board& board) {
        const auto at = board.listening.find(recipient_);
        if (at == board.listening.end()) return;
        board.count -= at->second.erase(number_);
        if (at->second.empty()) board.listening.erase(at);
    });
}

void Notices::publish(SchoolId school, const PersonId& recipient) {
    board_->with([&](const Board& board) {
        const auto at = board.listening.find(Recipient(school, recipient));
        if (at == board.listening.end()) return;
        for (const auto& [number, wake] : at->second) wake();
    });
}

}  // namespace desk
