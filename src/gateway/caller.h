#pragma once
// Who is asking, as far as the gateway knows at this moment: the network, who signed in at the device, and with
// which profile they are judged.

#include "base/guarded.h"
#include "filter/filter.h"
#include "gatepost/presence.h"

#include <map>
#include <optional>
#include <set>
#include <string_view>

namespace gateway {

struct Caller {
    gatepost::Place place;
    filter::SchoolId school;
    filter::NetworkId network;
    filter::ProfileId profile;  // their own; the rules may put another in its place
    gatepost::Attribution who;
    filter::Standing standing = filter::Standing::ordinary;
};

// Why somebody is not served at all.
enum class NotServed { unknown_network, no_client, isolated };  // no_client: of no range that the network names now

// Sign-ins end after so long without use. The office is told by events, but does not have to be there: the gateway
// ends them by itself. Thread-safe: a device's connections are spread over the loops.
class IdleWatch {
public:
    enum class SignIn { alive, ended };
    // Notes a request, and says whether the sign-in is still alive.
    [[nodiscard]] SignIn touch(const gatepost::Bound& bound, base::Moment now);
    // The same, without being use of it.
    [[nodiscard]] SignIn state(const gatepost::Bound& bound, base::Moment now) const;
    // Bytes of a stream or tunnel are use as well: whoever watches a long film is there. A silent tunnel never comes
    // here, and one of an earlier sign-in (`since`) keeps nothing alive.
    void carried(const gatepost::Place& place, base::Instant since, base::Moment now);

    // Places whose sign-in ended since the last call because nobody used it. Costs nothing while none can have.
    [[nodiscard]] std::set<gatepost::Place> ended(base::Moment now);

private:
    struct Seen {
        base::Instant since;  // tells one sign-in from the next at the same place
        std::chrono::seconds idle;
        base::Moment last;
        enum class State { alive, ended, told } state = State::alive;  // told: by `ended`
        [[nodiscard]] bool is_over(base::Moment now) const { return idle.count() > 0 && now - last >= idle; }
    };
    struct All {
        std::map<gatepost::Place, Seen> seen;
        base::Moment earliest = base::Moment::max();  // none of them ends before
    };
    base::Guarded<All> all_;
};

// Which devices speak with the office, or did a moment ago: only there may somebody have signed in or out since the
// presence file was looked at. Thread-safe.
class OfficeVisits {
public:
    // While it lives, somebody at `place` speaks with the office.
    class Visit {
    public:
        Visit(OfficeVisits& visits, const gatepost::Place& place) : visits_(visits), place_(place) {
            visits_.begin(place_);
        }
        ~Visit() { visits_.end(place_); }
        Visit(const Visit&) = delete;
        Visit& operator=(const Visit&) = delete;

    private:
        OfficeVisits& visits_;
        const gatepost::Place place_;
    };
    explicit OfficeVisits(const base::Clock& clock) : clock_(clock) {}
    [[nodiscard]] bool is_recent(const gatepost::Place& place) const;

private:
    struct Kept {
        std::size_t open = 0;
        base::Moment ended{};
    };
    void begin(const gatepost::Place& place);
    void end(const gatepost::Place& place);

    const base::Clock& clock_;
    base::Guarded<std::map<gatepost::Place, Kept>> visits_;
};

// Where nobody is signed in, the network's profile for those signed out judges; so it does of a suspended person, for
// whom help lines, the office and an examination stay open (SAFEGUARDING 15).
[[nodiscard]] base::Result<Caller, NotServed> identify(const filter::RuleSet& rules,
                                                       const gatepost::PresenceBook& presence, IdleWatch& idle,
                                                       const gatepost::Place& place, const base::Clock& clock);
// The same, for what is open already: looking is no use of a sign-in.
[[nodiscard]] base::Result<Caller, NotServed> look_up(const filter::RuleSet& rules,
                                                      const gatepost::PresenceBook& presence, const IdleWatch& idle,
                                                      const gatepost::Place& place, const base::Clock& clock);

// What somebody wants, as the filter is asked about it.
struct Wanted {
    const filter::Target& target;
    std::string_view method;
    const std::optional<filter::Resolution>& resolution;
};
[[nodiscard]] filter::Request request_by(const Caller& caller, const gatepost::PresenceBook& presence,
                                         const Wanted& wanted, base::Instant now);
// Besides, the warnings after which whoever was at the place at another moment had gone on.
void add_gone_past(filter::Request& request, const gatepost::PresenceBook& presence, const gatepost::Place& place,
                   base::Instant at);

}  // namespace gateway
