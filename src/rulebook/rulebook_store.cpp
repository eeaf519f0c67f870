#include "rulebook/rulebook.h"

#include "base/ensure.h"
#include "base/text.h"
#include "store/database.h"

#include <fmt/format.h>

#include <algorithm>

namespace rulebook {

namespace {

constexpr int kMostAttempts = 5;

enum class IdKind { profile, network };
constexpr auto words_of(IdKind) {
    return std::to_array<std::pair<IdKind, std::string_view>>(
        {{IdKind::profile, "profile"}, {IdKind::network, "network"}});
}

template <class Id>
std::optional<Id> known_id(store::Transaction& tx, const store::SchoolScope& scope, IdKind kind, std::string_view key) {
    return tx.query("SELECT id FROM gate_ids WHERE school_id = ? AND kind = ? AND key = ?", scope, kind, key).one<Id>();
}

template <class Id>
void insert_id(store::Transaction& tx, const store::SchoolScope& scope, IdKind kind, std::string_view key,
               const Id& id) {
    tx.run("INSERT INTO gate_ids (school_id, kind, key, id) VALUES (?, ?, ?, ?)", scope, kind, key, id);
}

std::uint64_t last_number(store::Transaction& tx, const store::SchoolScope& scope) {
    return tx.query("SELECT coalesce(max(number), 0) FROM publications WHERE school_id = ?", scope)
        .only<std::uint64_t>();
}

void insert_publication(store::Transaction& tx, const store::SchoolScope& scope, const Publication& made) {
    tx.run("INSERT INTO publications (school_id, number, published_at, lists_hash, why) VALUES (?, ?, ?, ?, ?)", scope,
           made.number, made.at, made.lists, made.why);
}

void forget_trouble(store::Transaction& tx, const store::SchoolScope& scope, Part part) {
    tx.run("DELETE FROM publication_troubles WHERE school_id = ? AND part = ?", scope, part);
}

bool has_trouble(store::Transaction& tx, const store::SchoolScope& scope, Part part) {
    return tx.query("SELECT 1 FROM publication_troubles WHERE school_id = ? AND part = ?", scope, part)
        .one<std::int64_t>()
        .has_value();
}

// The time stays that of the first failure.
void put_trouble(store::Transaction& tx, const store::SchoolScope& scope, const Trouble& trouble) {
    tx.run(
        "INSERT INTO publication_troubles (school_id, part, cause, since) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (school_id, part) DO UPDATE SET cause = excluded.cause",
        scope, trouble.part, trouble.cause, trouble.since);
}

void put_report(store::Transaction& tx, const store::SchoolScope& scope, const ListReport& report,
                const base::Digest& inputs) {
    tx.run(
        "INSERT INTO list_reports (school_id, lists_hash, inputs, compiled_at, lines, duplicates, bad_lines, lint) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (school_id, lists_hash) DO UPDATE SET inputs = excluded.inputs, "
        "compiled_at = excluded.compiled_at",
        scope, report.lists, inputs, report.compiled_at, report.lines, report.duplicates, report.bad_lines,
        report.lint);
}

// The lists that were compiled from exactly these files; empty when none were.
std::optional<base::Digest> lists_of_inputs(store::Transaction& tx, const store::SchoolScope& scope,
                                            const base::Digest& inputs) {
    return tx
        .query(
            "SELECT lists_hash FROM list_reports WHERE school_id = ? AND inputs = ? ORDER BY compiled_at DESC "
            "LIMIT 1",
            scope, inputs)
        .one<base::Digest>();
}

std::optional<base::Digest> last_lists(store::Transaction& tx, const store::SchoolScope& scope) {
    return tx.query("SELECT lists_hash FROM publications WHERE school_id = ? ORDER BY number DESC LIMIT 1", scope)
        .one<base::Digest>();
}

std::optional<base::Digest> sealed_inputs(store::Transaction& tx, const store::SchoolScope& scope) {
    return tx.query("SELECT inputs FROM sealed_layers WHERE school_id = ?", scope).one<base::Digest>();
}

void put_sealed_report(store::Transaction& tx, const store::SchoolScope& scope, const SealedReport& report,
                       const base::Digest& inputs) {
    tx.run(
        "INSERT INTO sealed_layers (school_id, inputs, entries, bad_lines, sealed_at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (school_id) DO UPDATE SET inputs = excluded.inputs, entries = excluded.entries, "
        "bad_lines = excluded.bad_lines, sealed_at = excluded.sealed_at",
        scope, inputs, report.entries, report.bad_lines, report.sealed_at);
}

GateIds ids_of(store::Transaction& tx, const SchoolSetup& setup, base::Random& random) {
    const store::SchoolScope scope(setup.id);
    GateIds ids;
    const auto id_for = [&]<class Id>(IdKind kind, std::string_view key, std::type_identity<Id>) {
        if (const auto known = known_id<Id>(tx, scope, kind, key)) return *known;
        const Id made = Id::mint(random);
        insert_id(tx, scope, kind, key, made);
        return made;
    };
    for (const school::FilterProfile& profile : setup.profile.filter.profiles)
        ids.profiles.emplace(profile.key,
                             id_for(IdKind::profile, profile.key, std::type_identity<filter::ProfileId>()));
    for (const NetworkPlace& network : setup.networks)
        ids.networks.emplace(network.key,
                             id_for(IdKind::network, network.key, std::type_identity<filter::NetworkId>()));
    return ids;
}

}  // namespace

Rulebook::Rulebook(Records records, const base::World& world, Setup setup)
    : records_(records), world_(world), gate_(setup.to_gate) {
    // An empty path would be the folder in which the program happens to run.
    for (const auto& folder : {setup.to_gate, setup.keys, setup.lists, setup.sealed})
        base::ensure(!folder.empty(), "every folder of the rulebook is named");
    setups_.with([&](auto& setups) { setups.push_back(std::make_unique<const Setup>(std::move(setup))); });
}

const Rulebook::Setup& Rulebook::setup() const {
    return *setups_.with([](const auto& setups) { return setups.back().get(); });
}

void Rulebook::adopt(SchoolSetup school) {
    setups_.with([&](auto& setups) {
        Setup next = *setups.back();
        const auto found = std::ranges::find(next.schools, school.id, &SchoolSetup::id);
        if (found == next.schools.end()) return;
        *found = std::move(school);
        setups.push_back(std::make_unique<const Setup>(std::move(next)));
    });
}

const SchoolSetup* Rulebook::school(std::string_view key) const {
    const auto& schools = setup().schools;
    const auto found = std::ranges::find_if(schools, [&](const SchoolSetup& one) { return one.profile.key == key; });
    return found == schools.end() ? nullptr : &*found;
}

const SchoolSetup* Rulebook::school(const school::SchoolId& id) const {
    const auto& schools = setup().schools;
    const auto found = std::ranges::find(schools, id, &SchoolSetup::id);
    return found == schools.end() ? nullptr : &*found;
}

base::Result<Publication, Fault> Rulebook::publish(std::string_view why, const school::Actor& by) {
    for (int attempt = 1;; ++attempt) {
        // Compiled before the transaction: nobody waits for five million names to be sorted.
        const Lists lists = lists_now();
        const auto published = publish_with(lists, why, by, attempt < kMostAttempts ? IfOld::nothing : IfOld::publish);
        if (!published) continue;
        if (!*published) note_trouble({Part::rules, published->error().words, world_.clock.now()});
        return *published;
    }
}

base::Result<Publication, Fault> Rulebook::publish_rules(std::string_view why, const school::Actor& by) {
    auto published = [&]() -> base::Result<Publication, Fault> {
        store::Transaction tx = records_.database.writing();
        const Lists as_they_are{.inputs = inputs_of(list_inputs(tx)), .compiled = {}, .fault = {}};
        const auto made = publish_in(tx, as_they_are, why, by);
        if (!made) return made;
        for (const SchoolSetup& one : setup().schools) forget_trouble(tx, store::SchoolScope(one.id), Part::rules);
        tx.commit();
        return made;
    }();
    // Perhaps the lists in force are gone from the gate's folder: then they are made anew.
    return published ? published : publish(why, by);
}

desk::Job Rulebook::trying_again_job() {
    return {.name = "publishing what could not be published",
            .school = std::nullopt,
            .every = std::chrono::minutes(1),
            .retry_after = std::chrono::minutes(1),
            .clause = "headcorn-7.3.1-04 homewood-7.3-08",
            .run = [this](base::Instant, const std::stop_token&) -> desk::JobResult {
                const auto& schools = setup().schools;
                const bool is_behind = std::ranges::any_of(schools, [&](const SchoolSetup& one) {
                    store::Transaction tx = records_.database.reading();
                    return has_trouble(tx, store::SchoolScope(one.id), Part::rules);
                });
                if (!is_behind) return {};
                const auto done = publish("what could not be published before", school::Software{});
                if (!done) return base::failure(done.error().words);
                return {};
            }};
}

std::optional<base::Result<Publication, Fault>> Rulebook::publish_with(const Lists& lists, std::string_view why,
                                                                       const school::Actor& by, IfOld if_old) {
    store::Transaction tx = records_.database.writing();
    // Somebody was faster, and what was compiled is of before: the slower one must not take back the newer.
    if (if_old == IfOld::nothing && inputs_of(list_inputs(tx)) != lists.inputs) return std::nullopt;
    const auto made = publish_in(tx, lists, why, by);
    if (!made) return made;
    for (const SchoolSetup& one : setup().schools) {
        const store::SchoolScope scope(one.id);
        forget_trouble(tx, scope, Part::rules);
        if (lists.fault) put_trouble(tx, scope, {Part::lists, lists.fault->words, made->at});
        else forget_trouble(tx, scope, Part::lists);
    }
    tx.commit();
    return made;
}

Rulebook::Lists Rulebook::lists_now() {
    const ListInputs inputs = list_inputs();
    Lists lists{.inputs = inputs_of(inputs), .compiled = {}, .fault = {}};
    if (!setup().schools.empty()) {
        store::Transaction tx = records_.database.reading();
        const auto known = lists_of_inputs(tx, store::SchoolScope(setup().schools.front().id), lists.inputs);
        if (known && gate_.open_lists(*known)) return lists;
    }
    auto compiled = compile_lists(inputs, world_);
    if (compiled) lists.compiled = *std::move(compiled);
    else lists.fault = compiled.error();
    return lists;
}

base::Result<base::Digest, Fault> Rulebook::lists_for(store::Transaction& transaction, const Lists& lists) {
    const store::SchoolScope scope(setup().schools.front().id);
    if (lists.compiled) {
        const base::Digest hash = TRY(gate_.put_lists(lists.compiled->file));
        const filter::ImportReport& report = lists.compiled->report;
        for (const SchoolSetup& one : setup().schools)
            put_report(transaction, store::SchoolScope(one.id),
                       {hash, world_.clock.now(), report.lines, report.duplicates, report.bad_lines, lint_text(report)},
                       lists.inputs);
        return hash;
    }
    if (!lists.fault)
        if (const auto same = lists_of_inputs(transaction, scope, lists.inputs)) return *same;
    if (const auto last = last_lists(transaction, scope)) return *last;
    return base::failure(lists.fault ? *lists.fault : Fault{"no lists are in force"});
}

base::Result<Publication, Fault> Rulebook::publish_in(store::Transaction& transaction, const Lists& from,
                                                      std::string_view why, const school::Actor& by) {
    // Within the transaction: of two publications, in whichever process, the later one goes by what was agreed to last.
    take_plans_up(transaction);
    const Setup& of = setup();
    if (of.schools.empty()) return base::failure(Fault{"no school is set up; add one"});
    const auto help = TRY(read_help_services(of.starter_lists / "help-lines.toml"));
    const base::Digest hash = TRY(lists_for(transaction, from));
    filter::Rules rules = TRY(rules_of(transaction, of, hash, help));
    auto sealed = TRY(seal_all(transaction));
    // The gate would refuse what does not fit together; so it is not published.
    const auto lists = TRY(gate_.open_lists(hash));
    const auto whole = filter::RuleSet::assemble(rules, lists, std::move(sealed));
    if (!whole) return base::failure(Fault{filter::describe(whole.error())});
    TRY(gate_.put_rules(rules));
    const Publication made{rules.number, rules.made_at, hash, std::string(why)};
    const std::string content = fmt::format("{} {} {}", made.number, base::to_hex(hash), made.why);
    for (const SchoolSetup& one : of.schools) {
        const store::SchoolScope scope(one.id);
        insert_publication(transaction, scope, made);
        (void)records_.journal.record(transaction, scope,
                                      {.actor = journal::actor_of(by),
                                       .verb = "rules.published",
                                       .subject = {"school", journal::opaque(one.id.bytes())},
                                       .content = base::bytes_of(content)});
    }
    return made;
}

void Rulebook::take_plans_up(store::Transaction& transaction) {
    for (const SchoolSetup& one : setup().schools) {
        const store::SchoolScope scope(one.id);
        const auto digest = plan_in_force(transaction, scope);
        const auto text = digest && *digest != one.plan ? plan_text(transaction, scope, *digest) : std::nullopt;
        if (!text) continue;
        school::PlanReading read = school::read_plan(*text, one.profile);
        SchoolSetup next = one;
        next.profile.filter = std::move(read.plan);
        next.plan_trouble = read.faults.empty() ? std::string() : school::show(read.faults.front());
        next.plan = *digest;
        adopt(std::move(next));
    }
}

void Rulebook::expect_publication(store::Transaction& transaction) const {
    for (const SchoolSetup& one : setup().schools)
        put_trouble(transaction, store::SchoolScope(one.id),
                    {Part::rules, "what was agreed to is being put in force", world_.clock.now()});
}

base::Result<filter::Rules, Fault> Rulebook::rules_of(store::Transaction& transaction, const Setup& of,
                                                      const base::Digest& lists, const std::vector<HelpSite>& help) {
    filter::Rules rules;
    // A database that was restored from a copy must not go back behind what the gate has seen.
    rules.number = gate_.number_in_force();
    for (const SchoolSetup& setup : of.schools)
        rules.number = std::max(rules.number, last_number(transaction, store::SchoolScope(setup.id)));
    ++rules.number;
    rules.made_at = world_.clock.now();
    rules.lists = lists;
    for (const SchoolSetup& setup : of.schools) {
        const GateIds ids = ids_of(transaction, setup, world_.random);
        const base::Key key = TRY(link_key(setup.id));
        OwnList own = own_list_in_force(transaction, store::SchoolScope(setup.id), ids, rules.made_at);
        own.sessions = exams_in_force(transaction, setup, ids, rules.made_at);
        if (of.openings != nullptr)
            for (filter::Exception& one : of.openings->openings(transaction, setup.id, rules.made_at))
                own.exceptions.push_back(std::move(one));
        TRY(add_school(rules, {setup, ids, key, own, rules.made_at}, help));
    }
    return rules;
}

base::Result<std::vector<std::shared_ptr<const filter::SealedLayer>>, Fault> Rulebook::seal_all(
    store::Transaction& transaction) {
    std::vector<std::shared_ptr<const filter::SealedLayer>> layers;
    for (const SchoolSetup& one : setup().schools) {
        const store::SchoolScope scope(one.id);
        const auto id = same_id<filter::SchoolId>(one.id);
        const base::Key key = TRY(sealed_key(one.id));
        const base::Digest inputs = sealed_inputs_of(transaction, scope);
        auto layer = gate_.open_sealed(id, key);
        if (!layer || sealed_inputs(transaction, scope) != inputs) {
            const auto joined = join_lists(transaction, scope, key, inputs);
            // A layer that is there goes on, whatever became of the files that it was made of.
            if (!joined && !layer) return base::failure(joined.error());
            if (!joined) put_trouble(transaction, scope, {Part::sealed, joined.error().words, world_.clock.now()});
            else forget_trouble(transaction, scope, Part::sealed);
            layer = gate_.open_sealed(id, key);
            if (!layer) return base::failure(layer.error());
        }
        layers.push_back(*std::move(layer));
    }
    return layers;
}

base::Result<void, Fault> Rulebook::join_lists(store::Transaction& transaction, const store::SchoolScope& scope,
                                               const base::Key& key, const base::Digest& inputs) {
    const auto id = same_id<filter::SchoolId>(scope.school());
    const auto lists = TRY(sealed_in_force(transaction, scope, setup().sealed, key));
    const auto made = filter::join_sealed({id, key, world_.clock.now()}, lists);
    if (!made) return base::failure(Fault{filter::describe(made.error())});
    TRY(gate_.put_sealed(id, made->file));
    put_sealed_report(transaction, scope, {made->entries, made->bad_lines, world_.clock.now()}, inputs);
    return {};
}

base::Result<base::Key, Fault> Rulebook::sealed_key(const school::SchoolId& school) const {
    return gate_.sealed_key(same_id<filter::SchoolId>(school), world_.random);
}

base::Result<void, Fault> Rulebook::carry_timetable_on() {
    const auto rules = rules_in_force();
    if (rules && (*rules)->rules().timetable_until - world_.clock.now() >= kTimetableCarriedOn) return {};
    TRY(publish("the timetable was carried on", school::Software{}));
    return {};
}

desk::Job Rulebook::timetable_job() {
    return {.name = "carrying the timetable on",
            .school = std::nullopt,
            .every = std::chrono::hours(6),
            .retry_after = std::chrono::minutes(10),
            .clause = "homewood-3.1-05 hccs-3.1-05",
            .run = [this](base::Instant, const std::stop_token&) -> desk::JobResult {
                const auto carried = carry_timetable_on();
                if (!carried) return base::failure(carried.error().words);
                return {};
            }};
}

bool Rulebook::sealed_are_current() const {
    store::Transaction tx = records_.database.reading();
    return std::ranges::all_of(setup().schools, [&](const SchoolSetup& one) {
        const store::SchoolScope scope(one.id);
        return sealed_inputs(tx, scope) == sealed_inputs_of(tx, scope) || has_trouble(tx, scope, Part::sealed);
    });
}

void Rulebook::note_trouble(const Trouble& trouble) {
    store::Transaction tx = records_.database.writing();
    for (const SchoolSetup& one : setup().schools) put_trouble(tx, store::SchoolScope(one.id), trouble);
    tx.commit();
}

ListInputs Rulebook::list_inputs() const {
    store::Transaction tx = records_.database.reading();
    return list_inputs(tx);
}

ListInputs Rulebook::list_inputs(store::Transaction& transaction) const {
    ListInputs inputs{{{setup().starter_lists, "Gatehouse starter lists", "Apache-2.0", "with the program", {}}}, {}};
    std::vector<school::SchoolId> schools;
    for (const SchoolSetup& one : setup().schools) schools.push_back(one.id);
    if (!schools.empty())
        for (ListFolder& folder : unadopted_folders(transaction, schools.front()))
            inputs.folders.push_back(std::move(folder));
    for (ListFolder& folder : subscribed_folders(transaction, setup().lists))
        inputs.folders.push_back(std::move(folder));
    inputs.decided = decided_folders(transaction, schools);
    return inputs;
}

bool Rulebook::lists_are_current() const {
    if (setup().schools.empty()) return true;
    const base::Digest inputs = inputs_of(list_inputs());
    store::Transaction tx = records_.database.reading();
    const store::SchoolScope scope(setup().schools.front().id);
    const auto compiled = lists_of_inputs(tx, scope, inputs);
    return compiled && compiled == last_lists(tx, scope);
}

std::optional<Publication> Rulebook::last_publication(const school::SchoolId& school) const {
    store::Transaction tx = records_.database.reading();
    return tx
        .query(
            "SELECT number, published_at, lists_hash, why FROM publications WHERE school_id = ? "
            "ORDER BY number DESC LIMIT 1",
            store::SchoolScope(school))
        .one([](const store::Row& row) {
            return Publication{row.get<std::uint64_t>(0), row.get<base::Instant>(1), row.get<base::Digest>(2),
                               row.get<std::string>(3)};
        });
}

std::vector<Trouble> Rulebook::troubles(const school::SchoolId& school) const {
    store::Transaction tx = records_.database.reading();
    return tx
        .query("SELECT part, cause, since FROM publication_troubles WHERE school_id = ? ORDER BY part",
               store::SchoolScope(school))
        .all([](const store::Row& row) {
            return Trouble{row.get<Part>(0), row.get<std::string>(1), row.get<base::Instant>(2)};
        });
}

std::optional<ListReport> Rulebook::list_report(const school::SchoolId& school) const {
    store::Transaction tx = records_.database.reading();
    const store::SchoolScope scope(school);
    const auto hash = last_lists(tx, scope);
    if (!hash) return std::nullopt;
    return tx
        .query(
            "SELECT lists_hash, compiled_at, lines, duplicates, bad_lines, lint FROM list_reports "
            "WHERE school_id = ? AND lists_hash = ?",
            scope, *hash)
        .one([](const store::Row& row) {
            return ListReport{row.get<base::Digest>(0),  row.get<base::Instant>(1), row.get<std::uint64_t>(2),
                              row.get<std::uint64_t>(3), row.get<std::uint64_t>(4), row.get<std::string>(5)};
        });
}

std::optional<SealedReport> Rulebook::sealed_report(const school::SchoolId& school) const {
    store::Transaction tx = records_.database.reading();
    return tx
        .query("SELECT entries, bad_lines, sealed_at FROM sealed_layers WHERE school_id = ?",
               store::SchoolScope(school))
        .one([](const store::Row& row) {
            return SealedReport{row.get<std::uint64_t>(0), row.get<std::uint64_t>(1), row.get<base::Instant>(2)};
        });
}

std::shared_ptr<const filter::CategoryDatabase> Rulebook::lists_in_force() const {
    if (setup().schools.empty()) return nullptr;
    const auto last = last_publication(setup().schools.front().id);
    if (!last) return nullptr;
    auto opened = gate_.open_lists(last->lists);
    return opened ? *std::move(opened) : nullptr;
}

base::Result<std::shared_ptr<const filter::RuleSet>, Fault> Rulebook::rules_in_force() const {
    filter::Rules rules = TRY(gate_.read_rules());
    auto lists = TRY(gate_.open_lists(rules.lists));
    return assembled(std::move(rules), std::move(lists));
}

base::Result<std::shared_ptr<const filter::RuleSet>, Fault> Rulebook::assembled(
    filter::Rules rules, std::shared_ptr<const filter::CategoryDatabase> lists) const {
    std::vector<std::shared_ptr<const filter::SealedLayer>> sealed;
    for (const filter::School& one : rules.schools) {
        const base::Key key = TRY(gate_.sealed_key(one.id, world_.random));
        sealed.push_back(TRY(gate_.open_sealed(one.id, key)));
    }
    auto set = filter::RuleSet::assemble(std::move(rules), std::move(lists), std::move(sealed));
    if (!set) return base::failure(Fault{filter::describe(set.error())});
    return std::make_shared<const filter::RuleSet>(*std::move(set));
}

void Rulebook::note_explained(const rights::Reader& by, const school::PersonId& as, bool is_learner) {
    store::Transaction tx = records_.database.writing();
    (void)records_.journal.record(tx, store::SchoolScope(by.school()),
                                  {.actor = journal::actor_of(by.person()),
                                   .verb = is_learner ? "rules.explained" : "explanation.given",
                                   .subject = {"person", journal::opaque(as.bytes())},
                                   .content = {}});
    tx.commit();
}

GateIds Rulebook::ids(const school::SchoolId& school_id) {
    const SchoolSetup* setup = school(school_id);
    if (setup == nullptr) return {};
    store::Transaction tx = records_.database.writing();
    GateIds ids = ids_of(tx, *setup, world_.random);
    tx.commit();
    return ids;
}

std::optional<filter::ProfileId> Rulebook::profile_of(const school::SchoolId& school_id, school::Audience audience,
                                                      std::optional<std::int64_t> year) const {
    const SchoolSetup* setup = school(school_id);
    if (setup == nullptr) return std::nullopt;
    const school::FilterPlan& plan = setup->profile.filter;
    const bool by_year = audience == school::Audience::learner;
    if (by_year && !year) return std::nullopt;
    const school::FilterProfile* profile = by_year ? profile_for_year(plan, *year) : profile_for(plan, audience);
    if (profile == nullptr) return std::nullopt;
    store::Transaction tx = records_.database.reading();
    return known_id<filter::ProfileId>(tx, store::SchoolScope(school_id), IdKind::profile, profile->key);
}

base::Result<base::Key, Fault> Rulebook::link_key(const school::SchoolId& school) const {
    return key_in(setup().keys / ("links-" + school.text() + ".key"), world_.random, base::FileMode::owner_only);
}

}  // namespace rulebook
