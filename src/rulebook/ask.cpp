#include "rulebook/ask.h"

#include "gatepost/link.h"

namespace rulebook {

namespace {

base::Result<AskedFor, AskFault> asked_for(const gatepost::LinkSubject& subject, base::Instant now,
                                           std::chrono::minutes lifetime) {
    auto url = wire::Url::parse(subject.url);
    if (!url) return base::failure(AskFault::not_ours);
    if (now - subject.at > lifetime || subject.at - now > std::chrono::minutes(5)) return base::failure(AskFault::old);
    if (subject.reason == filter::key_of(filter::Reason::illegal_content)) return base::failure(AskFault::not_askable);
    return AskedFor{same_id<filter::ProfileId>(subject.profile), subject.reason, subject.at, *std::move(url)};
}

}  // namespace

base::Result<AskedFor, AskFault> read_ask(const base::Key& key, std::string_view about, std::string_view seal,
                                          base::Instant now) {
    const auto subject = gatepost::read_link(key, gatepost::LinkPage::ask, about, seal);
    if (!subject) return base::failure(AskFault::not_ours);
    return asked_for(*subject, now, kAskLifetime);
}

base::Result<Warned, AskFault> read_warning(const base::Key& key, std::string_view about, std::string_view seal,
                                            base::Instant now) {
    const auto subject = gatepost::read_link(key, gatepost::LinkPage::warning, about, seal);
    if (!subject) return base::failure(AskFault::not_ours);
    AskedFor page = TRY(asked_for(*subject, now, kWarningLifetime));
    const auto rule = filter::RuleId::parse(subject->rule);
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
