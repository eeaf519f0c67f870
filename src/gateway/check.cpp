#include "gateway/check.h"

#include "base/text.h"
#include "wire/http1_write.h"

#include <fmt/format.h>

namespace gateway {

namespace {

base::Digest seal_of(const base::Key& key, std::string_view subject, std::string_view url) {
    return base::keyed_digest(key, base::bytes_of(fmt::format("check\n{}\n{}", subject, url)));
}

}  // namespace

std::string check_field(const base::Key& key, const filter::ProfileId& profile, std::string_view url,
                        base::Instant at) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
    const std::string subject = fmt::format("{} {}", profile.text(), seconds);
    return subject + " " + base::to_base64url(seal_of(key, subject, url));
}

std::optional<filter::ProfileId> read_check(const wire::RequestHeadView& head, std::string_view url,
                                            const filter::School& school, base::Instant now) {
    const wire::FieldView* field = head.fields.find(kCheckField);
    if (field == nullptr) return std::nullopt;
    const auto parts = base::split(field->value, ' ');
    if (parts.size() != 3) return std::nullopt;
    const auto profile = filter::ProfileId::parse(parts[0]);
    const auto seconds = base::parse_decimal(parts[1]);
    const auto seal = base::from_base64url(parts[2]);
    if (!profile || !seconds || !seal) return std::nullopt;
    const auto now_seconds =
        static_cast<std::uint64_t>(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
    const std::uint64_t age = now_seconds > *seconds ? now_seconds - *seconds : *seconds - now_seconds;
    if (age > static_cast<std::uint64_t>(kCheckLifetime.count())) return std::nullopt;
    const std::string subject = fmt::format("{} {}", parts[0], parts[1]);
    if (!base::equal_in_constant_time(seal_of(school.block_link_key, subject, url), *seal)) return std::nullopt;
    return profile;
}

base::Bytes answer_check(const filter::Verdict& verdict) {
    const std::string category = verdict.category ? std::string(filter::entry_of(*verdict.category).key) : "";
    base::Bytes out;
    auto head = wire::HeadWriter::response(out, 200);
    head.field(kVerdictField, fmt::format("{}; reason={}; category={}; clause={}", filter::key_of(verdict.action),
                                          filter::key_of(verdict.reason), category, verdict.clause));
    head.field("Content-Length", std::uint64_t{0});
    head.field("Cache-Control", "no-store");
    head.end();
    return out;
}

}  // namespace gateway
