-- docs/formats/journal.md says what a hash covers. Nothing here is content: ids, verbs and commitments.
CREATE TABLE journal_lines (
    school_id {id} NOT NULL,
    number {int} NOT NULL,
    at {time} NOT NULL,
    actor_kind {text} NOT NULL,
    actor_id {id} NOT NULL,
    verb {text} NOT NULL,
    subject_kind {text} NOT NULL,
    subject_id {id} NOT NULL,
    commitment {blob} NOT NULL,
    previous_hash {blob} NOT NULL,
    hash {blob} NOT NULL,
    PRIMARY KEY (school_id, number)
) {clustered};

CREATE INDEX journal_lines_by_subject ON journal_lines (school_id, subject_id, number);

{append_only journal_lines school_id number}

-- Apart from the lines, so that disposal can take the salt and leave the chain whole (SAFEGUARDING 38).
CREATE TABLE journal_salts (
    school_id {id} NOT NULL,
    number {int} NOT NULL,
    salt {blob} NOT NULL,
    PRIMARY KEY (school_id, number)
) {clustered};
