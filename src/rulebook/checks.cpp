#include "rulebook/checks.h"

#include "base/file.h"
#include "base/text.h"
#include "base/words.h"

#include <fmt/format.h>

#include <algorithm>

namespace rulebook {

namespace {

constexpr std::size_t kMaxListBytes = std::size_t{1} << 20U;  // LIMIT: of a starter list

constexpr std::string_view kNamelessHost = "192.0.2.1";  // RFC 5737: an address that leads nowhere

// The first reserved name of the starter's list of this category that the lists in force know in it.
std::optional<std::string> host_in(filter::Category category, const std::filesystem::path& starter_lists,
                                   const filter::CategoryDatabase& lists) {
    if (category == filter::Category::nameless) return std::string(kNamelessHost);
    const auto bytes = base::read_file(starter_lists / filter::entry_of(category).key / "domains", kMaxListBytes);
    if (!bytes) return std::nullopt;
    for (const std::string_view line : base::split(base::text_of(*bytes), '\n')) {
        const std::string_view name = base::trimmed_lines(line);
        const bool is_reserved = name.ends_with(".example") && !name.starts_with('#');
        if (is_reserved && lists.exactly(name).has(category)) return std::string(name);
    }
    return std::nullopt;
}

bool is_about(const Probe& probe, const gatepost::CheckVerdict& verdict) {
    if (!probe.category) return verdict.reason == filter::key_of(filter::Reason::illegal_content);
    return verdict.reason == filter::key_of(filter::Reason::category) &&
           verdict.category == filter::entry_of(*probe.category).key;
}

}  // namespace

std::string_view show(Finding finding) { return base::word_for(finding); }

bool Check::passed() const {
    return !lines.empty() &&
           std::ranges::all_of(lines, [](const CheckLine& line) { return line.finding == Finding::blocked; });
}

const CheckLine* Check::fault() const {
    const auto named =
        std::ranges::find_if(lines, [](const CheckLine& one) { return one.finding != Finding::blocked; });
    if (named != lines.end()) return &*named;
    const auto other = std::ranges::find_if(further, [](const CheckLine& one) {
        return one.finding != Finding::blocked && one.finding != Finding::not_measured;
    });
    return other == further.end() ? nullptr : &*other;
}

std::vector<Probe> probes_of(const SchoolSetup& setup, const GateIds& ids, const std::filesystem::path& starter_lists,
                             const filter::CategoryDatabase& lists) {
    std::vector<Probe> probes;
    for (const school::NamedCategory& named : setup.profile.filter.named) {
        const auto category = named.is_sealed() ? std::nullopt : filter::category_of_key(named.category);
        std::optional<std::string> host;
        if (named.is_sealed()) host = std::string(filter::kSealedTestHost);
        else if (category) host = host_in(*category, starter_lists, lists);
        for (const school::FilterProfile& profile : setup.profile.filter.profiles) {
            if (profile.audience != school::Audience::learner) continue;
            probes.push_back({named.word, category, profile.key, ids.profiles.find(profile.key)->second, host});
        }
    }
    return probes;
}

std::vector<Probe> further_probes_of(const SchoolSetup& setup, const GateIds& ids,
                                     const std::filesystem::path& starter_lists,
                                     const filter::CategoryDatabase& lists) {
    std::vector<Probe> probes;
    for (const school::FilterProfile& profile : setup.profile.filter.profiles) {
        // Where all but some sites is closed, a block shows nothing of the lists.
        if (profile.mode != school::FilterMode::listed) continue;
        for (const school::CategoryLine& line : profile.block) {
            const auto is_named = [&](const school::NamedCategory& named) {
                return profile.audience == school::Audience::learner && named.category == line.category;
            };
            const auto category = filter::category_of_key(line.category);
            if (!category || !line.when.empty() || std::ranges::any_of(setup.profile.filter.named, is_named)) continue;
            auto host = host_in(*category, starter_lists, lists);
            if (host)
                probes.push_back({std::string(filter::entry_of(*category).title), category, profile.key,
                                  ids.profiles.find(profile.key)->second, std::move(host)});
        }
    }
    return probes;
}

CheckLine judged(const Probe& probe, const base::Result<std::string, std::string>& answer) {
    CheckLine line{probe.word, probe.profile_key, probe.host, Finding::no_answer, {}};
    if (!answer) {
        line.said = answer.error();
        return line;
    }
    line.said = base::cleaned_utf8(base::first_characters(*answer, 200));
    const auto verdict = gatepost::read_verdict_field(*answer);
    if (!verdict) line.finding = Finding::no_answer;
    else if (verdict->action != filter::key_of(filter::Action::block)) line.finding = Finding::not_blocked;
    else line.finding = is_about(probe, *verdict) ? Finding::blocked : Finding::by_other_rule;
    return line;
}

}  // namespace rulebook
