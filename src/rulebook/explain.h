#pragma once
// What the gate would say to somebody, and every rule that it considers on the way: for the command and the page "be
// this pupil" alike. Part of rulebook/rulebook.h.
//
// What the illegal layer holds is not told: its verdict names no entry, and nothing is fetched or resolved.

#include "access/access.h"
#include "filter/filter.h"
#include "gatepost/presence.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rulebook {

class Rulebook;

// Who is signed in at a place now, and after which warnings there they need not be warned again.
struct SignedInThere {
    gatepost::Bound bound;
    std::vector<gatepost::WarningId> went_on{};
};

// Who is who, and who is where. Implemented by `app`; thread-safe. Throws store::Failure.
class WhoIsWho {
public:
    virtual ~WhoIsWho() = default;
    [[nodiscard]] virtual std::optional<people::Person> find(const school::SchoolId& school,
                                                             const school::PersonId& person) = 0;
    // By the name with which they sign in.
    [[nodiscard]] virtual std::optional<people::Person> named(const school::SchoolId& school,
                                                              std::string_view sign_in_name) = 0;
    // Learners and staff on the roster of the day, for a choice.
    [[nodiscard]] virtual std::vector<people::Person> roster(const school::SchoolId& school, school::Date day) = 0;
    // Who is signed in there now; with the warnings that count at `at`, none of a time that is past.
    [[nodiscard]] virtual std::optional<SignedInThere> at(const gatepost::Place& place, base::Instant at) = 0;
    // Whether an order that holds now takes their internet away at `at`, which is not past.
    [[nodiscard]] virtual bool is_suspended(const school::PersonId& person, base::Instant at) = 0;
};

struct Question {
    std::string url;  // as in a browser
    std::string as;  // a profile's key, somebody's id or sign-in name; empty: whoever is signed in at `from`, or nobody
    std::string from;  // an address of a device; empty: any of the school's networks
    base::Instant at;
    // Who asks. An order about a person is followed only for whoever may write orders, never for its subject, and never
    // for null: else the answer would tell of it (SAFEGUARDING 3, 4).
    const rights::Reader* reader = nullptr;
};

// What is wrong with a question, and in which of its fields.
struct QuestionFault {
    enum class Field { url, as, from, none } field;
    std::string words;
};

struct Explained {
    std::shared_ptr<const filter::RuleSet> rules;
    filter::Request request;
    filter::Verdict verdict;
    std::vector<filter::Consideration> considered;
    const filter::Profile* profile;  // of `rules`, by which it was judged; null: the gate knows none, and stays closed
    const filter::Profile* own;      // whoever asks would have it elsewhere, or at another time
    std::optional<people::Person> person;
    // Whether the gate would have asked a name server, whose answer can still close what is open here.
    enum class Addresses { judged, not_asked } addresses;
    // Whether an order about the person would have been followed; not whether there is one, which the request says.
    enum class Orders { followed, not_shown } orders;
};

// As the gate is asked for a page by anybody of a profile, before it asks a name server.
[[nodiscard]] filter::Request asked_for(const wire::Url& url, const filter::NetworkId& network,
                                        const filter::ProfileId& profile);

[[nodiscard]] base::Result<Explained, QuestionFault> explain(const Rulebook& rulebook, WhoIsWho& who,
                                                             const school::SchoolId& school, const Question& question);

// " (lessons)" of a rule on a category that holds only then; usually nothing.
[[nodiscard]] std::string times_of(const Explained& explained, const filter::Consideration& one);
// As pages and commands write it.
[[nodiscard]] std::string_view title_of(filter::Reason step);      // "The school's own list"
[[nodiscard]] std::string_view words_of(filter::Finding finding);  // "decided"
[[nodiscard]] std::string_view words_of(filter::WhoToAsk ask);     // "a teacher"
// "UT1, Université Toulouse Capitole (2026-08-17)"; of several, parted by commas.
[[nodiscard]] std::string names_of(const filter::CategoryDatabase& lists, const std::vector<std::size_t>& which);

}  // namespace rulebook
