#include "base/digest.h"
#include "base/ensure.h"
#include "base/narrow.h"
#include "base/still_world.h"
#include "base/text.h"
#include "people/people.h"

#include <algorithm>

namespace people {
namespace {

constexpr std::size_t kLearnersOfAYear = 43;  // 301 in a school of seven year groups
constexpr std::size_t kStaff = 40;
constexpr std::size_t kParents = 12;

// Surnames are put together from two tables of our own, so that nobody real is meant.
constexpr auto kGivenNames = std::to_array<std::string_view>(
    {"Amira",  "Bram",  "Celyn", "Dilan", "Efua",  "Farid",   "Greta", "Hollis",  "Imke",   "Jory",  "Kezia", "Lowen",
     "Merryn", "Nadia", "Orla",  "Piran", "Quill", "Rosa",    "Senan", "Tamsin",  "Ulla",   "Vesna", "Wilf",  "Xanthe",
     "Yusra",  "Zeb",   "Anouk", "Beno",  "Cass",  "Demelza", "Elis",  "Freya",   "Gwil",   "Hana",  "Idris", "Jowan",
     "Kofi",   "Lena",  "Mabel", "Noor",  "Osian", "Petra",   "Rafe",  "Sunniva", "Tomasz", "Una",   "Viggo", "Wren"});
constexpr auto kSurnameBeginnings = std::to_array<std::string_view>(
    {"Ambr", "Brock", "Calv", "Dorn", "Elver", "Farth", "Grend", "Hask",  "Ivel", "Jarn", "Kelm", "Lud",
     "Marl", "Nett",  "Orr",  "Pell", "Quar",  "Rusk",  "Strel", "Thorn", "Ump",  "Velt", "Wick", "Yarr"});
constexpr auto kSurnameEnds =
    std::to_array<std::string_view>({"acre", "bourn", "combe", "dale", "erley", "fold", "garth", "holt", "ing", "lea",
                                     "mere", "ness", "over", "stowe", "thwaite", "worth"});
constexpr auto kPostsOfEverySchool =
    std::to_array<std::string_view>({kHead, kDeputyHead, kDsl, kNetworkManager, kOffice, kSenco, kSlt, kChair});

struct RoleOfPost {
    std::string_view post;
    std::string_view role;
    std::string_view title;
};
constexpr auto kRoles =
    std::to_array<RoleOfPost>({{kHead, "head", "Headteacher"},
                               {kDeputyHead, "deputy-head", "Deputy headteacher"},
                               {kDsl, "dsl", "Designated safeguarding lead"},
                               {kDeputyDsl, "deputy-dsl", "Deputy designated safeguarding lead"},
                               {kNetworkManager, "network-manager", "Network manager"},
                               {kChair, "chair", "Chair of governors"},
                               {kViceChair, "vice-chair", "Vice chair of governors"},
                               {kSafeguardingGovernor, "safeguarding-governor", "Safeguarding governor"},
                               {kOffice, "office", "School office"}});

bool is_governors_post(std::string_view post) {
    return post == kChair || post == kViceChair || post.find("governor") != post.npos;
}
// Which everybody has by being there.
bool is_nobodys_own(std::string_view post) { return post == "staff" || post == kTeacher; }

// Puts one school together, in an order that never changes: each step draws its chance after the one before.
class Founding {
public:
    explicit Founding(const DemoSchool& school)
        : school_(school),
          random_(kDemoSeed ^ base::checksum(base::bytes_of(school.key))),
          opened_(school::academic_year(school.today).days().first) {}

    DemoRoster run() {
        for (const YearGroup year : school_.year_groups) add_year(year);
        for (std::size_t i = 0; i < kStaff; ++i) staff_.push_back(add_adult(Kind::staff_member));
        give_posts();
        give_classes();
        add_parents();
        for (const Kind kind : {Kind::visitor, Kind::contractor, Kind::volunteer}) add_adult(kind);
        return finish();
    }

private:
    std::string pick(std::span<const std::string_view> table) {
        return std::string(table[base::narrow<std::size_t>(base::random_below(random_, table.size()))]);
    }
    std::string surname() { return pick(kSurnameBeginnings) + pick(kSurnameEnds); }

    Person make(Kind kind, const std::string& given) {
        return {.id = PersonId::mint(random_),
                .kind = kind,
                .legal_name = base::Private(given + " " + surname()),
                .preferred_name = {},
                .starts = opened_};
    }

    PersonId add_adult(Kind kind) {
        roster_.persons.push_back(make(kind, pick(kGivenNames)));
        return roster_.persons.back().id;
    }

    Person make_learner(YearGroup year, const std::string& given) {
        Person learner = make(Kind::learner, given);
        learner.cohort = cohort_of(year, school_.today);
        const auto born_in = school::AcademicYear{learner.cohort->reception - std::chrono::years(5)};
        const auto day = base::narrow<int>(base::random_below(random_, 365));
        learner.birth = base::Private(school::plus_days(born_in.days().first, std::chrono::days(day)));
        return learner;
    }

    void add_year(YearGroup year) {
        const std::string number = year == 0 ? "Reception " : std::to_string(year);
        const auto first = add_class(number + "A", Devices::own);
        const auto second = add_class(number + "B", Devices::own);
        years_.push_back(roster_.persons.size());
        for (std::size_t i = 0; i < kLearnersOfAYear; ++i) {
            roster_.persons.push_back(make_learner(year, pick(kGivenNames)));
            join(i % 2 == 0 ? first : second, roster_.persons.back().id, Part::learner);
        }
    }

