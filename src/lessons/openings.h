#pragma once
// What teachers opened for their classes, and the end of it. Part of lessons/lessons.h.

#include "lessons/evaluations.h"
#include "lessons/opening.h"

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace lessons {

// What is open, as a part of the rules. Stateless.
class OpenedSites final : public rulebook::OpeningSource {
public:
    [[nodiscard]] std::vector<filter::Exception> openings(store::Transaction& transaction,
                                                          const school::SchoolId& school,
                                                          base::Instant now) const override;
};

// Thread-safe; everything given outlives it. Throws store::Failure. Published before a verb returns; when that fails
// what was entered is kept, and in force with the next publication.
class Openings {
public:
    struct Parts {
        store::Database& database;
        const base::World& world;
        const journal::Journal& journal;
        rulebook::Rulebook& rulebook;
        const Evaluations& evaluations;
    };
    explicit Openings(const Parts& parts) : parts_(parts) {}

    // `by` needs lessons.open, and teaches the class, which the caller has looked up. What was confirmed and not
    // evaluated yet goes into the register for kConfirmedLasts.
    [[nodiscard]] base::Result<Opening, OpeningError> open(const rights::Reader& by, const OpeningDraft& draft,
                                                           const ClassToday& of, const OpeningLimits& limits);
    // Ends one before its time: a teacher of the class, as the caller has looked up, or whoever may change the rules.
    enum class Teaches { no, yes };
    [[nodiscard]] base::Result<void, OpeningError> end(const rights::Reader& by, const OpeningId& opening,
                                                       Teaches teaches);
    // Those that go on or are to come, by their beginning.
    [[nodiscard]] std::vector<Opening> coming(const school::SchoolId& school) const;
    // Those that began since then, over or not, without their learners; for figures.
    [[nodiscard]] std::vector<Opening> since(const school::SchoolId& school, base::Instant from) const;
    // What pages show besides: by what an opening would be judged now. A fault in words when no rules are in force.
    [[nodiscard]] base::Result<std::vector<Said>, rulebook::Fault> said(const school::SchoolId& school,
                                                                        const ClassToday& of,
                                                                        const wire::Url& url) const;

private:
    // What a Ground speaks of, kept alive.
    struct Standing {
        std::shared_ptr<const filter::RuleSet> rules;
        filter::NetworkId network;
        std::vector<Evaluation> evaluations;
        const school::SchoolCalendar* calendar;
        base::Instant now;
        [[nodiscard]] Ground ground(const OpeningLimits& limits) const {
            return {*rules, network, evaluations, *calendar, limits, now};
        }
    };
    [[nodiscard]] base::Result<Standing, rulebook::Fault> standing(const school::SchoolId& school) const;

    Parts parts_;
};

// LIMIT: what a teacher confirmed for one lesson is looked at again after a term.
inline constexpr std::chrono::days kConfirmedLasts{90};

}  // namespace lessons
