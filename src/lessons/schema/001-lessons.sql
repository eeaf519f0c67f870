-- Sites and apps that somebody of the staff evaluated: written once, and decided once where learners publish there.
-- `site` is empty for an app; `key_stages`, `uses` and `looked_at` are words parted by blanks.
CREATE TABLE evaluations (
    school_id {id} NOT NULL,
    evaluation_id {id} NOT NULL,
    name {text} NOT NULL,
    site {text} NOT NULL,
    key_stages {text} NOT NULL,
    uses {text} NOT NULL,
    looked_at {text} NOT NULL,
    found {text} NOT NULL,
    suitability {text} NOT NULL,
    publishing {text} NOT NULL,
    review_on {text} NOT NULL,
    made_by {id} NOT NULL,
    made_at {time} NOT NULL,
    state {text} NOT NULL,
    decided_by {id},
    decided_at {time},
    decision {text} NOT NULL,
    CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
    CHECK (decided_by IS NULL OR decided_by <> made_by),
    CHECK (state <> 'waits' OR decided_by IS NULL),
    PRIMARY KEY (school_id, evaluation_id)
) {clustered};
CREATE INDEX evaluations_by_time ON evaluations (school_id, made_at);

-- What a teacher opened for a class: never rewritten but for the end before its time. `sites`: one a line.
CREATE TABLE openings (
    school_id {id} NOT NULL,
    opening_id {id} NOT NULL,
    class_id {id} NOT NULL,
    sites {text} NOT NULL,
    reason {text} NOT NULL,
    begins_at {time} NOT NULL,
    ends_at {time} NOT NULL,
    opened_by {id} NOT NULL,
    opened_at {time} NOT NULL,
    ended_by {id},
    ended_at {time},
    CHECK (ends_at > begins_at),
    CHECK ((ended_by IS NULL) = (ended_at IS NULL)),
    PRIMARY KEY (school_id, opening_id)
) {clustered};
CREATE INDEX openings_by_end ON openings (school_id, ends_at);

-- For whom: the learners of the class when it was opened.
CREATE TABLE opening_learners (
    school_id {id} NOT NULL,
    opening_id {id} NOT NULL,
    person {id} NOT NULL,
    PRIMARY KEY (school_id, opening_id, person)
) {clustered};
{append_only opening_learners school_id opening_id person}
