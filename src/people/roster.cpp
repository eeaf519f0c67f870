#include "base/ensure.h"
#include "people/people.h"

#include <set>

namespace people {
namespace {

class Inspection {
public:
    explicit Inspection(const Roster& roster) : roster_(roster) {}

    std::vector<RosterError> run() {
        inspect_persons();
        inspect_classes();
        inspect_memberships();
        inspect_posts();
        inspect_ties_and_marks();
        return std::move(faults_);
    }

private:
    void note(RosterFault fault, std::string subject) { faults_.push_back({fault, std::move(subject)}); }

    template <class Spanned>
    void inspect_span(const Spanned& spanned, const std::string& subject) {
        if (spanned.last_day && *spanned.last_day < spanned.starts) note(RosterFault::ends_before_it_starts, subject);
    }

    void inspect_persons() {
        const base::Private<std::string> nameless;
        for (const Person& person : roster_.persons) {
            if (!persons_.insert(person.id).second) note(RosterFault::person_twice, person.id.text());
            if (person.kind == Kind::learner) learners_.insert(person.id);
            else if (person.cohort) note(RosterFault::cohort_without_learner, person.id.text());
            if (person.legal_name == nameless) note(RosterFault::no_name, person.id.text());
            inspect_span(person, person.id.text());
        }
    }

    void inspect_classes() {
        for (const SchoolClass& each : roster_.classes)
            if (!classes_.insert(each.id).second) note(RosterFault::class_twice, each.id.text());
    }

    bool is_known(const PersonId& person, const std::string& subject) {
        if (persons_.contains(person)) return true;
        note(RosterFault::unknown_person, subject);
        return false;
    }

    void inspect_memberships() {
        for (const Membership& each : roster_.memberships) {
            if (!classes_.contains(each.in)) note(RosterFault::unknown_class, each.in.text());
            inspect_span(each, each.in.text());
            if (!is_known(each.person, each.in.text())) continue;
            if (each.part == Part::teacher && learners_.contains(each.person))
                note(RosterFault::learner_holds_a_post, each.person.text());
        }
    }

    void inspect_posts() {
        for (const HeldPost& each : roster_.posts) {
            inspect_span(each, each.post);
            if (each.acting_for) (void)is_known(*each.acting_for, each.post);
            if (!is_known(each.person, each.post)) continue;
            if (learners_.contains(each.person)) note(RosterFault::learner_holds_a_post, each.post);
        }
    }

    void inspect_ties_and_marks() {
        for (const Tie& each : roster_.ties) {
            (void)is_known(each.person, each.person.text());
            (void)is_known(each.to, each.to.text());
        }
        for (const MarkedPerson& each : roster_.marks)
            if (is_known(each.person, each.person.text()) && !learners_.contains(each.person))
                note(RosterFault::mark_of_somebody_no_child, each.person.text());
    }

    const Roster& roster_;
    std::set<PersonId> persons_;
    std::set<PersonId> learners_;
    std::set<ClassId> classes_;
    std::vector<RosterError> faults_;
};

}  // namespace

std::vector<RosterError> faults_of(const Roster& roster) { return Inspection(roster).run(); }

std::string describe(const RosterError& error) {
    const std::string subject = "`" + error.subject + "` ";
    switch (error.fault) {
        case RosterFault::unknown_person:
            return subject + "belongs to somebody who is not in the roster; add the person first";
        case RosterFault::unknown_class:
            return subject + "is a class that is not in the roster; add the class first";
        case RosterFault::person_twice:
            return subject + "stands for two persons; give each an id of their own";
        case RosterFault::class_twice:
            return subject + "stands for two classes; give each an id of its own";
        case RosterFault::ends_before_it_starts:
            return subject + "ends before it starts; put the two dates right";
        case RosterFault::no_name:
            return subject + "has no legal name; give one";
        case RosterFault::cohort_without_learner:
            return subject + "is no learner and has a year group; remove the year group, or correct the kind";
        case RosterFault::learner_holds_a_post:
            return subject + "gives a post or a class to a learner; give it to an adult";
        case RosterFault::mark_of_somebody_no_child:
            return subject + "is no learner and has a mark; remove the mark";
    }
    base::ensure(false, "a fault is one of its words");
    return {};
}

}  // namespace people
