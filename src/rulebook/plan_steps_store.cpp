// The steps of a change of the filter plan: asked for by somebody, or because the file in the school's folder is
// another one; in force once it is agreed to.

#include "base/text.h"
#include "base/words.h"
#include "rulebook/change_rows.h"
#include "rulebook/rulebook.h"
#include "store/database.h"

#include <fmt/format.h>

#include <algorithm>

namespace rulebook {

namespace {

constexpr std::size_t kMostFaultsSaid = 8;
constexpr std::string_view kOfFolder =
    "The file filter.toml in the school's folder is another one than the plan in force.";

auto no(ListFault fault, std::string cause = {}) { return base::failure(ListError{fault, std::move(cause)}); }

// A form sends its lines with CR LF and without the last line's end: the same plan is the same version all the same.
std::string as_a_file(std::string_view typed) {
    std::string text;
    for (const char one : typed)
        if (one != '\r') text += one;
    if (!text.ends_with('\n')) text += '\n';
    return text;
}

std::string said(const std::vector<school::LintLine>& faults) {
    std::vector<std::string> words;
    for (const school::LintLine& fault : faults) {
        if (words.size() == kMostFaultsSaid) {
            words.push_back("and more");
            break;
        }
        words.push_back(fault.line == 0 ? fault.message : fmt::format("line {}: {}", fault.line, fault.message));
    }
    return base::joined(words, ". ");
}

}  // namespace

base::Result<PlanVersion, ListError> SchoolList::checked_plan(const school::SchoolId& school, std::string_view plan) {
    const SchoolSetup* setup = parts_.rulebook.school(school);
    if (setup == nullptr) return no(ListFault::unknown);
    const school::PlanReading read = school::read_plan(plan, setup->profile);
    if (!read.faults.empty()) return no(ListFault::no_plan, said(read.faults));
    // Whoever is signed in is known by a profile's key: without it they would have nothing, help included.
    for (const school::FilterProfile& profile : setup->profile.filter.profiles)
        if (base::with_key(read.plan.profiles, profile.key) == nullptr)
            return no(ListFault::no_plan,
                      fmt::format("profile `{}` is gone, and somebody may be signed in by it: keep it, without years, "
                                  "under another name if you wish",
                                  profile.key));
    if (const auto fits = parts_.rulebook.check_plan(school, read.plan); !fits)
        return no(ListFault::no_plan, fits.error().words);
    store::Transaction tx = parts_.database.reading();
    const auto in_force = plan_in_force(tx, store::SchoolScope(school));
    const PlanVersion version{digest_of(plan), in_force.value_or(base::Digest{})};
    if (version.digest == version.instead_of) return no(ListFault::already_there, text_of(version));
    return version;
}

SchoolList::WithIt SchoolList::keeping(const school::SchoolId& school, const std::string& plan) const {
    return [this, school, plan](store::Transaction& tx) -> base::Result<void, ListError> {
        keep_plan(tx, store::SchoolScope(school), plan, parts_.world.clock.now());
        return {};
    };
}

base::Result<ListChange, ListError> SchoolList::request_plan(const rights::Reader& by, std::string_view typed,
                                                             std::string_view reason,
                                                             const std::optional<base::Digest>& seen) {
    if (!by.may("rules.change")) return no(ListFault::not_allowed);
    if (seen && *seen != digest_of(plan_text(by.school()))) return no(ListFault::changed);
    const std::string plan = as_a_file(typed);
    const PlanVersion version = TRY(checked_plan(by.school(), plan));
    return add(by, asked(by, ChangeKind::plan, version, reason), keeping(by.school(), plan));
}

base::Result<bool, ListError> SchoolList::request_plan_of_folder(const school::SchoolId& school) {
    const SchoolSetup* setup = parts_.rulebook.school(school);
    if (setup == nullptr || setup->profile.filter_text.empty()) return false;
    const std::string& text = setup->profile.filter_text;
    {
        store::Transaction tx = parts_.database.reading();
        const store::SchoolScope scope(school);
        const auto in_force = plan_in_force(tx, scope);
        if (!in_force || *in_force == digest_of(text)) return false;
        const auto is_answered = [&](const ListChange& change) {
            const auto* plan = std::get_if<PlanVersion>(&change.what);
            return plan != nullptr && *plan == PlanVersion{digest_of(text), *in_force};
        };
        if (std::ranges::any_of(changes_of_kind(tx, scope, ChangeKind::plan), is_answered)) return false;
    }
    const PlanVersion version = TRY(checked_plan(school, text));
    TRY(insert(school, school::Operator{}, asked_for({}, ChangeKind::plan, version, kOfFolder), keeping(school, text)));
    return true;
}

std::optional<SchoolList::PlanStep> SchoolList::step_of(const school::SchoolId& school,
                                                        const PlanVersion& version) const {
    const SchoolSetup* setup = parts_.rulebook.school(school);
    if (setup == nullptr) return std::nullopt;
    store::Transaction tx = parts_.database.reading();
    const store::SchoolScope scope(school);
    const auto from = rulebook::plan_text(tx, scope, version.instead_of);
    const auto to = rulebook::plan_text(tx, scope, version.digest);
    if (!from || !to) return std::nullopt;
    // Of one that fits the school no more, what can be read: a difference is shown, nothing goes by it.
    return PlanStep{school::read_plan(*from, setup->profile).plan, school::read_plan(*to, setup->profile).plan};
}

std::string SchoolList::plan_text(const school::SchoolId& school) const {
    store::Transaction tx = parts_.database.reading();
    const store::SchoolScope scope(school);
    const auto in_force = plan_in_force(tx, scope);
    return in_force ? rulebook::plan_text(tx, scope, *in_force).value_or(std::string()) : std::string();
}

base::Result<void, ListError> SchoolList::apply_plan(store::Transaction& transaction, const school::SchoolId& school,
                                                     const ListChange& change) {
    const auto* version = std::get_if<PlanVersion>(&change.what);
    if (version == nullptr) return {};
    const store::SchoolScope scope(school);
    // Consent was to one step, and another one has been made since.
    if (plan_in_force(transaction, scope) != version->instead_of) return no(ListFault::changed);
    const auto text = rulebook::plan_text(transaction, scope, version->digest);
    const SchoolSetup* setup = parts_.rulebook.school(school);
    if (!text || setup == nullptr) return no(ListFault::unknown);
    if (const auto read = school::read_plan(*text, setup->profile); !read.faults.empty())
        return no(ListFault::no_plan, said(read.faults));
    put_in_force(transaction, scope, version->digest, *change.decided_at);
    return {};
}

void SchoolList::take_up(const school::SchoolId& school) {
    const SchoolSetup* known = parts_.rulebook.school(school);
    const auto when_full = when_log_is_full(parts_.schools.settings(school));
    if (known == nullptr || known->when_log_is_full == when_full) return;
    SchoolSetup next = *known;
    next.when_log_is_full = when_full;
    parts_.rulebook.adopt(std::move(next));
}

}  // namespace rulebook
