-- Tests of the filter through the gate, for ever: what the evidence of a clause refers to.
CREATE TABLE filter_checks (
    school_id {id} NOT NULL,
    check_id {id} NOT NULL,
    fired_at {time} NOT NULL,
    passed {bool} NOT NULL,
    PRIMARY KEY (school_id, check_id)
) {clustered};
CREATE INDEX filter_checks_by_time ON filter_checks (school_id, fired_at);
{append_only filter_checks school_id check_id}

CREATE TABLE filter_check_lines (
    school_id {id} NOT NULL,
    check_id {id} NOT NULL,
    number {int} NOT NULL,
    word {text} NOT NULL,
    profile {text} NOT NULL,
    host {text},
    finding {text} NOT NULL,
    said {text} NOT NULL,
    PRIMARY KEY (school_id, check_id, number)
) {clustered};
{append_only filter_check_lines school_id check_id number}
