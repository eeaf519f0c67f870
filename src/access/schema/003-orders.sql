-- Orders that act at the gate: a person, or an address in a network. The reason stays in a table of its own, which
-- nothing that speaks to the gate reads (SAFEGUARDING 4).
CREATE TABLE orders (
    school_id {id} NOT NULL,
    order_id {id} NOT NULL,
    person_id {id},
    network_id {id},
    address {blob},
    ends_at {time} NOT NULL,
    written_at {time} NOT NULL,
    lifted_at {time},
    PRIMARY KEY (school_id, order_id),
    CHECK ((person_id IS NOT NULL AND network_id IS NULL AND address IS NULL)
        OR (person_id IS NULL AND network_id IS NOT NULL AND address IS NOT NULL))
) {clustered};

CREATE TABLE order_reasons (
    school_id {id} NOT NULL,
    order_id {id} NOT NULL,
    reason {text} NOT NULL,
    PRIMARY KEY (school_id, order_id),
    FOREIGN KEY (school_id, order_id) REFERENCES orders (school_id, order_id)
) {clustered};
