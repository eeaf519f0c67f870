#include "base/text.h"
#include "base/words.h"
#include "oversight/evidence.h"
#include "oversight/figures.h"
#include "oversight/months.h"
#include "store/database.h"

#include <fmt/format.h>

namespace oversight {

namespace {

using store::Row;
using store::SchoolScope;
using store::Transaction;

constexpr std::chrono::minutes kLookEvery{10};
constexpr std::chrono::hours kMeasureEvery{24};

// Fields of a line, as many as there are; text of the program and of school.toml, without tabs or line ends.
std::vector<std::vector<std::string>> fields_in(std::string_view text) {
    std::vector<std::vector<std::string>> lines;
    if (text.empty()) return lines;
    for (const std::string_view line : base::split(text, '\n')) {
        const auto fields = base::split(line, '\t');
        lines.emplace_back(fields.begin(), fields.end());
    }
    return lines;
}

std::string deeds_text(const std::vector<DeedLine>& lines) {
    std::vector<std::string> texts;
    for (const DeedLine& one : lines) texts.push_back(fmt::format("{}\t{}\t{}", one.who, one.what, one.times));
    return base::joined(texts, "\n");
}

std::vector<DeedLine> deeds_in(std::string_view text) {
    std::vector<DeedLine> lines;
    for (const auto& fields : fields_in(text))
        if (fields.size() == 3) lines.push_back({fields[0], fields[1], base::parse_decimal(fields[2]).value_or(0)});
    return lines;
}

std::string sharings_text(const std::vector<Sharing>& sharings) {
    std::vector<std::string> texts;
    for (const Sharing& one : sharings)
        texts.push_back(
            fmt::format("{}\t{}\t{}\t{}", one.what, one.clause, one.posts, one.is_held ? "held" : "not held"));
    return base::joined(texts, "\n");
}

std::vector<Sharing> sharings_in(std::string_view text) {
    std::vector<Sharing> sharings;
    for (const auto& fields : fields_in(text))
        if (fields.size() == 4) sharings.push_back({fields[0], fields[1], fields[2], fields[3] == "held"});
    return sharings;
}

std::vector<std::string> lines_in(std::string_view text) {
    if (text.empty()) return {};
    const auto lines = base::split(text, '\n');
    return {lines.begin(), lines.end()};
}

MonthReview to_review(const Row& row) {
    return {
        row.get<MonthReviewId>(0),
        {.month = *parse_month(row.get<std::string>(1)),
         .looked_at = row.get<std::string>(7),
         .decision = row.get<Decision>(8),
         .words = row.get<std::string>(9),
         .shared = row.get<Shared>(6),
         .actions = {}},
        row.get<Extent>(2),
        {deeds_in(row.get<std::string>(3)), lines_in(row.get<std::string>(4)), sharings_in(row.get<std::string>(5))},
        row.get<school::PersonId>(10),
        row.get<base::Instant>(11)};
}

std::vector<MonthReview> reviews_of(Transaction& tx, const SchoolScope& scope, Month month) {
    return tx
        .query(
            "SELECT review_id, month, extent, deeds, exceptions, sharings, shared, looked_at, decision, words, "
            "signed_by, signed_at FROM oversight_months WHERE school_id = ? AND month = ? ORDER BY signed_at DESC, "
            "review_id",
            scope, iso(month))
        .all(to_review);
}

// Each once, oldest first.
std::vector<Month> whole_months(Transaction& tx, const SchoolScope& scope) {
    return tx
        .query("SELECT DISTINCT month FROM oversight_months WHERE school_id = ? AND extent = ? ORDER BY month", scope,
               Extent::whole)
        .all([](const Row& row) { return *parse_month(row.get<std::string>(0)); });
}

std::optional<MonthReviewId> newest_review(Transaction& tx, const SchoolScope& scope) {
    return tx
        .query("SELECT review_id FROM oversight_months WHERE school_id = ? ORDER BY signed_at DESC, review_id LIMIT 1",
               scope)
        .one<MonthReviewId>();
}

void insert_review(Transaction& tx, const SchoolScope& scope, const MonthReview& made) {
    tx.run(
        "INSERT INTO oversight_months (school_id, review_id, month, extent, deeds, exceptions, sharings, shared, "
        "looked_at, decision, words, signed_by, signed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        scope, made.id, iso(made.draft.month), made.extent, deeds_text(made.frozen.deeds),
        base::joined(made.frozen.exceptions, "\n"), sharings_text(made.frozen.sharings), made.draft.shared,
        made.draft.looked_at, made.draft.decision, made.draft.words, made.by, made.at);
}

base::Bytes content_of(const MonthReview& made) {
    return base::to_bytes(fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}", iso(made.draft.month),
                                      base::word_for(made.extent), deeds_text(made.frozen.deeds),
                                      base::joined(made.frozen.exceptions, "\n"), sharings_text(made.frozen.sharings),
                                      base::word_for(made.draft.shared), made.draft.looked_at,
                                      base::word_for(made.draft.decision), made.draft.words));
}