    ClassId add_class(const std::string& name, Devices devices) {
        roster_.classes.push_back({ClassId::mint(random_), name, devices});
        return roster_.classes.back().id;
    }

    void join(const ClassId& in, const PersonId& person, Part part) {
        roster_.memberships.push_back({in, person, part, opened_, {}});
    }

    void hold(std::string_view post, const PersonId& person) {
        roster_.posts.push_back({std::string(post), person, opened_, {}, {}});
    }

    void give_posts() {
        std::vector<std::string> posts(kPostsOfEverySchool.begin(), kPostsOfEverySchool.end());
        for (const std::string& post : school_.posts)
            if (std::find(posts.begin(), posts.end(), post) == posts.end()) posts.push_back(post);
        for (const std::string& post : posts) {
            if (is_nobodys_own(post)) continue;
            // At Homewood the e-safety officer is the designated safeguarding lead (SAFEGUARDING 31).
            if (post == "e_safety_officer") hold(post, first_holder(kDsl));
            else if (is_governors_post(post)) hold(post, add_adult(Kind::governor));
            else hold(post, staff_[next_staff_++]);
        }
    }

    PersonId first_holder(std::string_view post) const {
        const auto found = holders(roster_.posts, post, school_.today);
        base::ensure(!found.empty(), "every demo school has this post held");
        return found.front();
    }

    // A teacher each; the last class has a supply teacher, who has no account.
    void give_classes() {
        for (std::size_t i = 0; i < roster_.classes.size(); ++i) {
            const PersonId teacher = staff_[next_staff_++];
            join(roster_.classes[i].id, teacher, Part::teacher);
            hold(kTeacher, teacher);
            teachers_.push_back(teacher);
        }
    }

    void add_parents() {
        for (std::size_t i = 0; i < kParents; ++i) {
            const PersonId parent = add_adult(Kind::parent);
            roster_.ties.push_back({parent, roster_.persons[i * 7].id, TieKind::parent, "demo"});
        }
        // A governor who has a child at the school is excluded from what touches it (SAFEGUARDING 37).
        roster_.ties.push_back({first_holder(kChair), roster_.persons[1].id, TieKind::relative, "demo"});
    }

    // The learner of the demo sign-in: Year 5 in a primary school, Year 9 in a secondary one.
    std::size_t learner_of_the_demo() const {
        const YearGroup wanted = school_.year_groups.back() <= 6 ? 5 : 9;
        const auto at = std::find(school_.year_groups.begin(), school_.year_groups.end(), wanted);
        const auto index = at == school_.year_groups.end() ? 0 : at - school_.year_groups.begin();
        return years_.at(base::narrow<std::size_t>(index));
    }

    ClassId share_a_trolley(std::size_t first) {
        const ClassId trolley = add_class("Tablet trolley", Devices::shared_trolley);
        for (std::size_t i = 20; i < 30; ++i) join(trolley, roster_.persons[first + i].id, Part::learner);
        return trolley;
    }

    DemoRoster finish() {
        const std::size_t learner = learner_of_the_demo();
        Person& known = roster_.persons[learner];
        known.legal_name = base::Private("Amira " + surname());
        Person& two = roster_.persons[learner + 2];
        two.legal_name = base::Private("Inés " + surname() + " " + surname());
        Person& leaver = roster_.persons[learner + 6];
        leaver.last_day = std::max(opened_, school::plus_days(school_.today, std::chrono::days(-30)));
        const PersonId in_care = roster_.persons[learner + 4].id;
        roster_.marks.push_back({in_care, base::Private(Mark::in_care)});
        const ClassId trolley = share_a_trolley(learner);
        for (const std::string_view post : {kViceChair, kSafeguardingGovernor})
            if (holders(roster_.posts, post, school_.today).empty()) hold(post, add_adult(Kind::governor));
        DemoRoster whole{.roster = std::move(roster_),
                         .parts = {},
                         .two_surnames = two.id,
                         .in_care = in_care,
                         .leaver = leaver.id,
                         .supply_teacher = teachers_.back(),
                         .trolley_class = trolley};
        give_parts(whole, whole.roster.persons[learner].id);
        return whole;
    }

    // So that the demo's teacher finds the demo's learner in the own class.
    static PersonId teacher_of(const Roster& roster, const PersonId& learner) {
        const auto& all = roster.memberships;
        const auto of_learner = std::ranges::find(all, learner, &Membership::person);
        const auto teaches = std::ranges::find_if(
            all, [&](const Membership& each) { return each.in == of_learner->in && each.part == Part::teacher; });
        return teaches->person;
    }

    void give_parts(DemoRoster& whole, const PersonId& learner) const {
        for (const RoleOfPost& role : kRoles) {
            const auto found = holders(whole.roster.posts, role.post, school_.today);
            if (!found.empty()) whole.parts.push_back({std::string(role.role), std::string(role.title), found.front()});
        }
        whole.parts.push_back({"teacher", "Teacher", teacher_of(whole.roster, learner)});
        whole.parts.push_back({"learner", "Learner", learner});
    }

    const DemoSchool& school_;
    base::SeededRandom random_;
    Date opened_;
    Roster roster_;
    std::vector<std::size_t> years_;  // where in the persons each year group begins
    std::vector<PersonId> staff_;
    std::size_t next_staff_ = 0;
    std::vector<PersonId> teachers_;
};

}  // namespace

DemoRoster demo_roster(const DemoSchool& school) {
    base::ensure(!school.year_groups.empty(), "a school has a year group");
    return Founding(school).run();
}

}  // namespace people
