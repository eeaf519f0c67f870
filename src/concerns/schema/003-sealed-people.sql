-- Whom a record is about and who was told of it is not readable here: persons stand in {blob}s sealed by the vault, and
-- what is looked up by a reader has the reader's imprint (store/vault.h) instead of the person. Open records too: one that
-- becomes sealed later leaves no clear row behind.

-- What stood readable until now, until the start of the office has sealed it: the vault's key is not in the database.
CREATE TABLE clear_people (
    school_id {id} NOT NULL,
    record_id {id} NOT NULL,
    what {text} NOT NULL CHECK (what IN ('subject', 'concern_reader', 'case_reader', 'excluded', 'party', 'step',
                                         'summary')),
    sequence {int} NOT NULL,
    person_id {id} NOT NULL,
    waits {bool},
    at {time}
) {strict};
INSERT INTO clear_people (school_id, record_id, what, sequence, person_id)
    SELECT school_id, concern_id, 'subject', 0, person_id FROM concern_subjects;
INSERT INTO clear_people (school_id, record_id, what, sequence, person_id, waits, at)
    SELECT school_id, record_id, CASE record_kind WHEN 'case' THEN 'case_reader' ELSE 'concern_reader' END, 0,
        person_id, waits, known_at FROM record_readers;
INSERT INTO clear_people (school_id, record_id, what, sequence, person_id)
    SELECT school_id, record_id, 'excluded', 0, person_id FROM record_exclusions;
INSERT INTO clear_people (school_id, record_id, what, sequence, person_id)
    SELECT school_id, case_id, 'party', sequence, person_id FROM case_parties WHERE person_id IS NOT NULL;
INSERT INTO clear_people (school_id, record_id, what, sequence, person_id)
    SELECT school_id, case_id, 'step', sequence, person_id FROM case_steps WHERE person_id IS NOT NULL;
INSERT INTO clear_people (school_id, record_id, what, sequence, person_id, at)
    SELECT school_id, case_id, 'summary', sequence, sent_to, sent_at FROM head_summaries;

-- Made anew rather than changed: PostgreSQL keeps the bytes of a column that is dropped.
CREATE TABLE kept_parties (
    school_id {id} NOT NULL,
    case_id {id} NOT NULL,
    sequence {int} NOT NULL,
    role {text} NOT NULL,
    name {blob} NOT NULL,
    added_by {id} NOT NULL,
    added_at {time} NOT NULL,
    PRIMARY KEY (school_id, case_id, sequence),
    FOREIGN KEY (school_id, case_id) REFERENCES cases (school_id, case_id)
) {clustered};
INSERT INTO kept_parties
    SELECT school_id, case_id, sequence, role, name, added_by, added_at FROM case_parties;
DROP TABLE case_parties;
ALTER TABLE kept_parties RENAME TO case_parties;
{append_only case_parties school_id case_id sequence}

CREATE TABLE kept_steps (
    school_id {id} NOT NULL,
    case_id {id} NOT NULL,
    sequence {int} NOT NULL,
    step {text} NOT NULL,
    taken_by {id} NOT NULL,
    taken_at {time} NOT NULL,
    words {blob} NOT NULL,
    change {text},
    action {blob} NOT NULL,
    PRIMARY KEY (school_id, case_id, sequence),
    FOREIGN KEY (school_id, case_id) REFERENCES cases (school_id, case_id)
) {clustered};
INSERT INTO kept_steps
    SELECT school_id, case_id, sequence, step, taken_by, taken_at, words, change, action FROM case_steps;
DROP TABLE case_steps;
ALTER TABLE kept_steps RENAME TO case_steps;
{append_only case_steps school_id case_id sequence}

CREATE TABLE kept_summaries (
    school_id {id} NOT NULL,
    case_id {id} NOT NULL,
    sequence {int} NOT NULL,
    sent_by {id} NOT NULL,
    sent_at {time} NOT NULL,
    words {blob} NOT NULL,
    PRIMARY KEY (school_id, case_id, sequence),
    FOREIGN KEY (school_id, case_id) REFERENCES cases (school_id, case_id)
) {clustered};
INSERT INTO kept_summaries
    SELECT school_id, case_id, sequence, sent_by, sent_at, words FROM head_summaries;
DROP TABLE head_summaries;
ALTER TABLE kept_summaries RENAME TO head_summaries;
{append_only head_summaries school_id case_id sequence}

DROP TABLE concern_subjects;
DROP TABLE record_exclusions;
DROP TABLE record_readers;

-- Whom a line of a record names: the subjects of a concern (sequence 0), a party of a case, whoever a step admitted,
-- to whom a summary went.
CREATE TABLE record_people (
    school_id {id} NOT NULL,
    record_id {id} NOT NULL,
    what {text} NOT NULL CHECK (what IN ('subjects', 'party', 'step', 'summary')),
    sequence {int} NOT NULL,
    people {blob} NOT NULL,
    PRIMARY KEY (school_id, record_id, what, sequence)
) {clustered};
{append_only record_people school_id record_id what sequence}

-- Who may know of a concern or case, and who never may: its subject and whoever has a conflict.
CREATE TABLE record_circles (
    school_id {id} NOT NULL,
    record_id {id} NOT NULL,
    record_kind {text} NOT NULL CHECK (record_kind IN ('concern', 'case')),
    known_at {time} NOT NULL,
    people {blob} NOT NULL,
    PRIMARY KEY (school_id, record_id)
) {clustered};

-- Those told, by their imprints: nobody who is excluded has a row. `waits` is set while a concern is undecided or a case
-- is not closed, so that an inbox reads only what waits.
CREATE TABLE record_readers (
    school_id {id} NOT NULL,
    reader {blob} NOT NULL,
    record_kind {text} NOT NULL CHECK (record_kind IN ('concern', 'case')),
    waits {bool} NOT NULL,
    known_at {time} NOT NULL,
    record_id {id} NOT NULL,
    PRIMARY KEY (school_id, reader, record_kind, waits, known_at, record_id)
) {clustered};
CREATE INDEX record_readers_by_record ON record_readers (school_id, record_id);

-- To whom the summaries went, by their imprints, while they are not excluded from the case.
CREATE TABLE summary_readers (
    school_id {id} NOT NULL,
    reader {blob} NOT NULL,
    sent_at {time} NOT NULL,
    case_id {id} NOT NULL,
    sequence {int} NOT NULL,
    PRIMARY KEY (school_id, reader, sent_at, case_id, sequence)
) {clustered};