journal::OpaqueId any(const MonthReviewId& id) { return journal::opaque(id.bytes()); }

}  // namespace

school::Date Months::today(const rulebook::SchoolSetup& setup) const {
    return setup.profile.calendar.local(parts_.world.clock.now()).date;
}

Frozen Months::before(const rulebook::SchoolSetup& setup, Month month) const {
    const school::SchoolCalendar& calendar = setup.profile.calendar;
    const auto held = parts_.posts(setup.id);
    const journal::Span span = span_of(month, calendar);
    const Roll roll{held, setup.profile.posts, days_of(month)};
    return {{},
            exceptions_of(parts_.list.changes(setup.id, span.from, span.until), roll, calendar),
            sharings_of(setup.profile, held, today(setup))};
}

Months::Looked Months::look(Transaction& tx, const rulebook::SchoolSetup& setup, Month month,
                            const Frozen& before) const {
    const SchoolScope scope(setup.id);
    const school::SchoolCalendar& calendar = setup.profile.calendar;
    Looked looked{before, {}, {}, today(setup)};
    for (const std::string_view area : kAreas)
        for (journal::Deeds& one : parts_.journal.deeds(tx, scope, area, span_of(month, calendar)))
            looked.deeds.push_back(std::move(one));
    if (const auto began = parts_.journal.began(tx, scope)) looked.first = month_of(calendar.local(*began).date);
    return looked;
}

std::optional<Months::Shown> Months::shown(const rights::Reader& by, Month month) const {
    const rulebook::SchoolSetup* setup = parts_.rulebook.school(by.school());
    if (setup == nullptr) return std::nullopt;
    const Frozen other = before(*setup, month);
    const auto held = parts_.posts(setup->id);
    Transaction tx = parts_.database.reading();
    Looked looked = look(tx, *setup, month, other);
    looked.figures.deeds = lines_of(looked.deeds, {held, setup->profile.posts, days_of(month)});
    const auto may = may_sign(month, by, {setup->profile, looked.deeds, looked.first, looked.today});
    return Shown{std::move(looked.figures), may};
}

base::Result<MonthReview, MonthError> Months::sign(const rights::Reader& by, const MonthDraft& draft) {
    const rulebook::SchoolSetup* setup = parts_.rulebook.school(by.school());
    if (setup == nullptr) return base::failure(MonthError{MonthFault::not_allowed});
    const Frozen other = before(*setup, draft.month);
    const auto held = parts_.posts(setup->id);
    Transaction tx = parts_.database.writing();
    const SchoolScope scope(by.school());
    Looked looked = look(tx, *setup, draft.month, other);
    looked.figures.deeds = lines_of(looked.deeds, {held, setup->profile.posts, days_of(draft.month)});
    const Extent extent = TRY(may_sign(draft, by, {setup->profile, looked.deeds, looked.first, looked.today}));
    if (draft.seen != digest_of(looked.figures)) return base::failure(MonthError{MonthFault::changed});
    const MonthReview made{
        MonthReviewId::mint(parts_.world.random), draft, extent, looked.figures, by.person(), parts_.world.clock.now()};
    insert_review(tx, scope, made);
    parts_.actions.give(tx, scope, any(made.id), draft.actions, When::now);
    (void)parts_.journal.record(tx, scope,
                                {.actor = journal::actor_of(by.person()),
                                 .verb = "month_review.signed",
                                 .subject = {"month_review", any(made.id)},
                                 .content = content_of(made)});
    emit(tx, made, looked, scope);
    tx.commit();
    return made;
}

