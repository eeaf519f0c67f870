-- What an educational and a technical person say of a change before anybody consents to it: one of each side, never
-- rewritten.
CREATE TABLE change_advice (
    school_id {id} NOT NULL,
    change_id {id} NOT NULL,
    side {text} NOT NULL,
    given_by {id} NOT NULL,
    given_at {time} NOT NULL,
    words {text} NOT NULL,
    PRIMARY KEY (school_id, change_id, side)
) {clustered};

-- Of a change that takes back another one: which.
ALTER TABLE list_changes ADD COLUMN undoes {id};
CREATE INDEX list_changes_by_time ON list_changes (school_id, requested_at);
