#include "base/ensure.h"
#include "policy/line.h"
#include "store/database.h"

#include <algorithm>
#include <utility>

namespace policy {

namespace {

// How far back an overview reads, besides each control's newest evidence: longer than the strip and the longest
// interval of the three schools together (36 months).
constexpr std::chrono::days kLookBack{4 * 366};

Run run_from(const store::Row& row) {
    return {.control = row.get<std::string>(0),
            .outcome = row.get<Outcome>(1),
            .began = row.get<Instant>(2),
            .last = row.get<Instant>(3),
            .reference = row.get<std::string>(4)};
}

std::int64_t count_evidence_at(store::Transaction& tx, const store::SchoolScope& school, const Evidence& evidence) {
    return tx
        .query("SELECT count(*) FROM evidence WHERE school_id = ? AND control = ? AND at = ?", school,
               evidence.control.text(), evidence.at)
        .only<std::int64_t>();
}

void insert_evidence(store::Transaction& tx, const store::SchoolScope& school, const Evidence& evidence) {
    const std::int64_t n = count_evidence_at(tx, school, evidence);
    tx.run("INSERT INTO evidence (school_id, control, at, n, outcome, reference) VALUES (?, ?, ?, ?, ?, ?)", school,
           evidence.control.text(), evidence.at, n, evidence.outcome, evidence.reference);
}

std::optional<Run> newest_run(store::Transaction& tx, const store::SchoolScope& school, std::string_view control) {
    return tx
        .query(
            "SELECT control, outcome, began, last_at, reference FROM evidence_runs"
            " WHERE school_id = ? AND control = ? ORDER BY last_at DESC, began DESC, outcome LIMIT 1",
            school, control)
        .one(run_from);
}

void insert_run(store::Transaction& tx, const store::SchoolScope& school, const Evidence& evidence) {
    tx.run(
        "INSERT INTO evidence_runs (school_id, control, began, outcome, last_at, reference)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        school, evidence.control.text(), evidence.at, evidence.outcome, evidence.at, evidence.reference);
}

void lengthen_run(store::Transaction& tx, const store::SchoolScope& school, const Run& run, const Evidence& evidence) {
    tx.run(
        "UPDATE evidence_runs SET last_at = ?, reference = ?"
        " WHERE school_id = ? AND control = ? AND began = ? AND outcome = ?",
        evidence.at, evidence.reference, school, evidence.control.text(), run.began, run.outcome);
}

bool continues(const Run& run, const Evidence& evidence) {
    return run.outcome == evidence.outcome && evidence.at >= run.last && evidence.at - run.last < kRunGap;
}

bool lies_within(const Run& run, const Evidence& evidence) {
    return run.outcome == evidence.outcome && evidence.at >= run.began && evidence.at <= run.last;
}

Runs by_control(std::vector<Run> runs) {
    Runs sorted;
    for (Run& run : runs) sorted[run.control].push_back(std::move(run));
    for (auto& [control, of_control] : sorted)
        std::sort(of_control.begin(), of_control.end(), [](const Run& a, const Run& b) { return a.last > b.last; });
    return sorted;
}

// What an overview needs: all that is recent, and for each control whose evidence is older, its newest.
Runs load_runs(store::Transaction& tx, const store::SchoolScope& school, Instant now) {
    return by_control(tx.query("SELECT control, outcome, began, last_at, reference FROM evidence_runs"
                               " WHERE school_id = :school AND last_at >= :from "
                               "UNION ALL "
                               "SELECT r.control, r.outcome, r.began, r.last_at, r.reference FROM evidence_runs r"
                               " JOIN (SELECT control, max(last_at) AS newest FROM evidence_runs"
                               "       WHERE school_id = :school GROUP BY control) o"
                               " ON o.control = r.control AND o.newest = r.last_at"
                               " WHERE r.school_id = :school AND o.newest < :from",
                               school, now - kLookBack)
                          .all(run_from));
}

std::vector<Run> load_runs_of(store::Transaction& tx, const store::SchoolScope& school, std::string_view control) {
    return tx
        .query(
            "SELECT control, outcome, began, last_at, reference FROM evidence_runs"
            " WHERE school_id = ? AND control = ?",
            school, control)
        .all(run_from);
}

std::vector<LastEvidence> load_latest_evidence(store::Transaction& tx, const store::SchoolScope& school,
                                               std::string_view control, Instant now) {
    return tx
        .query(
            "SELECT control, outcome, at, reference FROM evidence"
            " WHERE school_id = ? AND control = ? AND at <= ? ORDER BY at DESC, n DESC LIMIT ?",
            school, control, now, kEvidenceShown)
        .all([](const store::Row& row) {
            return LastEvidence{row.get<std::string>(0), row.get<Outcome>(1), row.get<Instant>(2),
                                row.get<std::string>(3)};
        });
}

}  // namespace

bool is_reference(std::string_view text) {
    constexpr std::size_t kMost = 64;
    return text.size() <= kMost && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
           });
}

