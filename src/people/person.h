#pragma once
// Who belongs to a school: persons, the years they are in, classes, posts and ties. Part of people/people.h, which
// is what other rooms include. Values and pure rules; any thread.

#include "base/id.h"
#include "base/private.h"
#include "school/school.h"

#include <array>
#include <compare>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace people {

using school::Date;

using school::PersonId;
using school::SchoolId;
using ClassId = base::Id<struct ClassTag>;

// In the policies' wide sense everybody but learners and parents works or helps at school (SAFEGUARDING 2).
enum class Kind { learner, staff_member, governor, parent, visitor, contractor, volunteer };
constexpr auto words_of(Kind) {
    return std::to_array<std::pair<Kind, std::string_view>>({{Kind::learner, "learner"},
                                                             {Kind::staff_member, "staff_member"},
                                                             {Kind::governor, "governor"},
                                                             {Kind::parent, "parent"},
                                                             {Kind::visitor, "visitor"},
                                                             {Kind::contractor, "contractor"},
                                                             {Kind::volunteer, "volunteer"}});
}
[[nodiscard]] bool works_or_helps_at_school(Kind kind);

// 0 is Reception, -1 Nursery, 13 the last.
using YearGroup = int;
inline constexpr YearGroup kFirstYearGroup = -1;
inline constexpr YearGroup kLastYearGroup = 13;

// The autumn in which a learner's year group was in Reception. A learner who repeats a year gets another cohort;
// nobody is moved up by hand.
struct Cohort {
    std::chrono::year reception;
    friend auto operator<=>(const Cohort&, const Cohort&) = default;
};
// By age: Reception begins in the September after the fourth birthday (School Admissions Code 2021, 2.17).
[[nodiscard]] Cohort cohort_by_birth(Date birth);
[[nodiscard]] Cohort cohort_of(YearGroup year, Date on);
// Empty before Nursery and after Year 13.
[[nodiscard]] std::optional<YearGroup> year_group_on(Cohort cohort, Date day);
// "Year 5", "Reception"
[[nodiscard]] std::string show_year_group(YearGroup year);
// Education Act 2002 s. 82: 1 is Years 1 and 2, 2 is 3 to 6, 3 is 7 to 9, 4 is 10 and 11; 0 is the early years, and
// 5 the sixth form.
[[nodiscard]] int key_stage(YearGroup year);

struct Person {
    PersonId id;
    Kind kind;
    base::Private<std::string> legal_name;
    base::Private<std::string> preferred_name;  // as the school writes it; an empty one means the legal name
    std::optional<base::Private<Date>> birth{};
    std::optional<Cohort> cohort{};  // of learners only
    Date starts;
    std::optional<Date> last_day{};  // the last day at the school, once it is known

    [[nodiscard]] bool is_on_roster(Date day) const { return starts <= day && (!last_day || day <= *last_day); }
    friend bool operator==(const Person&, const Person&) = default;
};

// As the school writes it. Valid as long as `person`.
[[nodiscard]] const std::string& name_of(const Person& person, const base::ReadScope& scope);
// The words of a name in lower case and as they stand, to compare what was typed with it. Bytes beyond ASCII count as
// letters of their own.
[[nodiscard]] std::vector<std::string> words_of_name(std::string_view name);
// Those whose whole name is what was typed, whatever stands between its words; of namesakes all.
[[nodiscard]] std::vector<PersonId> named(std::span<const Person> persons, std::string_view typed,
                                          const base::ReadScope& scope);
// Completed years on the day of the event (SAFEGUARDING 20); empty when the birth is not known.
[[nodiscard]] std::optional<std::chrono::years> age_on(const Person& person, Date day, const base::ReadScope& scope);

