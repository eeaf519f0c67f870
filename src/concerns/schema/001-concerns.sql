-- Concerns, and the cases that they become. What somebody wrote, and names that are not on the roster, are sealed by
-- the school's key ({blob}); ids and states are not, since lists are made of them.
CREATE TABLE cases (
    school_id {id} NOT NULL,
    case_id {id} NOT NULL,
    state {text} NOT NULL CHECK (state IN ('opened', 'prepared', 'closed', 'reopened')),
    version {int} NOT NULL,
    kind {text} NOT NULL,
    seal {text} NOT NULL CHECK (seal IN ('open', 'sealed')),
    opened_by {id} NOT NULL,
    opened_at {time} NOT NULL,
    prepared_by {id},
    prepared_at {time},
    closed_by {id},
    closed_at {time},
    PRIMARY KEY (school_id, case_id)
) {clustered};

CREATE TABLE concerns (
    school_id {id} NOT NULL,
    concern_id {id} NOT NULL,
    state {text} NOT NULL CHECK (state IN ('raised', 'acknowledged', 'triaged', 'joined', 'set_aside')),
    kind {text} NOT NULL,
    danger {text} NOT NULL,
    about {text} NOT NULL,
    adult_name {blob} NOT NULL,
    words {blob} NOT NULL,
    happened_at {time},
    known_at {time} NOT NULL,
    recorded_at {time} NOT NULL,
    reporter {id} NOT NULL,
    alert_id {id},
    seal {text} NOT NULL CHECK (seal IN ('open', 'sealed')),
    acknowledged_by {id},
    acknowledged_at {time},
    triaged_by {id},
    triaged_at {time},
    threshold {text},
    triage_reason {blob},
    case_id {id},
    set_aside_reason {blob},
    decided_by {id},
    decided_at {time},
    PRIMARY KEY (school_id, concern_id),
    UNIQUE (school_id, alert_id),
    FOREIGN KEY (school_id, case_id) REFERENCES cases (school_id, case_id)
) {clustered};
CREATE INDEX concerns_by_case ON concerns (school_id, case_id);

CREATE TABLE concern_subjects (
    school_id {id} NOT NULL,
    concern_id {id} NOT NULL,
    person_id {id} NOT NULL,
    PRIMARY KEY (school_id, concern_id, person_id),
    FOREIGN KEY (school_id, concern_id) REFERENCES concerns (school_id, concern_id)
) {clustered};

-- Who may know of a concern or case, and who never may: its subject and whoever has a conflict. `waits` is set while
-- a concern is undecided or a case is not closed, so that an inbox reads only what waits.
CREATE TABLE record_readers (
    school_id {id} NOT NULL,
    person_id {id} NOT NULL,
    record_kind {text} NOT NULL CHECK (record_kind IN ('concern', 'case')),
    waits {bool} NOT NULL,
    known_at {time} NOT NULL,
    record_id {id} NOT NULL,
    PRIMARY KEY (school_id, person_id, record_kind, waits, known_at, record_id)
) {clustered};
CREATE INDEX record_readers_of_record ON record_readers (school_id, record_id);
CREATE TABLE record_exclusions (
    school_id {id} NOT NULL,
    record_id {id} NOT NULL,
    person_id {id} NOT NULL,
    PRIMARY KEY (school_id, record_id, person_id)
) {clustered};

CREATE TABLE case_entries (
    school_id {id} NOT NULL,
    case_id {id} NOT NULL,
    sequence {int} NOT NULL,
    kind {text} NOT NULL,
    author {id} NOT NULL,
    happened_at {time},
    known_at {time} NOT NULL,
    recorded_at {time} NOT NULL,
    body {blob} NOT NULL,
    supersedes {int},
    PRIMARY KEY (school_id, case_id, sequence),
    UNIQUE (school_id, case_id, supersedes),
    FOREIGN KEY (school_id, case_id) REFERENCES cases (school_id, case_id)
) {clustered};
{append_only case_entries school_id case_id sequence}

CREATE TABLE case_parties (
    school_id {id} NOT NULL,
    case_id {id} NOT NULL,
    sequence {int} NOT NULL,
    role {text} NOT NULL,
    person_id {id},
    name {blob} NOT NULL,
    added_by {id} NOT NULL,
    added_at {time} NOT NULL,
    PRIMARY KEY (school_id, case_id, sequence),
    FOREIGN KEY (school_id, case_id) REFERENCES cases (school_id, case_id)
) {clustered};
{append_only case_parties school_id case_id sequence}

-- Every step of a case with who took it: opened, prepared (with the debrief), closed, reopened (with the reason),
-- reader_admitted. `words` is the debrief or the reason, `action` what is changed.
CREATE TABLE case_steps (
    school_id {id} NOT NULL,
    case_id {id} NOT NULL,
    sequence {int} NOT NULL,
    step {text} NOT NULL,
    taken_by {id} NOT NULL,
    taken_at {time} NOT NULL,
    words {blob} NOT NULL,
    change {text},
    action {blob} NOT NULL,
    person_id {id},
    PRIMARY KEY (school_id, case_id, sequence),
    FOREIGN KEY (school_id, case_id) REFERENCES cases (school_id, case_id)
) {clustered};
{append_only case_steps school_id case_id sequence}

-- The summaries that were sent to the head, and to whom each went (SAFEGUARDING 7).
CREATE TABLE head_summaries (
    school_id {id} NOT NULL,
    case_id {id} NOT NULL,
    sequence {int} NOT NULL,
    sent_by {id} NOT NULL,
    sent_at {time} NOT NULL,
    sent_to {id} NOT NULL,
    words {blob} NOT NULL,
    PRIMARY KEY (school_id, case_id, sequence),
    FOREIGN KEY (school_id, case_id) REFERENCES cases (school_id, case_id)
) {clustered};
{append_only head_summaries school_id case_id sequence}
CREATE INDEX head_summaries_of_reader ON head_summaries (school_id, sent_to, sent_at);
