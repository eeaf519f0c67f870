// Fills a school's record with concerns through the verbs that pages call, in the mix of a school that has worked for
// some years: most are closed or set aside, some are being worked on, a few wait. For the figures of `make load`; the
// office must not be running.
//
// usage: concerns_fill STATE SCHOOL COUNT     prints one line with an id: `case ID`, an open one

#include "base/digest.h"
#include "base/text.h"
#include "concerns/concerns.h"
#include "store/database.h"
#include "store/vault.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace {

using concerns::CaseId;
using concerns::ConcernId;

// What every hundred concerns come to, in the order of their numbers.
constexpr std::size_t kWaiting = 2;       // nobody has acknowledged them
constexpr std::size_t kAcknowledged = 4;  // 2 more
constexpr std::size_t kAboutAdults = 9;   // 5 more, sealed; they wait for the headteacher
constexpr std::size_t kSetAside = 55;     // 46 more
constexpr std::size_t kOpenCases = 63;    // 8 more; the rest became cases that are closed
constexpr std::size_t kEntries = 3;       // of a case

struct NobodyRecords final : school::ChangeRecorder {
    void record(store::Transaction&, const school::Change&) override {}
};

concerns::Words words(std::string_view text) { return concerns::Words(std::string(text)); }

template <class T, class E>
T must(base::Result<T, E> result) {
    if (!result) throw std::runtime_error(concerns::describe(result.error()));
    if constexpr (!std::is_void_v<T>) return *std::move(result);
}

struct School {
    const school::School& school;
    people::People& people;
    std::vector<people::HeldPost> posts;
    school::Date today;

    [[nodiscard]] rights::Reader reader(const people::PersonId& person) const {
        const auto found = people.find(school.id, person);
        return rights::Reader({.school = school.id,
                               .person = person,
                               .roles = rights::roles_of({.kind = found->kind,
                                                          .posts = posts,
                                                          .person = person,
                                                          .day = today,
                                                          .deputies = rights::Deputies::are_told})});
    }
    [[nodiscard]] people::PersonId holder(std::string_view post) const {
        const auto found = people::holders(posts, post, today);
        if (found.empty()) throw std::runtime_error("nobody holds `" + std::string(post) + "`");
        return found.front();
    }
};

class Filling {
public:
    Filling(const concerns::Concerns& room, const School& at)
        : room_(room),
          dsl_(at.reader(at.holder(people::kDsl))),
          deputy_(at.reader(at.holder(people::kDeputyDsl))),
          teacher_(at.reader(at.holder(people::kTeacher))),
          learners_(room.learners(at.school.id)),
          adults_(at.people.on_roster(at.school.id, people::Kind::staff_member, at.today)) {
        // Who is told of an adult is not to be the adult.
        std::erase_if(adults_, [&](const people::Person& each) {
            return std::ranges::any_of(at.posts, [&](const people::HeldPost& post) { return post.person == each.id; });
        });
        if (learners_.empty() || adults_.empty()) throw std::runtime_error("the school has nobody to write about");
    }

    void add(std::size_t number) {
        const std::size_t place = number % 100;
        if (place >= kAcknowledged && place < kAboutAdults) return raise_about_adult(number);
        const ConcernId concern = must(room_.raise(teacher_, about_learner(number))).id;
        if (place < kWaiting) return;
        must(room_.acknowledge(dsl_, concern));
        if (place < kAcknowledged) return;
        must(room_.triage(dsl_, concern, concerns::Threshold::support,
                          words("Nobody had answered the question before")));
        if (place < kSetAside)
            return must(
                room_.set_aside(dsl_, concern, words("Talked through with the class teacher; nothing further")));
        const CaseId opened = must(room_.open_case(dsl_, concern));
        for (std::size_t entry = 0; entry < kEntries; ++entry)
            must(room_.add_entry(dsl_, opened, {.kind = concerns::EntryKind::action, .body = words(kLongWords)}));
        if (place < kOpenCases) {
            open_case_ = opened;
            return;
        }
        const auto seen = must(room_.view(dsl_, opened)).record_of_case.version;
        must(room_.prepare(dsl_, opened,
                           {.version = seen, .debrief = words("Ask sooner"), .change = concerns::Change::none_needed}));
        must(room_.close(deputy_, opened, must(room_.view(deputy_, opened)).record_of_case.version));
    }
    [[nodiscard]] const std::optional<CaseId>& open_case() const { return open_case_; }

private:
    static constexpr std::string_view kLongWords =
        "Spoke with the learner in the library after the second lesson, with a colleague near by. They said that a "
        "message had come from somebody whom they had met in a game, who asked for the name of the school. They had "
        "not answered, and had shown it to an older brother. Agreed to look at the settings together at home.";

    [[nodiscard]] concerns::Raising about_learner(std::size_t number) const {
        return {.kind = "online_contact",
                .subjects = {.about = concerns::About::learners, .persons = {learners_[number % learners_.size()].id}},
                .words = words(kLongWords)};
    }
    void raise_about_adult(std::size_t number) {
        (void)must(room_.raise(
            teacher_, {.kind = "adult_conduct",
                       .subjects = {.about = concerns::About::adult, .persons = {adults_[number % adults_.size()].id}},
                       .words = words(kLongWords)}));
    }

    const concerns::Concerns& room_;
    rights::Reader dsl_, deputy_, teacher_;
    std::vector<people::Person> learners_, adults_;
    std::optional<CaseId> open_case_;
};

void fill(const std::filesystem::path& state, const std::string& key, std::size_t count) {
    const base::SystemClock clock;
    base::SystemRandom random;
    const base::World world{clock, random};
    store::Database database(store::SqliteFile{state / "office" / "records.sqlite", store::Durability::records});
    auto vault = store::Vault::open(state / "office" / "master.key", world);
    if (!vault) throw std::runtime_error(store::describe(vault.error()));
    NobodyRecords recorder;
    school::Schools schools(database, world, recorder);
    people::People people(database, world);
    const auto found = schools.find(key);
    const auto policy = policy::read_policy("profiles/" + key);
    if (!found || !policy) throw std::runtime_error("`" + key + "` is no school of this state folder");
    const School at{*found, people, people.posts(found->id), policy->profile.calendar.local(clock.now()).date};
    const concerns::SchoolFacts facts{found->id, key, found->name, policy->profile.calendar, rights::standard_routing(),
                                      {}};
    const concerns::Concerns room(database, *vault, world, {facts}, nullptr);
    Filling filling(room, at);
    for (std::size_t number = 0; number < count; ++number) filling.add(number);
    if (filling.open_case()) std::printf("case %s\n", filling.open_case()->text().c_str());
}

}  // namespace

int main(int count, char** arguments) {
    const auto wanted = count == 4 ? base::parse_decimal(arguments[3]) : std::nullopt;
    if (!wanted) {
        std::fprintf(stderr, "usage: concerns_fill STATE SCHOOL COUNT\n");
        return 2;
    }
    if (!base::begin_cryptography()) return 1;
    try {
        fill(arguments[1], arguments[2], *wanted);
    } catch (const std::exception& fault) {
        std::fprintf(stderr, "concerns_fill: %s\n", fault.what());
        return 1;
    }
    return 0;
}
