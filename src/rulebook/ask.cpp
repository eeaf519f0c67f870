#include "rulebook/ask.h"

#include "base/text.h"

namespace rulebook {

base::Result<AskedFor, AskFault> read_ask(const base::Key& key, std::string_view about, std::string_view seal,
                                          base::Instant now) {
    const auto subject = base::from_base64url(about);
    const auto given = base::from_base64url(seal);
    if (!subject || !given) return base::failure(AskFault::not_ours);
    base::Bytes sealed = base::to_bytes("ask\n");
    base::append(sealed, *subject);
    const base::Digest mac = base::keyed_digest(key, sealed);
    if (!base::equal_in_constant_time(base::ByteView(mac).first(16), *given)) return base::failure(AskFault::not_ours);
    const auto parts = base::split(base::text_of(*subject), '\n');
    if (parts.size() != 4) return base::failure(AskFault::not_ours);
    const auto profile = filter::ProfileId::parse(parts[0]);
    const auto seconds = base::parse_decimal(parts[2]);
    auto url = wire::Url::parse(parts[3]);
    constexpr std::uint64_t kMaxSeconds = 1ULL << 33U;  // far beyond any year that a school plans for
    if (!profile || !seconds || *seconds > kMaxSeconds || !url) return base::failure(AskFault::not_ours);
    const base::Instant at{std::chrono::seconds(static_cast<std::int64_t>(*seconds))};
    if (now - at > kAskLifetime || at - now > std::chrono::minutes(5)) return base::failure(AskFault::old);
    if (parts[1] == filter::key_of(filter::Reason::illegal_content)) return base::failure(AskFault::not_askable);
    return AskedFor{*profile, std::string(parts[1]), at, *std::move(url)};
}

std::vector<Route> routes_of(const rights::Reader& reader) {
    std::vector<Route> routes;
    if (reader.has(rights::Role::network_manager)) routes.push_back(Route::network_manager);
    if (reader.has(rights::Role::dsl)) routes.push_back(Route::dsl);
    return routes;
}

}  // namespace rulebook
