#pragma once
// Looks at one person's lines of the internet log. Part of monitor/monitor.h.

#include "monitor/alert.h"
#include "monitor/log.h"
#include "monitor/search.h"

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace monitor {

// Thread-safe; everything given outlives it. Throws store::Failure. Each look has its line in the journal before
// anything is read: of learners in the area that leadership reviews each month; of adults in one of its own, since its
// number alone could tell of a sealed case (SAFEGUARDING 3).
class LogSearches {
public:
    struct Parts {
        AlertParts alerts;
        const Log& log;
        // Whether this is the number of an open case that the reader works on, and that is about this person.
        std::function<bool(const rights::Reader&, std::string_view number, const people::PersonId&)> works_on;
    };
    explicit LogSearches(const Parts& parts) : parts_(parts) {}

    // `by` needs log.search, and what search.h says.
    [[nodiscard]] base::Result<SearchId, SearchError> make(const rights::Reader& by, const SearchDraft& draft,
                                                           school::Date today);
    // For its maker, while it lasts; for everybody else there is none.
    [[nodiscard]] std::optional<LogSearch> find(const rights::Reader& by, const SearchId& id) const;
    // The reader's own that last, the newest first.
    [[nodiscard]] std::vector<LogSearch> own(const rights::Reader& by) const;
    enum class Look { shown, saved };
    [[nodiscard]] PersonAnswer look(const rights::Reader& by, const LogSearch& search, Look look, std::size_t first,
                                    std::size_t most);

    // Whose lines this reader may look at, of those who are on the roster that day. LIMIT: who has left is not found by
    // name.
    [[nodiscard]] std::vector<people::Person> people(const rights::Reader& by, school::Date day) const;
    // To tell namesakes apart: "Year 5, Rowan class".
    [[nodiscard]] std::string described(const school::SchoolId& school, const people::Person& person,
                                        school::Date day) const;
    [[nodiscard]] std::optional<people::Person> person(const school::SchoolId& school,
                                                       const people::PersonId& id) const;

private:
    [[nodiscard]] std::optional<SearchFacts> facts_of(const rights::Reader& by, const SearchDraft& draft,
                                                      school::Date today) const;

    Parts parts_;
};

}  // namespace monitor
