#pragma once
// The one public header of the room: what a machine notices (rule.h), the alerts that persons decide on (alert.h), the
// access log (log.h), the job that reads what the gate wrote (ingest.h); and the pages.

#include "concerns/concerns.h"
#include "monitor/alert.h"
#include "monitor/gate_health.h"
#include "monitor/ingest.h"
#include "monitor/log.h"
#include "monitor/rule.h"
#include "monitor/search.h"
#include "monitor/searches.h"

#include <functional>
#include <optional>
#include <string>

namespace store {
struct Schema;
}
namespace web {
class Router;
struct Request;
}  // namespace web

namespace monitor {

// The tables of this room among the records.
[[nodiscard]] store::Schema schema();

// An alert becomes a concern: what room `concerns` asks of this one.
class ConcernLink final : public concerns::AlertLookup {
public:
    explicit ConcernLink(const AlertParts& parts) : parts_(parts) {}
    [[nodiscard]] std::optional<concerns::AlertSummary> find(const rights::Reader& reader,
                                                             const concerns::AlertId& alert) const override;
    [[nodiscard]] concerns::Result<void> join(store::Transaction& transaction, const rights::Reader& reader,
                                              const concerns::AlertId& alert,
                                              const concerns::Concern& concern) const override;

private:
    AlertParts parts_;
};

// What the pages need. Everything outlives the router; from any worker thread.
struct PageParts {
    AlertParts alerts;
    const Log& log;
    // Who is signed in, as `access` made them for this request; none when nobody is.
    std::function<std::optional<rights::Reader>(const web::Request&)> reader;
    // The calendar of the school in the address; null for an unknown one.
    std::function<const school::SchoolCalendar*(std::string_view school)> calendar;
    // As the school calls its networks and profiles; never reveals need (SAFEGUARDING 19).
    std::function<std::string(const gatepost::NetworkId&)> network_name;
    std::function<std::string(const gatepost::ProfileId&)> profile_name;
    LogSearches& searches;
};

// What was forgotten of the internet log has its line in the journal (SAFEGUARDING 38). Throws store::Failure.
void note_forgotten(const AlertParts& parts, const SchoolId& school, std::uint64_t lines);

// Adds `/{school}/alerts…`; `/{school}/events…`, the log without any person; and `/{school}/log-searches…`, one
// person's lines (log.search).
void add_pages(web::Router& router, const PageParts& parts);

}  // namespace monitor
