-- What a machine noticed. Who it is about, where and what is in `content`, sealed by the vault: with the database
-- alone nobody learns which person an alert names, nor whether it concerns an adult.
CREATE TABLE alerts (
    school_id {id} NOT NULL,
    alert_id {id} NOT NULL,
    rule {text} NOT NULL,
    seal {text} NOT NULL CHECK (seal IN ('open', 'sealed')),
    state {text} NOT NULL CHECK (state IN ('raised', 'opened', 'joined', 'set_aside')),
    content {blob} NOT NULL,
    first_at {time} NOT NULL,
    last_at {time} NOT NULL,
    repeats {int} NOT NULL CHECK (repeats >= 1),
    raised_at {time} NOT NULL,
    opened_at {time},
    opened_by {id},
    triaged_at {time},
    triaged_by {id},
    concern {id},
    reason {blob},
    CHECK ((state = 'joined') = (concern IS NOT NULL)),
    CHECK ((state = 'set_aside') = (reason IS NOT NULL)),
    CHECK ((state IN ('joined', 'set_aside')) = (triaged_at IS NOT NULL)),
    PRIMARY KEY (school_id, alert_id)
) {clustered};
CREATE INDEX alerts_by_rule ON alerts (school_id, rule, last_at);
CREATE INDEX alerts_by_age ON alerts (school_id, raised_at);

-- Which events an alert is made of. The key makes an event that is read twice count once.
CREATE TABLE alert_events (
    school_id {id} NOT NULL,
    event_id {text} NOT NULL,
    alert_id {id} NOT NULL,
    at {time} NOT NULL,
    FOREIGN KEY (school_id, alert_id) REFERENCES alerts (school_id, alert_id),
    PRIMARY KEY (school_id, event_id)
) {clustered};

-- Who was told when it was raised, and by which row of the routing table. Who may see it now is asked anew.
CREATE TABLE alert_told (
    school_id {id} NOT NULL,
    alert_id {id} NOT NULL,
    person_id {id} NOT NULL,
    told_at {time} NOT NULL,
    FOREIGN KEY (school_id, alert_id) REFERENCES alerts (school_id, alert_id),
    PRIMARY KEY (school_id, alert_id, person_id)
) {clustered};

-- The sealed log: events that go to a sealed route are here from the start and were never in the ordinary log, so
-- that nothing has to disappear from anybody's view later.
CREATE TABLE sealed_events (
    school_id {id} NOT NULL,
    event_id {text} NOT NULL,
    content {blob} NOT NULL,
    PRIMARY KEY (school_id, event_id)
) {clustered};

-- What the gate said about itself, and what of its spool could not be read. Of the site, not of a school. `note_id`
-- is the event's id, or the place of the damage: told once however often it is read.
CREATE TABLE gate_notes (
    note_id {text} NOT NULL PRIMARY KEY,
    kind {text} NOT NULL CHECK (kind IN ('gap', 'health', 'damage')),
    at {time} NOT NULL,
    amount {int} NOT NULL,
    detail {text} NOT NULL
) {strict};
CREATE INDEX gate_notes_by_time ON gate_notes (at);

-- The latest of each kind: when the gate was last heard (of the site: school_id is sixteen zero bytes), and the state
-- of a school's sealed layer.
CREATE TABLE gate_state (
    school_id {id} NOT NULL,
    name {text} NOT NULL CHECK (name IN ('heard', 'sealed_layer')),
    at {time} NOT NULL,
    amount {int} NOT NULL,
    detail {text} NOT NULL,
    PRIMARY KEY (school_id, name)
) {clustered};

-- When evidence that the log is kept was last given, and what it said: at most once an hour while nothing changes.
CREATE TABLE log_evidence (
    school_id {id} NOT NULL PRIMARY KEY,
    outcome {text} NOT NULL CHECK (outcome IN ('kept', 'broken')),
    at {time} NOT NULL
) {strict};
