-- Changes of the school's own list: asked for by one person, decided by another, never rewritten. An entry is in force
-- while its change is approved and no approved removal names it.
CREATE TABLE list_changes (
    school_id {id} NOT NULL,
    change_id {id} NOT NULL,
    kind {text} NOT NULL,
    site {text} NOT NULL,
    removes {id},
    reason {text} NOT NULL,
    requested_by_kind {text} NOT NULL,
    requested_by {id},
    requested_at {time} NOT NULL,
    state {text} NOT NULL,
    decided_by {id},
    decided_at {time},
    decision {text} NOT NULL,
    CHECK ((kind = 'remove') = (removes IS NOT NULL)),
    CHECK ((state = 'requested') = (decided_by IS NULL)),
    CHECK (decided_by IS NULL OR requested_by IS NULL OR decided_by <> requested_by),
    PRIMARY KEY (school_id, change_id)
) {clustered};

-- Somebody asked for a page that was blocked: what, as which profile, never who (SAFEGUARDING 9). `route` is the post
-- that reads it.
CREATE TABLE unblock_requests (
    school_id {id} NOT NULL,
    request_id {id} NOT NULL,
    address {text} NOT NULL,
    profile {text} NOT NULL,
    route {text} NOT NULL,
    first_at {time} NOT NULL,
    times {int} NOT NULL,
    state {text} NOT NULL,
    settled_by {id},
    settled_at {time},
    answer {text} NOT NULL,
    PRIMARY KEY (school_id, request_id)
) {clustered};
CREATE UNIQUE INDEX unblock_requests_open ON unblock_requests (school_id, address, profile, route)
    WHERE state = 'open';
