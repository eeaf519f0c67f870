#pragma once
// Whether the filter blocks too much: what was asked for and what came of it, what teachers had to open, and that the
// leadership and the governors look at it. Part of lessons/lessons.h. Answers headcorn-7.3.1-02.
//
// Requests that only the safeguarding lead reads are in no figure (SAFEGUARDING 9), and nobody who asked is.

#include "lessons/openings.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lessons {

inline constexpr policy::ControlId kOverblockingLookedAt{"lessons.overblocking-looked-at"};
// LIMIT: what is older says little about the filter of today.
inline constexpr int kMonthsShown = 6;

// What was asked for, of a month or a group.
struct Tally {
    std::size_t pages = 0;  // each host once a group, until it is answered
    std::size_t opened = 0;
    std::size_t closed = 0;
    std::size_t waiting = 0;
    std::size_t lessons = 0;                                 // openings by teachers that began; of a month only
    std::optional<std::chrono::minutes> half_answered_in{};  // the median of those that were answered
    friend bool operator==(const Tally&, const Tally&) = default;
};
struct AskedSite {
    std::string host;
    std::int64_t times;
    friend bool operator==(const AskedSite&, const AskedSite&) = default;
};
struct Overblocked {
    std::vector<std::pair<school::Date, Tally>> months;  // by the first day of each, newest first
    std::map<std::string, Tally> groups;                 // by the profile's key
    std::vector<AskedSite> sites;                        // most often asked for first, at most ten
    std::map<std::string, std::size_t> opened_kinds;     // what teachers opened, by the category's title
};

// Pure. `asked` and `opened` of the last kMonthsShown months; of this one, too.
[[nodiscard]] Overblocked figures_of(const std::vector<rulebook::AskRecord>& asked, const std::vector<Opening>& opened,
                                     const filter::CategoryDatabase* lists, const school::SchoolCalendar& calendar,
                                     base::Instant now);
// The first moment that counts.
[[nodiscard]] base::Instant first_counted(const school::SchoolCalendar& calendar, base::Instant now);
// As somebody reads it who must not learn of one child: "fewer than 5" (SAFEGUARDING 37).
[[nodiscard]] std::string suppressed(std::size_t count);
// Whether no count of it is so small, so that none follows from the others.
[[nodiscard]] bool can_be_told(const Tally& tally);

using LookId = base::Id<struct OverblockingLookTag>;
struct OverblockingLook {
    LookId id;
    base::Instant at;
    school::PersonId by;
    std::string words;
};
enum class LookFault { not_allowed, no_words };

// Thread-safe; everything given outlives it. Throws store::Failure.
class Overblocking final : public policy::EvidenceSource {
public:
    struct Parts {
        store::Database& database;
        const base::World& world;
        const journal::Journal& journal;
    };
    explicit Overblocking(const Parts& parts) : parts_(parts) {}

    // `by` needs overblocking.sign. The clause is kept.
    [[nodiscard]] base::Result<OverblockingLook, LookFault> look(const rights::Reader& by, std::string_view words);
    // Newest first. LIMIT: the last `most`.
    [[nodiscard]] std::vector<OverblockingLook> looks(const school::SchoolId& school, std::size_t most) const;

    [[nodiscard]] std::vector<policy::Control> controls() const override;
    [[nodiscard]] std::optional<policy::Place> place(std::string_view control,
                                                     std::string_view reference) const override;

private:
    Parts parts_;
};

}  // namespace lessons
