// The rules as they would be with one change that waits for consent.

#include "rulebook/rulebook.h"
#include "store/database.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace rulebook {

namespace {

GateIds ids_in(const filter::Rules& rules, const filter::SchoolId& school) {
    GateIds ids;
    for (const filter::Profile& profile : rules.profiles)
        if (profile.school == school) ids.profiles.emplace(profile.key, profile.id);
    return ids;
}

template <class Rule>
void append(std::vector<Rule>& to, std::vector<Rule> from) {
    std::ranges::move(from, std::back_inserter(to));
}

void add_entry(filter::Rules& rules, const school::SchoolId& school, ListChange change, base::Instant now) {
    change.decided_at = now;
    OwnList own = own_list_of({std::move(change)}, school, ids_in(rules, same_id<filter::SchoolId>(school)), now);
    append(rules.entries, std::move(own.entries));
    append(rules.searches, std::move(own.searches));
    append(rules.exceptions, std::move(own.exceptions));
}

void remove_entry(filter::Rules& rules, const ChangeId& entry) {
    const auto is_it = [id = same_id<filter::RuleId>(entry)](const auto& rule) { return rule.id == id; };
    std::erase_if(rules.entries, is_it);
    std::erase_if(rules.searches, is_it);
    std::erase_if(rules.exceptions, is_it);
    std::erase_if(rules.single_blocks, is_it);
}

// Given to one at a time; whoever comes meanwhile is told so, since a waiting page would keep its thread from others.
class Turn {
public:
    explicit Turn(base::Guarded<bool>& is_taken)
        : is_taken_(is_taken), is_ours_(is_taken.with([](bool& taken) { return !std::exchange(taken, true); })) {}
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() {
        if (is_ours_) is_taken_.with([](bool& taken) { taken = false; });
    }
    [[nodiscard]] bool is_ours() const { return is_ours_; }

private:
    base::Guarded<bool>& is_taken_;
    const bool is_ours_;
};

}  // namespace

base::Result<WhatIf, Fault> Rulebook::rules_if(const school::SchoolId& school, const ListChange& change) {
    if (!can_be_replayed(change))
        return base::failure(
            Fault{"what this changes is not seen in visits: a setting, help, or what is blocked "
                  "already"});
    auto before = TRY(rules_in_force());
    filter::Rules rules = before->rules();
    auto lists = before->shared_lists();
    switch (change.kind) {
        case ChangeKind::allow:
        case ChangeKind::block:
            add_entry(rules, school, change, world_.clock.now());
            break;
        case ChangeKind::remove:
            if (change.removes) remove_entry(rules, *change.removes);
            break;
        case ChangeKind::subscribe:
        case ChangeKind::unsubscribe:
        case ChangeKind::map:
            lists = TRY(lists_if(change));
            rules.lists = lists->content_hash();
            break;
        case ChangeKind::plan: {
            const auto plan = plan_of(school, std::get<PlanVersion>(change.what));
            if (!plan) return base::failure(Fault{"this plan cannot be read any more"});
            rules = TRY(rules_with(school, *plan, rules.lists));
            break;
        }
        case ChangeKind::block_now:
        case ChangeKind::set:
        case ChangeKind::help:
            break;  // not replayed
    }
    auto after = TRY(assembled(std::move(rules), std::move(lists)));
    return WhatIf{std::move(before), std::move(after)};
}

std::optional<school::FilterPlan> Rulebook::plan_of(const school::SchoolId& id, const PlanVersion& version) const {
    const SchoolSetup* known = school(id);
    if (known == nullptr) return std::nullopt;
    const auto text = [&] {
        store::Transaction tx = records_.database.reading();
        return plan_text(tx, store::SchoolScope(id), version.digest);
    }();
    if (!text) return std::nullopt;
    school::PlanReading read = school::read_plan(*text, known->profile);
    return read.faults.empty() ? std::optional(std::move(read.plan)) : std::nullopt;
}

base::Result<filter::Rules, Fault> Rulebook::rules_with(const school::SchoolId& id, const school::FilterPlan& plan,
                                                        const base::Digest& lists) {
    Setup other = setup();
    const auto found = std::ranges::find(other.schools, id, &SchoolSetup::id);
    if (found == other.schools.end()) return base::failure(Fault{"this is no school of the gate"});
    found->profile.filter = plan;
    const auto help = TRY(read_help_services(other.starter_lists / "help-lines.toml"));
    // Never committed: ids of profiles that nobody has agreed to are known to nobody.
    store::Transaction tx = records_.database.writing();
    return rules_of(tx, other, lists, help);
}

base::Result<void, Fault> Rulebook::check_plan(const school::SchoolId& school, const school::FilterPlan& plan) {
    const auto in_force = TRY(rules_in_force());
    filter::Rules rules = TRY(rules_with(school, plan, in_force->rules().lists));
    TRY(assembled(std::move(rules), in_force->shared_lists()));
    return {};
}

base::Result<std::shared_ptr<const filter::CategoryDatabase>, Fault> Rulebook::lists_if(const ListChange& change) {
    // Else the difference would be that of other changes, too.
    if (!lists_are_current())
        return base::failure(Fault{"the lists have changed, and are not compiled yet; look again in some minutes"});
    const Turn turn(is_compiling_);
    if (!turn.is_ours())
        return base::failure(Fault{"somebody else looks at what a list would change; look again in a minute"});
    const ListInputs inputs = TRY(list_inputs_if(change));
    filter::CompiledLists compiled = TRY(compile_lists(inputs, world_));
    auto opened = filter::CategoryDatabase::of_bytes(std::move(compiled.file), "lists of a preview");
    if (!opened) return base::failure(Fault{filter::describe(opened.error())});
    return std::make_shared<const filter::CategoryDatabase>(*std::move(opened));
}

base::Result<ListInputs, Fault> Rulebook::list_inputs_if(const ListChange& change) const {
    store::Transaction tx = records_.database.reading();
    ListInputs inputs = list_inputs(tx);
    if (const auto* mapping = std::get_if<Mapping>(&change.what))
        inputs.decided.insert_or_assign(mapping->folder, mapping->as);
    const auto* list = std::get_if<NamedList>(&change.what);
    if (list == nullptr) return inputs;
    if (change.kind == ChangeKind::subscribe) {
        auto folder = waiting_folder(tx, setup().lists, list->id);
        if (!folder) return base::failure(Fault{"nothing of this list is here yet"});
        inputs.folders.push_back(*std::move(folder));
    } else {
        std::erase_if(inputs.folders, [home = setup().lists / list->id.text()](const ListFolder& one) {
            return one.path.parent_path() == home;
        });
    }
    return inputs;
}

}  // namespace rulebook
