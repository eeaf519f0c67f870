-- Lists of illegal pages that a school is given as a member of a scheme. What they hold stands in files that nobody can
-- read back; here is only how much, and since when. The last one in force of a name is never removed, only replaced.
CREATE TABLE sealed_lists (
    school_id {id} NOT NULL,
    sealed_list_id {id} NOT NULL,
    name {text} NOT NULL,
    state {text} NOT NULL,
    date {text} NOT NULL,
    entries {int} NOT NULL,
    bad_lines {int} NOT NULL,
    loaded_at {time} NOT NULL,
    confirmed_at {time} NOT NULL,
    why_waiting {text} NOT NULL,
    decided_by {id},
    decided_at {time},
    decision {text} NOT NULL,
    PRIMARY KEY (school_id, sealed_list_id)
) {clustered};
CREATE INDEX sealed_lists_by_name ON sealed_lists (school_id, name, state);

-- What could not be taken in since the last time it could, by the list's name.
CREATE TABLE sealed_list_troubles (
    school_id {id} NOT NULL,
    name {text} NOT NULL,
    cause {text} NOT NULL,
    since {time} NOT NULL,
    PRIMARY KEY (school_id, name)
) {clustered};
