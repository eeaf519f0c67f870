#pragma once
// Follows what the office publishes in to-gate/: the ruleset with its lists and sealed layers, presence, and the
// acknowledged cursor. What cannot be used is reported and the last good state stays in force (ARCHITECTURE).

#include "base/guarded.h"
#include "filter/filter.h"
#include "gatepost/presence.h"
#include "gatepost/spool.h"

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace gateway {

// Where the office puts things. Names are part of the contract (docs/formats/ruleset.md).
struct GateFolder {
    std::filesystem::path folder;

    [[nodiscard]] std::filesystem::path ruleset() const { return folder / "ruleset"; }
    [[nodiscard]] std::filesystem::path lists(std::string_view hash) const {
        return folder / ("lists-" + std::string(hash));
    }
    [[nodiscard]] std::filesystem::path sealed(const filter::SchoolId& school) const {
        return folder / ("sealed-" + school.text());
    }
    [[nodiscard]] std::filesystem::path sealed_key(const filter::SchoolId& school) const {
        return folder / ("sealed-" + school.text() + ".key");
    }
    [[nodiscard]] std::filesystem::path presence() const { return folder / "presence"; }
    [[nodiscard]] std::filesystem::path cursor() const { return folder / "cursor"; }
};

// One thread looks; any thread reads the snapshots.
class Watch {
public:
    explicit Watch(GateFolder folder);

    struct News {
        std::set<gatepost::Place> changed_places;                         // their streams and tunnels end now
        enum class Rules { as_before, turned } rules = Rules::as_before;  // turned: what is open is judged again
        std::optional<gatepost::Acknowledged> acknowledged;               // when it moved
        std::shared_ptr<const filter::RuleSet> new_rules;                 // when rules came into force
        std::vector<std::string> troubles;  // when something new cannot be used; once each
    };
    // Called five times a second. Costs three stat calls and a pass over the sign-ins while nothing changes. What
    // cannot be used is looked at again every kAgain: lists or a key that come back leave no mark on the ruleset that
    // names them.
    [[nodiscard]] News look(base::Instant now);
    static constexpr std::chrono::seconds kAgain{2};

    // Whether the office has written to the presence file since the last look ended. Any thread; costs a stat call.
    [[nodiscard]] bool is_presence_behind() const;

    // What cannot be used at present, each with its file; empty when all is well. The thread that looks.
    [[nodiscard]] std::string standing_trouble() const;

    [[nodiscard]] base::Snapshot<filter::RuleSet>& rules() { return rules_; }
    [[nodiscard]] base::Snapshot<gatepost::PresenceBook>& presence() { return presence_; }

private:
    // What tells one version of a file from the next without reading it.
    struct Stamp {
        std::filesystem::file_time_type time;
        std::uintmax_t bytes;
        friend bool operator==(const Stamp&, const Stamp&) = default;
    };
    [[nodiscard]] static std::optional<Stamp> stamp_of(const std::filesystem::path& path);
    [[nodiscard]] base::Result<std::shared_ptr<const filter::RuleSet>, std::string> load() const;
    [[nodiscard]] base::Result<std::shared_ptr<const filter::CategoryDatabase>, std::string> lists_for(
        const filter::Rules& rules) const;

    // One of the files, as it was last seen.
    struct Followed {
        std::optional<Stamp> stamp;
        std::string trouble;  // empty while it can be used
        base::Instant again{};
    };
    [[nodiscard]] static bool is_due(const Followed& file, const std::optional<Stamp>& stamp, base::Instant now);
    static void tell(Followed& file, std::string trouble, News& news);

    void look_at_rules(News& news, base::Instant now);
    void follow_presence(News& news, base::Instant now);
    // Rules turn without being published too, when lunch begins, or an exception ends.
    void look_at_times(News& news, base::Instant now) const;
    void look_at_presence(News& news, base::Instant now);
    void look_at_cursor(News& news, base::Instant now);

    const GateFolder folder_;
    base::Snapshot<filter::RuleSet> rules_{nullptr};
    base::Snapshot<gatepost::PresenceBook> presence_{std::make_shared<const gatepost::PresenceBook>()};
    // guarded: the presence file as it was when the last look at it began
    base::Guarded<std::optional<Stamp>> presence_read_;
    // one thread only
    Followed ruleset_;
    Followed presence_file_;
    Followed cursor_;
    gatepost::PresenceFollower follower_;
    std::optional<base::Instant> last_look_;  // none before the first
    gatepost::Acknowledged acknowledged_;
};

}  // namespace gateway
