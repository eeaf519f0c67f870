#include "gatepost/link.h"

#include "base/text.h"

#include <fmt/format.h>

#include <chrono>
#include <vector>

namespace gatepost {
namespace {

constexpr std::size_t kSealBytes = 16;
constexpr std::uint64_t kMaxSeconds = 1ULL << 33U;  // far beyond any year that a school plans for

base::Digest seal_of(const base::Key& key, LinkPage page, std::string_view about) {
    return base::keyed_digest(key, base::bytes_of(fmt::format("{}\n{}", word_of(page), about)));
}

}  // namespace

std::string_view word_of(LinkPage page) { return page == LinkPage::ask ? "ask" : "warning"; }

SealedLink seal_link(const base::Key& key, LinkPage page, const LinkSubject& subject) {
    std::string about = fmt::format("{}\n{}\n{}\n{}", subject.profile.text(), subject.reason,
                                    std::chrono::floor<std::chrono::seconds>(subject.at).time_since_epoch().count(),
                                    base::first_characters(subject.url, kMaxLinkUrl));
    if (page == LinkPage::warning) about += "\n" + subject.rule;
    const base::Digest seal = seal_of(key, page, about);
    return {base::to_base64url(base::bytes_of(about)), base::to_base64url(base::ByteView(seal).first(kSealBytes))};
}

std::optional<LinkSubject> read_link(const base::Key& key, LinkPage page, std::string_view about,
                                     std::string_view seal) {
    const auto bytes = base::from_base64url(about);
    const auto given = base::from_base64url(seal);
    if (!bytes || !given) return std::nullopt;
    const std::string_view text = base::text_of(*bytes);
    const base::Digest right = seal_of(key, page, text);
    if (!base::equal_in_constant_time(base::ByteView(right).first(kSealBytes), *given)) return std::nullopt;
    std::vector<std::string> parts;
    for (const std::string_view part : base::split(text, '\n')) parts.emplace_back(part);
    if (parts.size() != (page == LinkPage::warning ? 5U : 4U)) return std::nullopt;
    const auto profile = ProfileId::parse(parts[0]);
    const auto seconds = base::parse_decimal(parts[2]);
    if (!profile || !seconds || *seconds > kMaxSeconds) return std::nullopt;
    LinkSubject subject{*profile, parts[1], base::Instant(std::chrono::seconds(static_cast<std::int64_t>(*seconds))),
                        parts[3]};
    if (page == LinkPage::warning) subject.rule = parts[4];
    return subject;
}

}  // namespace gatepost
