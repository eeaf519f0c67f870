-- Somebody of the leadership or the governors looked at what the filter blocks too much, and what they decided.
CREATE TABLE overblocking_looks (
    school_id {id} NOT NULL,
    look_id {id} NOT NULL,
    looked_at {time} NOT NULL,
    looked_by {id} NOT NULL,
    words {text} NOT NULL,
    PRIMARY KEY (school_id, look_id)
) {clustered};
{append_only overblocking_looks school_id look_id}
