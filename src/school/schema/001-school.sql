-- The schools of this installation. What their profiles say stays in the profiles; here is what has to be
-- referred to by rows of other rooms.
CREATE TABLE schools (
    school_id {id} NOT NULL PRIMARY KEY,
    school_key {text} NOT NULL UNIQUE,
    name {text} NOT NULL,
    zone {text} NOT NULL,
    added_at {time} NOT NULL
) {strict};

CREATE TABLE school_phases (
    school_id {id} NOT NULL REFERENCES schools (school_id),
    phase {text} NOT NULL,
    PRIMARY KEY (school_id, phase)
) {clustered};

-- Each change of a setting, for ever; the newest line of a setting is its value ('silent': nobody has said
-- anything, the standard holds). changed_by is empty unless a person did it.
CREATE TABLE setting_changes (
    school_id {id} NOT NULL REFERENCES schools (school_id),
    setting {text} NOT NULL,
    number {int} NOT NULL,
    value_before {text} NOT NULL,
    value_after {text} NOT NULL,
    reason {text} NOT NULL,
    changed_by_kind {text} NOT NULL,
    changed_by {id},
    changed_at {time} NOT NULL,
    CHECK ((changed_by_kind = 'person') = (changed_by IS NOT NULL)),
    PRIMARY KEY (school_id, setting, number)
) {clustered};
{append_only setting_changes school_id setting number}
