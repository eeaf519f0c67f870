#include "rulebook/checks.h"
#include "rulebook/rulebook.h"
#include "store/database.h"

#include <fmt/format.h>

#include <algorithm>

namespace rulebook {

namespace {

constexpr std::chrono::minutes kLookEvery{10};
constexpr std::string_view kByPolicy = "policy";
constexpr std::string_view kByPlan = "plan";

void insert_check(store::Transaction& tx, const store::SchoolScope& scope, const Check& check) {
    tx.run("INSERT INTO filter_checks (school_id, check_id, fired_at, passed) VALUES (?, ?, ?, ?)", scope, check.id,
           check.at, check.passed());
}

void insert_line(store::Transaction& tx, const store::SchoolScope& scope, const CheckId& check, std::size_t number,
                 const CheckLine& line, std::string_view asked_by) {
    tx.run(
        "INSERT INTO filter_check_lines (school_id, check_id, number, word, profile, host, finding, said, asked_by) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        scope, check, number, line.word, line.profile, line.host, line.finding, line.said, asked_by);
}

void insert_lines(store::Transaction& tx, const store::SchoolScope& scope, const Check& check) {
    std::size_t number = 0;
    for (const CheckLine& line : check.lines) insert_line(tx, scope, check.id, ++number, line, kByPolicy);
    for (const CheckLine& line : check.further) insert_line(tx, scope, check.id, ++number, line, kByPlan);
}

std::optional<Check> newest_check(store::Transaction& tx, const store::SchoolScope& scope) {
    return tx
        .query(
            "SELECT check_id, fired_at FROM filter_checks WHERE school_id = ? ORDER BY fired_at DESC, check_id "
            "LIMIT 1",
            scope)
        .one([](const store::Row& row) {
            return Check{row.get<CheckId>(0), row.get<base::Instant>(1), {}, {}};
        });
}

std::vector<CheckLine> lines_of(store::Transaction& tx, const store::SchoolScope& scope, const CheckId& check,
                                std::string_view asked_by) {
    return tx
        .query(
            "SELECT word, profile, host, finding, said FROM filter_check_lines WHERE school_id = ? AND "
            "check_id = ? AND asked_by = ? ORDER BY number",
            scope, check, asked_by)
        .all([](const store::Row& row) {
            return CheckLine{row.get<std::string>(0), row.get<std::string>(1), row.get<std::optional<std::string>>(2),
                             row.get<Finding>(3), row.get<std::string>(4)};
        });
}

// Where the school's gate listens; one that listens everywhere is reached here.
std::optional<wire::Endpoint> gate_of(const SchoolSetup& setup) {
    for (const NetworkPlace& network : setup.networks) {
        const auto* listener = std::get_if<wire::Endpoint>(&network.place);
        if (listener == nullptr) continue;
        const bool everywhere =
            std::ranges::all_of(listener->address.bytes(), [](std::byte one) { return one == std::byte{0}; });
        if (!everywhere) return *listener;
        if (listener->address.is_v4()) return wire::Endpoint{wire::IpAddress::v4(0x7f000001), listener->port};
        return wire::Endpoint{*wire::IpAddress::parse("::1"), listener->port};
    }
    return std::nullopt;
}

}  // namespace

base::Result<Check, Fault> Checks::fire(const school::SchoolId& school, const std::stop_token& stop) {
    const SchoolSetup* setup = parts_.rulebook.school(school);
    if (setup == nullptr) return base::failure(Fault{"there is no such school in this installation"});
    const auto lists = parts_.rulebook.lists_in_force();
    if (lists == nullptr) return base::failure(Fault{"no rules have been published yet"});
    const GateIds ids = parts_.rulebook.ids(school);
    const std::filesystem::path& starter = parts_.rulebook.setup().starter_lists;
    const auto probes = probes_of(*setup, ids, starter, *lists);
    Check check{CheckId::mint(parts_.world.random), parts_.world.clock.now(), ask_all(*setup, probes, stop),
                ask_all(*setup, further_probes_of(*setup, ids, starter, *lists), stop)};
    if (stop.stop_requested()) return base::failure(Fault{"the test was stopped before its end"});
    const auto illegal = illegal_lists(*setup, probes, check);
    store::Transaction tx = parts_.database.writing();
    const store::SchoolScope scope(school);
    insert_check(tx, scope, check);
    insert_lines(tx, scope, check);
    policy::emit(tx, scope,
                 {kCategoryTest, check.passed() ? policy::Outcome::kept : policy::Outcome::broken, check.at,
                  check.id.text(), policy::Origin::open});
    if (!setup->profile.filter.required_lists.empty())
        policy::emit(tx, scope, {kIllegalLists, illegal, check.at, check.id.text(), policy::Origin::open});
    tx.commit();
    return check;
}

// The layer answers, and the lists that the policy names are in it and fresh.
policy::Outcome Checks::illegal_lists(const SchoolSetup& setup, const std::vector<Probe>& probes,
                                      const Check& check) const {
    bool is_live = false;
    for (std::size_t i = 0; i < probes.size() && i < check.lines.size(); ++i) {
        if (probes[i].category) continue;
        is_live = check.lines[i].finding == Finding::blocked;
        if (!is_live) break;
    }
    const auto& required = setup.profile.filter.required_lists;
    const bool are_fresh = std::ranges::all_of(required, [&](const school::RequiredList& one) {
        return parts_.sealed.is_fresh(setup.id, one.name, check.at);
    });
    return is_live && are_fresh ? policy::Outcome::kept : policy::Outcome::broken;
}

std::vector<CheckLine> Checks::ask_all(const SchoolSetup& setup, const std::vector<Probe>& probes,
                                       const std::stop_token& stop) const {
    const auto gate = gate_of(setup);
    const auto key = parts_.rulebook.link_key(setup.id);
    std::vector<CheckLine> lines;
    for (const Probe& probe : probes) {
        if (stop.stop_requested()) break;
        if (!probe.host) {
            lines.push_back({probe.word, probe.profile_key, std::nullopt, Finding::not_measured,
                             "no list in force has a test name in this category"});
        } else if (!gate) {
            lines.push_back(judged(probe, base::failure(std::string("the school has no listener of its own"))));
        } else if (!key) {
            lines.push_back(judged(probe, base::failure(key.error().words)));
        } else {
            const std::string url = "http://" + *probe.host + "/";
            lines.push_back(
                judged(probe, parts_.asker.ask({*gate, *probe.host,
                                                gatepost::check_field(*key, same_id<gatepost::ProfileId>(probe.profile),
                                                                      url, parts_.world.clock.now())})));
        }
    }
    return lines;
}

std::optional<Check> Checks::last(const school::SchoolId& school) const {
    store::Transaction tx = parts_.database.reading();
    const store::SchoolScope scope(school);
    auto check = newest_check(tx, scope);
    if (check) {
        check->lines = lines_of(tx, scope, check->id, kByPolicy);
        check->further = lines_of(tx, scope, check->id, kByPlan);
    }
    return check;
}

std::vector<policy::Control> Checks::controls() const {
    policy::Control control{kCategoryTest,
                            "The gate was asked for a test page of every category that the policy names, as every "
                            "group of learners, and blocked each.",
                            {},
                            school::ClauseKind::technical};
    for (const SchoolSetup& setup : parts_.rulebook.setup().schools)
        for (const school::NamedCategory& named : setup.profile.filter.named)
            if (std::ranges::find(control.clauses, named.clause) == control.clauses.end())
                control.clauses.push_back(named.clause);
    policy::Control illegal{
        kIllegalLists,
        "The list of illegal pages that the policy names was in force and not too old, and the gate "
        "blocked the layer's test entry for every group of learners.",
        {},
        school::ClauseKind::technical};
    for (const SchoolSetup& setup : parts_.rulebook.setup().schools)
        for (const school::RequiredList& required : setup.profile.filter.required_lists)
            illegal.clauses.push_back(required.clause);
    return {std::move(control), std::move(illegal)};
}

std::optional<policy::Place> Checks::place(std::string_view control, std::string_view) const {
    if (control != kCategoryTest.text() && control != kIllegalLists.text()) return std::nullopt;
    return policy::Place{.words = "the filter test", .path = {"gate"}};
}

desk::Job Checks::job(const school::SchoolId& school, std::function<std::chrono::milliseconds()> interval) {
    return {.name = "filter test",
            .school = school,
            .every = kLookEvery,
            .retry_after = kLookEvery,
            .clause = "homewood-7.3-09 headcorn-7.3.1-05 hccs-7.4-09",
            .run = [this, school, interval = std::move(interval)](base::Instant now,
                                                                  const std::stop_token& stop) -> desk::JobResult {
                // By the setting as it is now. One that did not pass is made again before its time.
                const auto before = last(school);
                const bool is_well = before && before->passed() && before->fault() == nullptr;
                if (is_well && now - before->at < interval()) return {};
                const auto check = fire(school, stop);
                if (!check) return base::failure(check.error().words);
                const CheckLine* line = check->fault();
                if (line == nullptr) return {};
                return base::failure(fmt::format("`{}` for profile `{}`: {}; {}", line->word, line->profile,
                                                 show(line->finding), line->said));
            }};
}

}  // namespace rulebook
