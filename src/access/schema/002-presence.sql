-- Who is at which device now, as the gateway was told or is to be told. No history: events say who it was.
CREATE TABLE presence (
    school_id {id} NOT NULL,
    network_id {id} NOT NULL,
    address {blob} NOT NULL,
    person_id {id} NOT NULL,
    profile_id {id} NOT NULL,
    since {time} NOT NULL,
    ends_at {time} NOT NULL,
    idle_seconds {int} NOT NULL,
    PRIMARY KEY (school_id, network_id, address)
) {clustered};
