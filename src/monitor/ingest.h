#pragma once
// Reading what the gate wrote: both spools, the serious one first, into alerts, the sealed log and the log of the day.
// Part of monitor/monitor.h, which is what other rooms include.
//
// A batch goes three steps, each of which may be the last before the power goes: alerts and sealed events (records);
// then rows and cursor (log, one transaction); then `to-gate/cursor`, which lets the gate forget. What is read again
// after a cut is known by its event id, so that each event is there once and none is lost.

#include "base/guarded.h"
#include "desk/desk.h"
#include "monitor/alert.h"
#include "monitor/log.h"
#include "policy/policy.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace monitor {

struct IngestSettings {
    std::filesystem::path to_office;  // with `ordinary` and `serious` in it
    std::filesystem::path cursor;     // the file that tells the gate what it may forget
    std::size_t batch = 2000;         // events at most in one transaction
    std::size_t batches = 10;         // of each spool in one round
};

// How long the gate may say nothing before it counts as not answering; it gives a sign of life each minute or so.
inline constexpr std::chrono::minutes kGateSilent{10};
// How often a batch of events counts as evidence, while nothing else happens.
inline constexpr std::chrono::hours kEvidenceEvery{1};
// How long the health page speaks of something that the gate noted.
inline constexpr std::chrono::hours kNotesShown{24};

// How the gate and its spool are, as the last round saw it.
struct SpoolState {
    std::uint64_t waiting_bytes = 0;  // in the spools, not yet read
    std::string fault;                // why the last round could not go on; empty when it could
};

struct IngestParts {
    AlertParts alerts;
    LogPlace log;
    std::vector<SchoolId> schools;
    // Called for each person who is to see that something is new, after the commit.
    std::function<void(SchoolId, const PersonId&)> tell;
};

// The job. One thread at a time; `health` from any.
class Ingest final : public desk::HealthSource {
public:
    Ingest(IngestSettings settings, IngestParts parts);

    // One round; run it each second, so that an event is an alert within five. Throws store::Failure.
    struct Round {
        std::size_t events = 0;   // read and kept, checks and sealed ones too
        std::size_t raised = 0;   // alerts that were not there
        bool is_all_read = true;  // false: there is more, run again at once
    };
    [[nodiscard]] base::Result<Round, std::string> run();

    // The gate (degraded mode `gateway_away`), what waits, gaps and damage of the last day. The same for all schools:
    // one gate serves the site.
    [[nodiscard]] std::vector<desk::HealthLine> health(SchoolId school, Instant now) const override;

private:
    struct Kept {
        std::size_t raised = 0;
        std::vector<SchoolId> logged;  // schools of which real events went into the ordinary log
        bool lost = false;             // a gap or damage: something was not logged
        std::vector<std::pair<SchoolId, PersonId>> to_tell;
    };
    void begin();
    [[nodiscard]] base::Result<void, std::string> read(gatepost::Spool spool, Round& round);
    [[nodiscard]] Kept keep(const gatepost::SpoolBatch& batch, gatepost::Spool spool);
    [[nodiscard]] Kept keep_in_records(const gatepost::SpoolBatch& batch, LogBatch& log);
    // Into which log it goes; what came of it is added to `kept`.
    [[nodiscard]] Seal notice(store::Transaction& tx, const gatepost::SpooledEvent& spooled, Kept& kept);
    [[nodiscard]] base::Result<void, std::string> acknowledge();
    void give_evidence(const Kept& kept);
    [[nodiscard]] gatepost::Cursor& cursor_of(gatepost::Spool spool);

    // constant after construction
    IngestSettings settings_;
    IngestParts parts_;
    // this thread only
    Alerts alerts_;
    LogWriter log_;
    bool has_begun_ = false;
    gatepost::Acknowledged read_{};
    gatepost::Acknowledged acknowledged_{};
    // guarded
    base::Guarded<SpoolState> state_;
};

// The controls of this room: that use of the internet is logged.
class LogEvidence final : public policy::EvidenceSource {
public:
    [[nodiscard]] std::vector<policy::Control> controls() const override;
    [[nodiscard]] std::optional<policy::Place> place(std::string_view control,
                                                     std::string_view reference) const override;
};

}  // namespace monitor