// Whether each learner of a class has a device of their own. At a shared one an address says nothing about a child
// (SAFEGUARDING 8).
enum class Devices { own, shared_trolley };
constexpr auto words_of(Devices) {
    return std::to_array<std::pair<Devices, std::string_view>>(
        {{Devices::own, "own"}, {Devices::shared_trolley, "shared_trolley"}});
}

struct SchoolClass {
    ClassId id;
    std::string name;  // never reveals need (SAFEGUARDING 19)
    Devices devices = Devices::own;
    friend bool operator==(const SchoolClass&, const SchoolClass&) = default;
};

enum class Part { learner, teacher };
constexpr auto words_of(Part) {
    return std::to_array<std::pair<Part, std::string_view>>({{Part::learner, "learner"}, {Part::teacher, "teacher"}});
}
struct Membership {
    ClassId in;
    PersonId person;
    Part part;
    Date starts;
    std::optional<Date> last_day{};
    friend bool operator==(const Membership&, const Membership&) = default;
};

// Keys of posts that rules speak of; a school's profile names these and further ones.
inline constexpr std::string_view kHead = "head";
inline constexpr std::string_view kDeputyHead = "deputy_head";
inline constexpr std::string_view kDsl = "dsl";
inline constexpr std::string_view kDeputyDsl = "deputy_dsl";
inline constexpr std::string_view kChair = "chair";
inline constexpr std::string_view kViceChair = "vice_chair";
inline constexpr std::string_view kNetworkManager = "network_manager";
inline constexpr std::string_view kSlt = "slt";
inline constexpr std::string_view kSenco = "senco";
inline constexpr std::string_view kOffice = "office";
inline constexpr std::string_view kTeacher = "teacher";
inline constexpr std::string_view kSafeguardingGovernor = "safeguarding_governor";

// Somebody holds a post from a day until another, or acts for whoever holds it.
struct HeldPost {
    std::string post;
    PersonId person;
    Date starts;
    std::optional<Date> last_day{};
    std::optional<PersonId> acting_for{};
    friend bool operator==(const HeldPost&, const HeldPost&) = default;
};
[[nodiscard]] bool is_held(const HeldPost& held, Date day);
// Everybody who holds `post` on `day`: first those whose own it is, then those who act; by when they began.
[[nodiscard]] std::vector<PersonId> holders(std::span<const HeldPost> posts, std::string_view post, Date day);
[[nodiscard]] bool holds(std::span<const HeldPost> posts, const PersonId& person, std::string_view post, Date day);

// How two persons belong together, as somebody said it. A tie grants nothing: a parent's sight needs parental
// responsibility confirmed by the office, which is another record (SAFEGUARDING 17).
enum class TieKind { parent, carer, relative, declared_conflict };
constexpr auto words_of(TieKind) {
    return std::to_array<std::pair<TieKind, std::string_view>>({{TieKind::parent, "parent"},
                                                                {TieKind::carer, "carer"},
                                                                {TieKind::relative, "relative"},
                                                                {TieKind::declared_conflict, "declared_conflict"}});
}
struct Tie {
    PersonId person;
    PersonId to;
    TieKind kind;
    std::string source;  // "demo", "roster import", "declared"
    friend bool operator==(const Tie&, const Tie&) = default;
};

// What makes a learner vulnerable: need, not fault. Restricted: on no page but those that a rule names
// (SAFEGUARDING 14, 19).
enum class Mark { send, in_care, additional_language, mental_health, trauma, other };
constexpr auto words_of(Mark) {
    return std::to_array<std::pair<Mark, std::string_view>>({{Mark::send, "send"},
                                                             {Mark::in_care, "in_care"},
                                                             {Mark::additional_language, "additional_language"},
                                                             {Mark::mental_health, "mental_health"},
                                                             {Mark::trauma, "trauma"},
                                                             {Mark::other, "other"}});
}
struct MarkedPerson {
    PersonId person;
    base::Private<Mark> mark;
    friend bool operator==(const MarkedPerson&, const MarkedPerson&) = default;
};

}  // namespace people
