#pragma once
// Who is asking, as far as the gateway knows at this moment: the network, who signed in at the device, and with
// which profile they are judged.

#include "base/guarded.h"
#include "filter/filter.h"
#include "gatepost/presence.h"

#include <map>
#include <optional>

namespace gateway {

struct Caller {
    gatepost::Place place;
    filter::SchoolId school;
    filter::NetworkId network;
    filter::ProfileId profile;
    gatepost::Attribution who;
};

// Why somebody is not served at all.
enum class NotServed { unknown_network, isolated };

// Sign-ins end after so long without a request. The office is told by events, but does not have to be there:
// the gateway ends them by itself. Thread-safe: a device's connections are spread over the loops.
class IdleWatch {
public:
    // Notes a request, and says whether the sign-in is still alive.
    enum class SignIn { alive, ended };
    [[nodiscard]] SignIn touch(const gatepost::Bound& bound, base::Moment now);

private:
    struct Seen {
        base::Instant since;  // tells one sign-in from the next at the same place
        base::Moment last;
        SignIn state;
    };
    base::Guarded<std::map<gatepost::Place, Seen>> seen_;
};

// A suspended person, and one nobody signed in, is judged by the network's profile for those signed out: help
// lines and the office stay open (SAFEGUARDING 15).
[[nodiscard]] base::Result<Caller, NotServed> identify(const filter::RuleSet& rules,
                                                       const gatepost::PresenceBook& presence, IdleWatch& idle,
                                                       const gatepost::Place& place, const base::Clock& clock);

}  // namespace gateway
