#include "journal/journal.h"
#include "store/scope.h"

namespace journal {

namespace {

std::string_view verb_of(school::ChangeVerb verb) {
    switch (verb) {
        case school::ChangeVerb::school_added:
            return "school.added";
        case school::ChangeVerb::setting_changed:
            return "setting.changed";
    }
    return "school.changed";
}

}  // namespace

Actor actor_of(const school::Actor& by) {
    struct Told {
        Actor operator()(const school::PersonId& person) const { return {ActorKind::person, opaque(person.bytes())}; }
        // Nobody's id: the machine knows that somebody with its password did it, and not who.
        Actor operator()(const school::Operator&) const { return {ActorKind::machine_operator, by_system().id}; }
        Actor operator()(const school::Software&) const { return by_system(); }
    };
    return std::visit(Told{}, by);
}

void SchoolChanges::record(store::Transaction& transaction, const school::Change& change) {
    // A setting has no id of its own: its key stands in the content, and the line is about the school.
    const std::string content = change.subject + ": " + change.content;
    journal_.record(transaction, store::SchoolScope(change.school),
                    {.actor = actor_of(change.by),
                     .verb = verb_of(change.verb),
                     .subject = {"school", opaque(change.school.bytes())},
                     .content = base::bytes_of(content)});
}

}  // namespace journal
