-- Versions of the school's filter plan (filter.toml), each kept for ever: what consent was to. Of those that were in force, the
-- one that came into force last is.
CREATE TABLE filter_plans (
    school_id {id} NOT NULL,
    digest {blob} NOT NULL,
    plan {text} NOT NULL,
    kept_at {time} NOT NULL,
    PRIMARY KEY (school_id, digest)
) {clustered};
{append_only filter_plans school_id digest}

CREATE TABLE filter_plans_in_force (
    school_id {id} NOT NULL,
    number {int} NOT NULL,
    digest {blob} NOT NULL,
    since {time} NOT NULL,
    PRIMARY KEY (school_id, number)
) {clustered};
{append_only filter_plans_in_force school_id number}