void Months::emit(Transaction& tx, const MonthReview& review, const Looked& looked, const SchoolScope& scope) const {
    if (review.extent != Extent::whole) return;
    const auto say = [&](const policy::ControlId& control, policy::Outcome outcome) {
        policy::emit(tx, scope, {control, outcome, review.at, review.id.text(), policy::Origin::open});
    };
    const std::vector<Month> whole = whole_months(tx, scope);
    if (overdue(whole, whole.front(), looked.today).empty()) say(kMonthReviewed, policy::Outcome::kept);
    const auto& sharings = review.frozen.sharings;
    if (sharings.empty()) return;
    const bool is_so = review.draft.shared == Shared::so && std::ranges::all_of(sharings, &Sharing::is_held);
    say(kSharersNamed, is_so ? policy::Outcome::kept : policy::Outcome::broken);
}

std::vector<MonthReview> Months::reviews(const school::SchoolId& school, Month month) const {
    Transaction tx = parts_.database.reading();
    const SchoolScope scope(school);
    std::vector<MonthReview> all = reviews_of(tx, scope, month);
    for (MonthReview& one : all) {
        one.draft.seen = digest_of(one.frozen);
        for (const Action& action : parts_.actions.of(tx, scope, any(one.id)))
            one.draft.actions.push_back(action.draft);
    }
    return all;
}

std::vector<Month> Months::reviewed(const school::SchoolId& school) const {
    Transaction tx = parts_.database.reading();
    return whole_months(tx, SchoolScope(school));
}

std::optional<Month> Months::first(const school::SchoolId& school) const {
    const rulebook::SchoolSetup* setup = parts_.rulebook.school(school);
    if (setup == nullptr) return std::nullopt;
    Transaction tx = parts_.database.reading();
    const auto began = parts_.journal.began(tx, SchoolScope(school));
    return began ? std::optional(month_of(setup->profile.calendar.local(*began).date)) : std::nullopt;
}

void Months::measure(const school::SchoolId& school) {
    const rulebook::SchoolSetup* setup = parts_.rulebook.school(school);
    if (setup == nullptr) return;
    Transaction tx = parts_.database.writing();
    const SchoolScope scope(school);
    const std::vector<Month> whole = whole_months(tx, scope);
    const auto newest = newest_review(tx, scope);
    if (whole.empty() || !newest || overdue(whole, whole.front(), today(*setup)).empty()) return;
    policy::emit(
        tx, scope,
        {kMonthReviewed, policy::Outcome::broken, parts_.world.clock.now(), newest->text(), policy::Origin::open});
    tx.commit();
}

desk::Job Months::job(const school::SchoolId& school) {
    return {
        .name = "reviews of who runs the filter",
        .school = school,
        .every = kLookEvery,
        .retry_after = kLookEvery,
        .clause = "homewood-6.3-05 hccs-6.3-05",
        // That it has not measured yet is of this start of the office; what the database remembers of the job is not.
        .run = [this, school, measured = std::optional<base::Instant>()](
                   base::Instant now, const std::stop_token&) mutable -> desk::JobResult {
            if (measured && now >= *measured && now < *measured + kMeasureEvery) return {};
            measure(school);
            measured = now;
            return {};
        }};
}

}  // namespace oversight
