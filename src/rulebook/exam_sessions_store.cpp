#include "base/text.h"
#include "rulebook/exam_sessions.h"
#include "rulebook/rulebook.h"
#include "store/database.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace rulebook {

namespace {

std::vector<std::string> keys_in(std::string_view text) {
    std::vector<std::string> keys;
    if (text.empty()) return keys;
    for (const std::string_view key : base::split(text, ' ')) keys.emplace_back(key);
    return keys;
}

ExamSession to_session(const store::Row& row) {
    return {row.get<ExamSessionId>(0),
            {.profile = row.get<std::string>(1),
             .place = row.get<std::string>(2),
             .groups = keys_in(row.get<std::string>(3)),
             .candidates = {},
             .begins = row.get<base::Instant>(4),
             .ends = row.get<base::Instant>(5),
             .reason = row.get<std::string>(6)},
            row.get<school::PersonId>(7),
            row.get<base::Instant>(8),
            row.get<std::optional<base::Instant>>(9),
            {}};
}

void insert_session(store::Transaction& tx, const store::SchoolScope& scope, const ExamSession& session) {
    const ExamDraft& exam = session.exam;
    tx.run(
        "INSERT INTO exam_sessions (school_id, session_id, profile, place, groups, begins_at, ends_at, reason, "
        "entered_by, entered_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        scope, session.id, exam.profile, exam.place, base::joined(exam.groups, " "), exam.begins, exam.ends,
        exam.reason, session.entered_by, session.entered_at);
}

void insert_candidate(store::Transaction& tx, const store::SchoolScope& scope, const ExamSessionId& session,
                      const school::PersonId& person) {
    tx.run("INSERT INTO exam_candidates (school_id, session_id, person) VALUES (?, ?, ?)", scope, session, person);
}

// Of sessions that end after `now`, by session and person.
std::vector<std::pair<ExamSessionId, school::PersonId>> candidates_after(store::Transaction& tx,
                                                                         const store::SchoolScope& scope,
                                                                         base::Instant now) {
    return tx
        .query(
            "SELECT c.session_id, c.person FROM exam_candidates c JOIN exam_sessions s ON s.school_id = c.school_id "
            "AND "
            "s.session_id = c.session_id WHERE s.school_id = ? AND s.ends_at > ? AND s.ended_at IS NULL "
            "ORDER BY c.session_id, c.person",
            scope, now)
        .all([](const store::Row& row) { return std::pair(row.get<ExamSessionId>(0), row.get<school::PersonId>(1)); });
}

std::vector<ExamSession> sessions_after(store::Transaction& tx, const store::SchoolScope& scope, base::Instant now) {
    auto sessions = tx.query(
                          "SELECT session_id, profile, place, groups, begins_at, ends_at, reason, entered_by, "
                          "entered_at, ended_at FROM exam_sessions WHERE school_id = ? AND ends_at > ? AND ended_at IS "
                          "NULL ORDER BY begins_at, session_id",
                          scope, now)
                        .all(to_session);
    std::map<ExamSessionId, std::vector<school::PersonId>> candidates;
    for (const auto& [session, person] : candidates_after(tx, scope, now)) candidates[session].push_back(person);
    for (ExamSession& session : sessions) session.exam.candidates = std::move(candidates[session.id]);
    return sessions;
}

// What was entered, to the last candidate: who sat it is what such a line is asked about.
base::Bytes content_of(const ExamDraft& exam) {
    std::string text =
        fmt::format("{}\n{}\n{}\n{}\n{}\n{}", exam.profile, exam.place, base::joined(exam.groups, " "),
                    exam.begins.time_since_epoch().count(), exam.ends.time_since_epoch().count(), exam.reason);
    for (const school::PersonId& person : exam.candidates) text += "\n" + person.text();
    return base::to_bytes(text);
}

std::size_t put_end(store::Transaction& tx, const store::SchoolScope& scope, const ExamSessionId& session,
                    const school::PersonId& by, base::Instant now) {
    return tx.run(
        "UPDATE exam_sessions SET ended_by = ?, ended_at = ? WHERE school_id = ? AND session_id = ? AND ended_at IS "
        "NULL AND ends_at > ?",
        by, now, scope, session, now);
}

}  // namespace

