-- A page that somebody met and that the filter should have kept from them: written once. What was typed is sealed; who
-- saw it, too, since it is about children.
CREATE TABLE breaches (
    school_id {id} NOT NULL,
    breach_id {id} NOT NULL,
    reported_by {id} NOT NULL,
    finder {text} NOT NULL,
    reported_at {time} NOT NULL,
    found_at {time},
    screen {text} NOT NULL,
    illegal {text} NOT NULL,
    content {text} NOT NULL,
    url {blob} NOT NULL,
    device {blob} NOT NULL,
    room {blob} NOT NULL,
    saw {blob} NOT NULL,
    words {blob} NOT NULL,
    children {blob} NOT NULL,
    PRIMARY KEY (school_id, breach_id)
) {clustered};
CREATE INDEX breaches_by_time ON breaches (school_id, reported_at);
{append_only breaches school_id breach_id}

-- What was done about it, one after another, never rewritten. `child` is sealed: a row tells of nobody.
CREATE TABLE breach_steps (
    school_id {id} NOT NULL,
    breach_id {id} NOT NULL,
    number {int} NOT NULL,
    kind {text} NOT NULL,
    taken_by {id} NOT NULL,
    taken_at {time} NOT NULL,
    what {text} NOT NULL,
    words {blob} NOT NULL,
    child {blob} NOT NULL,
    review_on {text} NOT NULL,
    PRIMARY KEY (school_id, breach_id, number)
) {clustered};
{append_only breach_steps school_id breach_id number}
