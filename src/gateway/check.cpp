#include "gateway/check.h"

#include "wire/http1_write.h"

namespace gateway {

std::optional<filter::ProfileId> read_check(const wire::RequestHeadView& head, std::string_view url,
                                            const filter::School& school, base::Instant now) {
    const wire::FieldView* field = head.fields.find(gatepost::kCheckField);
    if (field == nullptr) return std::nullopt;
    const auto profile = gatepost::read_check_field(school.block_link_key, field->value, url, now);
    if (!profile) return std::nullopt;
    return filter::ProfileId::from_bytes(profile->bytes());
}

base::Bytes answer_check(const filter::Verdict& verdict) {
    const gatepost::CheckVerdict said{
        std::string(filter::key_of(verdict.action)), std::string(filter::key_of(verdict.reason)),
        verdict.category ? std::string(filter::entry_of(*verdict.category).key) : std::string(), verdict.clause};
    base::Bytes out;
    auto head = wire::HeadWriter::response(out, 200);
    head.field(gatepost::kVerdictField, gatepost::verdict_field(said));
    head.field("Content-Length", std::uint64_t{0});
    head.field("Cache-Control", "no-store");
    head.end();
    return out;
}

}  // namespace gateway
