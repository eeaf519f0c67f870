#include "rulebook/plans.h"

#include "base/bytes.h"
#include "base/text.h"
#include "filter/filter.h"
#include "rulebook/profile_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace rulebook {

namespace {

constexpr std::size_t kShort = 8;

struct PlanPart {
    std::string key;
    std::string name;
    std::vector<std::string> lines;
};

std::vector<std::string> lines_of(const school::FilterPlan& plan, const school::FilterProfile& profile) {
    std::vector<std::string> lines{"Whose: " + whose(profile)};
    const auto add = [&](std::string_view what, const std::vector<school::CategoryLine>& categories) {
        for (const school::CategoryLine& line : categories)
            lines.push_back(fmt::format("{} {}", what, title_of(plan, line)));
    };
    add("Blocks", profile.block);
    add("Warns of", profile.warn);
    add("Opens", profile.open);
    for (const std::string& site : profile.approved) lines.push_back("Approved: " + site);
    school::FilterProfile without_sites = profile;
    without_sites.approved.clear();
    lines.push_back(rest_of(without_sites));
    lines.push_back(searches_of(profile));
    // Their order decides, and is in their words.
    for (std::string& one : assignments_of(plan, profile)) lines.push_back(std::move(one));
    return lines;
}

// All of a plan that decides something, or is measured.
std::vector<PlanPart> parts_of(const school::FilterPlan& plan) {
    std::vector<PlanPart> parts;
    for (const school::FilterProfile& profile : plan.profiles)
        parts.push_back({"profile " + profile.key, profile.name, lines_of(plan, profile)});
    PlanPart named{"named", "What the policy names, and is tested", {}};
    for (const school::NamedCategory& one : plan.named)
        named.lines.push_back(
            fmt::format("{}: {} ({})", one.word, one.is_sealed() ? "the illegal layer" : one.category, one.clause));
    PlanPart lists{"lists", "Lists that must be in force", {}};
    for (const school::RequiredList& one : plan.required_lists)
        lists.lines.push_back(fmt::format("{} ({})", one.name, one.clause));
    PlanPart partners{"partners", "With whom the filter is reviewed", {}};
    for (const school::ReviewPartner& one : plan.review_partners)
        partners.lines.push_back(fmt::format(
            "{} ({}), {}", one.name, one.clause,
            one.confirmed_on ? "confirmed " + school::show(*one.confirmed_on) : std::string("not confirmed")));
    PlanPart duties{"duties", "What posts answer for together", {}};
    for (const school::SharedDuty& one : plan.shared_duties)
        duties.lines.push_back(fmt::format("{}: {} ({})", one.what, base::joined(one.posts, ", "), one.clause));
    PlanPart internal{"internal", "Names that may lead to private addresses", plan.internal_sites};
    for (PlanPart* part : {&named, &lists, &partners, &duties, &internal}) parts.push_back(std::move(*part));
    return parts;
}

// Lines of the one that the other lacks, each as often as it is lacking.
std::vector<std::string> without(std::vector<std::string> lines, const std::vector<std::string>& others) {
    for (const std::string& other : others)
        if (const auto found = std::ranges::find(lines, other); found != lines.end()) lines.erase(found);
    return lines;
}

}  // namespace

base::Digest digest_of(std::string_view plan) { return base::sha256(base::bytes_of(plan)); }

std::optional<base::Digest> digest_from_hex(std::string_view hex) {
    const auto bytes = base::from_hex(hex);
    base::Digest digest{};
    if (!bytes || bytes->size() != digest.size()) return std::nullopt;
    std::ranges::copy(*bytes, digest.begin());
    return digest;
}

std::string short_name(const base::Digest& plan) { return base::to_hex(plan).substr(0, kShort); }

std::vector<PlanDifference> differences(const school::FilterPlan& before, const school::FilterPlan& after) {
    const std::vector<PlanPart> old_parts = parts_of(before);
    std::vector<PlanPart> new_parts = parts_of(after);
    std::vector<PlanDifference> all;
    const auto add = [&](const std::string& name, const std::vector<std::string>& was,
                         const std::vector<std::string>& is) {
        PlanDifference one{name, without(was, is), without(is, was)};
        if (!one.gone.empty() || !one.come.empty()) all.push_back(std::move(one));
    };
    for (const PlanPart& part : old_parts) {
        const auto same = std::ranges::find(new_parts, part.key, &PlanPart::key);
        add(part.name, part.lines, same == new_parts.end() ? std::vector<std::string>() : same->lines);
    }
    for (const PlanPart& part : new_parts)
        if (std::ranges::find(old_parts, part.key, &PlanPart::key) == old_parts.end()) add(part.name, {}, part.lines);
    return all;
}

}  // namespace rulebook
