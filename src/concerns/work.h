#pragma once
// One verb at work: whose it is, in which transaction, with what it needs of the school. Private to `concerns`;
// implemented in work_store.cpp. Throws store::Failure.

#include "concerns/shelf.h"

namespace concerns {

inline constexpr std::string_view kSeeConcerns = "concerns.see";
inline constexpr std::string_view kTriage = "concerns.triage";
inline constexpr std::string_view kWriteCases = "cases.write";
inline constexpr std::string_view kCloseCases = "cases.close";

inline constexpr policy::ControlId kEntryControl{"concerns.entry"};
inline constexpr policy::ControlId kHeadToldControl{"concerns.head-told"};

[[nodiscard]] rights::Record record_of(const Concern& concern);
[[nodiscard]] rights::Record record_of(const Case& of);

// What a journal line of a decision commits to: the record and the state that it came to.
[[nodiscard]] base::Bytes decision_on(const Concern& concern);

class Work {
public:
    Work(const Concerns& room, store::Transaction& tx, const rights::Reader& by);

    [[nodiscard]] const SchoolFacts& school() const { return school_; }
    [[nodiscard]] const Act& act() const { return act_; }
    [[nodiscard]] Shelf& shelf() { return shelf_; }
    [[nodiscard]] base::Random& random() const { return room_.world_.random; }

    // The record, if the reader may know of it; and may do what `permission` names.
    [[nodiscard]] Result<Concern> open(const ConcernId& id, std::string_view permission);
    [[nodiscard]] Result<Case> open(const CaseId& id, std::string_view permission);

    // Somebody of the school, of a kind that the subjects may be of.
    [[nodiscard]] Result<people::Person> person(const PersonId& id, About about);
    [[nodiscard]] Result<void> check_persons(const Subjects& subjects);
    // That a typed name means nobody of the roster, who might be told of what is said of them: names of the adults, and
    // posts. `own` is what the reader writes.
    [[nodiscard]] Result<void> check_name(const Subjects& subjects, const rights::Record& own);
    // Route and circle. A row of the table for each subject is not needed: learners share one.
    // `excluded` are out of it whatever the table says.
    [[nodiscard]] Result<Circle> circle_for(const Subjects& subjects, const std::vector<PersonId>& excluded);
    // The circle of a case from the moment when `named` is one of those whom it is about; `known` are the others.
    struct Subject {
        PersonId person;
        people::Kind kind;
    };
    [[nodiscard]] Result<Circle> circle_with(const Circle& before, const std::vector<Subject>& known,
                                             const Subject& named);
    // Gives the record to another circle; of a case, everything in it too. It waits for those who are told now, unless
    // it is decided or closed.
    [[nodiscard]] Result<void> reseal(Concern concern, const Circle& circle);
    [[nodiscard]] Result<void> reseal(Case of, const Circle& circle);
    // The concerns of a case that one joined: nobody who is excluded from one of them finds another.
    [[nodiscard]] Result<void> exclude_alike(const Case& of, const Circle& circle);
    // Who looked at a concern, or its case, before it was re-routed, as the journal has it.
    [[nodiscard]] std::vector<PersonId> opened_before(const Concern& concern, const Act& rerouted);
    // Who holds a post now that somebody of the circle held on the day of `known`, and is not told yet; when nobody of
    // the circle holds any post, whom the table tells.
    [[nodiscard]] std::vector<PersonId> successors(const Circle& circle, Instant known,
                                                   const std::vector<Subject>& subjects);
    // Of everybody's posts today.
    [[nodiscard]] base::Digest holders_today();
    // Key of the post of the first one told.
    [[nodiscard]] std::string post_of_told(const Circle& circle);
    [[nodiscard]] std::vector<PersonId> heads();
    [[nodiscard]] bool tells_head();

    [[nodiscard]] Persons persons(const std::vector<PersonId>& ids);

    // The line in the journal.
    void journal(std::string_view verb, const ConcernId& about, base::ByteView content);
    void journal(std::string_view verb, const CaseId& about, base::ByteView content);
    void journal_by_system(std::string_view verb, const ConcernId& about, base::ByteView content);
    void journal_by_system(std::string_view verb, const CaseId& about, base::ByteView content);
    // Nothing for a sealed case (SAFEGUARDING 3).
    void evidence(const policy::ControlId& control, const Case& of);

private:
    [[nodiscard]] school::Date today() const { return school_.calendar.local(act_.at).date; }
    [[nodiscard]] bool deputies_act();
    [[nodiscard]] rights::Route route(const rights::Whom& whom);
    // As whom a record of such a circle goes by the table: the first learner, or the most senior of the adults.
    [[nodiscard]] rights::Whom whom_of(Seal seal, const std::vector<Subject>& subjects, std::vector<PersonId> excluded);
    [[nodiscard]] std::vector<PersonId> conflicts(const std::vector<PersonId>& subjects);
    void journal_line(const journal::Actor& actor, std::string_view verb, journal::Subject subject,
                      base::ByteView content);
    [[nodiscard]] journal::Actor actor() const;

    const Concerns& room_;
    store::Transaction& tx_;
    const rights::Reader& by_;
    const SchoolFacts& school_;
    Act act_;
    Shelf shelf_;
    people::People people_;
};

}  // namespace concerns
