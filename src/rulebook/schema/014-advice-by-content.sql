-- What a side says is said of what could be seen then: of a list whose content has changed since, a side assesses it
-- again. Nothing of it is ever rewritten.
CREATE TABLE change_assessments (
    school_id {id} NOT NULL,
    change_id {id} NOT NULL,
    side {text} NOT NULL,
    given_by {id} NOT NULL,
    given_at {time} NOT NULL,
    words {text} NOT NULL,
    PRIMARY KEY (school_id, change_id, side, given_at)
) {clustered};
INSERT INTO change_assessments (school_id, change_id, side, given_by, given_at, words)
    SELECT school_id, change_id, side, given_by, given_at, words FROM change_advice;
DROP TABLE change_advice;
{append_only change_assessments school_id change_id side given_at}
