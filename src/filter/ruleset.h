#pragma once
// The rules in force: the schools' rules, the category database and the sealed layers, checked against each
// other and ready to be asked. Immutable; published as a snapshot. One chapter of filter/filter.h.

#include "base/result.h"
#include "base/world.h"
#include "filter/error.h"
#include "filter/lists.h"
#include "filter/rules.h"
#include "filter/sealed.h"
#include "filter/site_index.h"
#include "filter/verdict.h"

#include <cstddef>
#include <map>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

namespace filter {

class RuleSet {
public:
    // Refused, so that the last good set stays in force, when the database is not the one that the rules name,
    // when a school has no sealed layer, when an id is used twice or leads nowhere.
    [[nodiscard]] static base::Result<RuleSet, Error> assemble(Rules rules,
                                                               std::shared_ptr<const CategoryDatabase> lists,
                                                               std::vector<std::shared_ptr<const SealedLayer>> sealed);

    [[nodiscard]] const Rules& rules() const { return rules_; }
    [[nodiscard]] const CategoryDatabase& lists() const { return *lists_; }
    // For the next set of rules, when it asks the same lists.
    [[nodiscard]] const std::shared_ptr<const CategoryDatabase>& shared_lists() const { return lists_; }

    // Null when these rules do not have it. Valid as long as the set.
    [[nodiscard]] const School* school(const SchoolId& id) const;
    [[nodiscard]] const Network* network(const NetworkId& id) const;
    [[nodiscard]] const Profile* profile(const ProfileId& id) const;
    [[nodiscard]] const Period* period(const PeriodId& id) const;
    [[nodiscard]] const BlockPage* page(const ProfileId& profile, Reason reason, PageKind kind) const;
    [[nodiscard]] const SealedLayer& sealed(const SchoolId& school) const;  // of a school of these rules

    // Whether a rule holds at a moment. Of a period before the timetable begins, by a clock that is wrong, or beyond
    // its end nobody can say.
    enum class Holds { yes, no, unknown };
    [[nodiscard]] Holds holds(const When& when, base::Instant at) const;
    // Whether a rule began or ceased to hold after `since`, up to and including `now`: nothing is published then.
    [[nodiscard]] bool has_turned(base::Instant since, base::Instant now) const;

    // By place in the vectors of `rules()`. For `decide`.
    [[nodiscard]] const SiteIndex& entry_sites() const { return entry_sites_; }
    [[nodiscard]] const SiteIndex& single_block_sites() const { return single_block_sites_; }
    [[nodiscard]] const SiteIndex& exception_sites() const { return exception_sites_; }
    [[nodiscard]] const SiteIndex& help_sites() const { return help_sites_; }

private:
    explicit RuleSet(Rules rules) : rules_(std::move(rules)) {}

    // constant after construction
    Rules rules_;
    std::shared_ptr<const CategoryDatabase> lists_;
    std::map<SchoolId, std::shared_ptr<const SealedLayer>> sealed_;
    std::map<SchoolId, std::size_t> schools_;
    std::map<NetworkId, std::size_t> networks_;
    std::map<ProfileId, std::size_t> profiles_;
    std::map<PeriodId, std::size_t> periods_;
    std::map<std::tuple<ProfileId, Reason, PageKind>, std::size_t> pages_;
    SiteIndex entry_sites_;
    SiteIndex single_block_sites_;
    SiteIndex exception_sites_;
    SiteIndex help_sites_;
};

// The verdict on a request at a moment. Pure: the same for the same three, on every machine.
[[nodiscard]] Answer decide(const RuleSet& rules, const Request& request, base::Instant now);

// The same by the same steps, with every rule that was considered on the way.
[[nodiscard]] Explanation explain(const RuleSet& rules, const Request& request, base::Instant now);

}  // namespace filter