void emit(store::Transaction& transaction, const store::SchoolScope& school, const Evidence& evidence) {
    base::ensure(evidence.origin == Origin::open, "a sealed record gives no evidence (SAFEGUARDING 3)");
    base::ensure(is_reference(evidence.reference), "a reference is opaque: up to 64 of a-z, 0-9 and `-`");
    insert_evidence(transaction, school, evidence);
    const std::optional<Run> newest = newest_run(transaction, school, evidence.control.text());
    if (newest && continues(*newest, evidence)) return lengthen_run(transaction, school, *newest, evidence);
    if (newest && lies_within(*newest, evidence)) return;
    insert_run(transaction, school, evidence);
}

LivingPolicy::LivingPolicy(Records records, std::vector<InForce> schools, Controls controls)
    : records_(records), schools_(std::move(schools)), controls_(std::move(controls)) {}

const LivingPolicy::InForce* LivingPolicy::in_force(std::string_view school) const {
    const auto at = std::find_if(schools_.begin(), schools_.end(),
                                 [&](const InForce& each) { return each.policy.profile.key == school; });
    return at == schools_.end() ? nullptr : &*at;
}

const Policy* LivingPolicy::find(std::string_view school) const {
    const InForce* found = in_force(school);
    return found == nullptr ? nullptr : &found->policy;
}

std::optional<Overview> LivingPolicy::overview(std::string_view school, Instant now) const {
    const InForce* found = in_force(school);
    if (found == nullptr) return std::nullopt;
    store::Transaction tx = records_.database.reading();
    const Runs runs = load_runs(tx, store::SchoolScope(found->school), now);
    const Bench bench{found->policy, controls_, runs};
    Overview overview;
    for (const Clause& clause : found->policy.clauses) overview.lines.push_back(line_of(clause, bench, now));
    return overview;
}

std::optional<ClauseView> LivingPolicy::clause(std::string_view school, std::string_view which, Instant now) const {
    const InForce* found = in_force(school);
    const Clause* clause = found == nullptr ? nullptr : found->policy.find(which);
    if (clause == nullptr) return std::nullopt;
    const store::SchoolScope scope(found->school);
    store::Transaction tx = records_.database.reading();
    Runs runs;
    std::vector<LastEvidence> evidence;
    const auto controls = controls_.of(which);
    for (const Control* control : controls) {
        runs[std::string(control->id.text())] = load_runs_of(tx, scope, control->id.text());
        const auto latest = load_latest_evidence(tx, scope, control->id.text(), now);
        evidence.insert(evidence.end(), latest.begin(), latest.end());
    }
    std::stable_sort(evidence.begin(), evidence.end(), [](const auto& a, const auto& b) { return a.at > b.at; });
    if (evidence.size() > kEvidenceShown) evidence.resize(kEvidenceShown);
    const Bench bench{found->policy, controls_, runs};
    return ClauseView{.line = line_of(*clause, bench, now),
                      .controls = {controls.begin(), controls.end()},
                      .strip = strip_of(*clause, bench, now),
                      .evidence = std::move(evidence)};
}

std::optional<std::optional<journal::DaySeal>> LivingPolicy::journal_seal(std::string_view school) const {
    const InForce* found = in_force(school);
    if (found == nullptr) return std::nullopt;
    store::Transaction tx = records_.database.reading();
    return records_.journal.latest_seal(tx, store::SchoolScope(found->school));
}

std::optional<Coverage> LivingPolicy::coverage(std::string_view school) const {
    const Policy* found = find(school);
    if (found == nullptr) return std::nullopt;
    return policy::coverage(*found, controls_);
}

std::size_t Overview::count(State state) const {
    return static_cast<std::size_t>(
        std::count_if(lines.begin(), lines.end(), [state](const Line& line) { return line.standing.state == state; }));
}

}  // namespace policy
