#include "gatepost/check.h"

#include "base/text.h"

#include <fmt/format.h>

namespace gatepost {

namespace {

std::uint64_t seconds_of(base::Instant at) {
    return static_cast<std::uint64_t>(std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
}

base::Digest seal_of(const base::Key& key, std::string_view subject, std::string_view url) {
    return base::keyed_digest(key, base::bytes_of(fmt::format("check\n{}\n{}", subject, url)));
}

// What stands behind `name=` in one part of a verdict.
std::optional<std::string> value_of(std::string_view part, std::string_view name) {
    part = base::trimmed(part);
    if (!part.starts_with(name) || !part.substr(name.size()).starts_with('=')) return std::nullopt;
    return std::string(part.substr(name.size() + 1));
}

}  // namespace

std::string check_field(const base::Key& key, const ProfileId& profile, std::string_view url, base::Instant at) {
    const std::string subject = fmt::format("{} {}", profile.text(), seconds_of(at));
    return subject + " " + base::to_base64url(seal_of(key, subject, url));
}

std::optional<ProfileId> read_check_field(const base::Key& key, std::string_view field, std::string_view url,
                                          base::Instant now) {
    const auto parts = base::split(field, ' ');
    if (parts.size() != 3) return std::nullopt;
    const auto profile = ProfileId::parse(parts[0]);
    const auto seconds = base::parse_decimal(parts[1]);
    const auto seal = base::from_base64url(parts[2]);
    if (!profile || !seconds || !seal) return std::nullopt;
    const std::uint64_t now_seconds = seconds_of(now);
    const std::uint64_t age = now_seconds > *seconds ? now_seconds - *seconds : *seconds - now_seconds;
    if (age > static_cast<std::uint64_t>(kCheckLifetime.count())) return std::nullopt;
    const std::string subject = fmt::format("{} {}", parts[0], parts[1]);
    if (!base::equal_in_constant_time(seal_of(key, subject, url), *seal)) return std::nullopt;
    return profile;
}

std::string verdict_field(const CheckVerdict& verdict) {
    return fmt::format("{}; reason={}; category={}; clause={}", verdict.action, verdict.reason, verdict.category,
                       verdict.clause);
}

std::optional<CheckVerdict> read_verdict_field(std::string_view field) {
    const auto parts = base::split(field, ';');
    if (parts.size() != 4) return std::nullopt;
    const auto reason = value_of(parts[1], "reason");
    const auto category = value_of(parts[2], "category");
    const auto clause = value_of(parts[3], "clause");
    const std::string_view action = base::trimmed(parts[0]);
    if (!reason || !category || !clause || action.empty()) return std::nullopt;
    return CheckVerdict{std::string(action), *reason, *category, *clause};
}

}  // namespace gatepost
