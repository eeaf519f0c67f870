-- A concern that turned out to accuse an adult of the school, and was given to whoever may read it: once, since it is
-- sealed from then on. The accused stands in record_people (what = 'step', sequence 1), or here as typed. What this undid
-- of a concern that had been set aside stays with it.
CREATE TABLE concern_reroutings (
    school_id {id} NOT NULL,
    concern_id {id} NOT NULL,
    rerouted_by {id} NOT NULL,
    rerouted_at {time} NOT NULL,
    adult_name {blob} NOT NULL,
    set_aside_reason {blob},
    set_aside_by {id},
    set_aside_at {time},
    PRIMARY KEY (school_id, concern_id),
    FOREIGN KEY (school_id, concern_id) REFERENCES concerns (school_id, concern_id)
) {clustered};
{append_only concern_reroutings school_id concern_id}
