-- What the controls of a school have shown, as it happened. Rows are born only in the transaction of the operation
-- that they are evidence of, hold nobody's name, and are never changed (SAFEGUARDING 42). Nothing born in a sealed
-- record is here (SAFEGUARDING 3). `n` counts the evidence of one control at one moment.
CREATE TABLE evidence (
    school_id {id} NOT NULL,
    control {text} NOT NULL,
    at {time} NOT NULL,
    n {int} NOT NULL,
    outcome {text} NOT NULL CHECK (outcome IN ('kept', 'broken')),
    reference {text} NOT NULL,
    PRIMARY KEY (school_id, control, at, n)
) {clustered};
{append_only evidence school_id control at n}

-- The same, put together: evidence of one control and outcome without a gap (policy/standing.h, Run). Only derived
-- from `evidence`, so that a page need not read a year of it.
CREATE TABLE evidence_runs (
    school_id {id} NOT NULL,
    control {text} NOT NULL,
    began {time} NOT NULL,
    outcome {text} NOT NULL CHECK (outcome IN ('kept', 'broken')),
    last_at {time} NOT NULL,
    reference {text} NOT NULL,
    PRIMARY KEY (school_id, control, began, outcome)
) {clustered};
CREATE INDEX evidence_runs_by_end ON evidence_runs (school_id, control, last_at);