std::vector<filter::Assignment> exams_in_force(store::Transaction& transaction, const SchoolSetup& setup,
                                               const GateIds& ids, base::Instant now) {
    std::vector<filter::Assignment> all;
    for (const ExamSession& session : sessions_after(transaction, store::SchoolScope(setup.id), now)) {
        const ExamDraft& exam = session.exam;
        if (in_the_way(exam, setup)) continue;
        filter::Assignment made{same_id<filter::RuleId>(session.id),
                                same_id<filter::SchoolId>(setup.id),
                                ids.profiles.find(exam.profile)->second,
                                {},
                                {},
                                {},
                                {},
                                filter::Span{exam.begins, exam.ends},
                                {}};
        for (const std::string& key : exam.groups) made.instead_of.push_back(ids.profiles.find(key)->second);
        for (const school::PersonId& person : exam.candidates) made.people.push_back(same_id<filter::PersonId>(person));
        if (!exam.place.empty() && !add_place(made, setup, ids, exam.place)) continue;
        all.push_back(std::move(made));
    }
    return all;
}

base::Result<ExamSession, ExamError> ExamSessions::enter(const rights::Reader& by, const ExamDraft& draft) {
    if (!by.may("exams.enter")) return base::failure(ExamError{ExamFault::not_allowed});
    const SchoolSetup* setup = parts_.rulebook.school(by.school());
    if (setup == nullptr) return base::failure(ExamError{ExamFault::unknown});
    const base::Instant now = parts_.world.clock.now();
    TRY(check(draft, setup->profile.filter, now));
    if (auto fault = in_the_way(draft, *setup)) return base::failure(*std::move(fault));
    TRY(check_groups(*setup, draft));
    ExamSession session{ExamSessionId::mint(parts_.world.random), draft, by.person(), now, std::nullopt, {}};
    std::vector<school::PersonId>& candidates = session.exam.candidates;
    std::ranges::sort(candidates);
    candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
    {
        store::Transaction tx = parts_.database.writing();
        const store::SchoolScope scope(by.school());
        insert_session(tx, scope, session);
        for (const school::PersonId& person : candidates) insert_candidate(tx, scope, session.id, person);
        (void)parts_.journal.record(tx, scope,
                                    {.actor = journal::actor_of(by.person()),
                                     .verb = "exam.entered",
                                     .subject = {"exam_session", journal::opaque(session.id.bytes())},
                                     .content = content_of(session.exam)});
        tx.commit();
    }
    TRY(publish(by, "an examination was entered", ExamFault::entry_not_published));
    return session;
}

// Groups and candidates are asked for together: by the year group on the day of the examination.
base::Result<void, ExamError> ExamSessions::check_groups(const SchoolSetup& setup, const ExamDraft& draft) const {
    if (draft.groups.empty()) return {};
    const school::Date day = setup.profile.calendar.local(draft.begins).date;
    const GateIds ids = parts_.rulebook.ids(setup.id);
    const auto is_in = [&](const people::Person& person) {
        const auto profile = GateProfiles(parts_.rulebook).profile(setup.id, person, day);
        return profile && std::ranges::any_of(draft.groups, [&](const std::string& key) {
                   return same_id<gatepost::ProfileId>(ids.profiles.find(key)->second) == *profile;
               });
    };
    for (const school::PersonId& id : draft.candidates) {
        const auto person = parts_.who.find(setup.id, id);
        if (!person || !is_in(*person)) return base::failure(ExamError{ExamFault::other_group, {}, id});
    }
    return {};
}

base::Result<void, ExamError> ExamSessions::end(const rights::Reader& by, const ExamSessionId& session) {
    if (!by.may("exams.enter")) return base::failure(ExamError{ExamFault::not_allowed});
    {
        store::Transaction tx = parts_.database.writing();
        const store::SchoolScope scope(by.school());
        if (put_end(tx, scope, session, by.person(), parts_.world.clock.now()) == 0)
            return base::failure(ExamError{ExamFault::unknown});
        (void)parts_.journal.record(tx, scope,
                                    {.actor = journal::actor_of(by.person()),
                                     .verb = "exam.ended",
                                     .subject = {"exam_session", journal::opaque(session.bytes())},
                                     .content = {}});
        tx.commit();
    }
    return publish(by, "an examination was ended before its time", ExamFault::end_not_published);
}

base::Result<void, ExamError> ExamSessions::publish(const rights::Reader& by, std::string_view why, ExamFault if_not) {
    const auto published = parts_.rulebook.publish(why, by.person());
    if (!published) return base::failure(ExamError{if_not, published.error().words});
    return {};
}

std::vector<ExamSession> ExamSessions::coming(const school::SchoolId& school) const {
    const SchoolSetup* setup = parts_.rulebook.school(school);
    if (setup == nullptr) return {};
    store::Transaction tx = parts_.database.reading();
    std::vector<ExamSession> sessions = sessions_after(tx, store::SchoolScope(school), parts_.world.clock.now());
    for (ExamSession& session : sessions) session.in_the_way = in_the_way(session.exam, *setup);
    return sessions;
}

}  // namespace rulebook
