#include "rulebook/ask.h"

#include "base/text.h"

namespace rulebook {

namespace {

// What a page's links say, part by part, once it is sure that the gate sealed it for this page.
base::Result<std::vector<std::string>, AskFault> parts_of(const base::Key& key, std::string_view page,
                                                          std::string_view about, std::string_view seal) {
    const auto subject = base::from_base64url(about);
    const auto given = base::from_base64url(seal);
    if (!subject || !given) return base::failure(AskFault::not_ours);
    base::Bytes sealed = base::to_bytes(page);
    base::append(sealed, "\n");
    base::append(sealed, *subject);
    const base::Digest mac = base::keyed_digest(key, sealed);
    if (!base::equal_in_constant_time(base::ByteView(mac).first(16), *given)) return base::failure(AskFault::not_ours);
    std::vector<std::string> parts;
    for (const std::string_view part : base::split(base::text_of(*subject), '\n')) parts.emplace_back(part);
    return parts;
}

base::Result<AskedFor, AskFault> asked_for(const std::vector<std::string>& parts, base::Instant now,
                                           std::chrono::minutes lifetime) {
    const auto profile = filter::ProfileId::parse(parts[0]);
    const auto seconds = base::parse_decimal(parts[2]);
    auto url = wire::Url::parse(parts[3]);
    constexpr std::uint64_t kMaxSeconds = 1ULL << 33U;  // far beyond any year that a school plans for
    if (!profile || !seconds || *seconds > kMaxSeconds || !url) return base::failure(AskFault::not_ours);
    const base::Instant at{std::chrono::seconds(static_cast<std::int64_t>(*seconds))};
    if (now - at > lifetime || at - now > std::chrono::minutes(5)) return base::failure(AskFault::old);
    if (parts[1] == filter::key_of(filter::Reason::illegal_content)) return base::failure(AskFault::not_askable);
    return AskedFor{*profile, parts[1], at, *std::move(url)};
}

}  // namespace

base::Result<AskedFor, AskFault> read_ask(const base::Key& key, std::string_view about, std::string_view seal,
                                          base::Instant now) {
    const auto parts = TRY(parts_of(key, "ask", about, seal));
    if (parts.size() != 4) return base::failure(AskFault::not_ours);
    return asked_for(parts, now, kAskLifetime);
}

base::Result<Warned, AskFault> read_warning(const base::Key& key, std::string_view about, std::string_view seal,
                                            base::Instant now) {
    const auto parts = TRY(parts_of(key, "warning", about, seal));
    if (parts.size() != 5) return base::failure(AskFault::not_ours);
    AskedFor page = TRY(asked_for(parts, now, kWarningLifetime));
    const auto rule = filter::RuleId::parse(parts[4]);
    if (!rule) return base::failure(AskFault::not_ours);
    return Warned{std::move(page), *rule};
}

std::vector<Route> routes_of(const rights::Reader& reader) {
    std::vector<Route> routes;
    if (reader.has(rights::Role::network_manager)) routes.push_back(Route::network_manager);
    if (reader.has(rights::Role::dsl)) routes.push_back(Route::dsl);
    return routes;
}

}  // namespace rulebook
