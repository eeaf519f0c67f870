#include "web/plain_site.h"

#include "web/link.h"

namespace web {
namespace {

Outgoing plain_answer(Status status, std::string_view type, std::string body) {
    return {.status = status,
            .headers = {{"content-type", std::string(type)},
                        {"cache-control", "no-store"},
                        {"x-content-type-options", "nosniff"},
                        {"content-security-policy", "default-src 'none'"}},
            .body = std::move(body)};
}

}  // namespace

std::optional<Outgoing> PlainSite::answer_at_once(const Incoming& incoming) const { return answer(incoming, 0); }

Outgoing PlainSite::answer(const Incoming& incoming, std::size_t) const {
    if (incoming.method != "GET" && incoming.method != "HEAD") return refusal(Status::wrong_method);
    const auto found = files_.find(incoming.target.substr(0, incoming.target.find('?')));
    if (found != files_.end()) return plain_answer(Status::ok, found->second.type, found->second.content);
    // A target that could be read as another site's name goes to the front door instead.
    const auto own = Link::own(incoming.target);
    Outgoing answer =
        plain_answer(Status::moved_for_good, "text/plain; charset=utf-8", "Gatehouse is reached by https.\n");
    answer.headers.push_back({"location", "https://" + host_ + (own ? own->text() : "/")});
    return answer;
}

Outgoing PlainSite::refusal(Status status) const {
    return plain_answer(status, "text/plain; charset=utf-8", "This request cannot be answered here.\n");
}

}  // namespace web
