-- Examinations: who is judged by a garden's profile, where, from when until when. Never rewritten but for the end.
CREATE TABLE exam_sessions (
    school_id {id} NOT NULL,
    session_id {id} NOT NULL,
    profile {text} NOT NULL,
    place {text} NOT NULL,
    groups {text} NOT NULL,
    begins_at {time} NOT NULL,
    ends_at {time} NOT NULL,
    reason {text} NOT NULL,
    entered_by {id} NOT NULL,
    entered_at {time} NOT NULL,
    ended_by {id},
    ended_at {time},
    PRIMARY KEY (school_id, session_id)
) {clustered};
CREATE INDEX exam_sessions_by_end ON exam_sessions (school_id, ends_at);

-- Candidates by name; none when a whole group or place sits the examination.
CREATE TABLE exam_candidates (
    school_id {id} NOT NULL,
    session_id {id} NOT NULL,
    person {id} NOT NULL,
    PRIMARY KEY (school_id, session_id, person)
) {clustered};
{append_only exam_candidates school_id session_id person}
