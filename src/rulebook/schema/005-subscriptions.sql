-- Lists that somebody else makes. They serve the whole site: their school is sixteen zero bytes. `asked_in` is the school
-- whose people asked for it, zero bytes for the machine's operator. The last columns say what came of looking for a newer
-- one.
CREATE TABLE list_subscriptions (
    school_id {id} NOT NULL,
    subscription_id {id} NOT NULL,
    name {text} NOT NULL,
    licence {text} NOT NULL,
    origin {text} NOT NULL,
    location {text} NOT NULL,
    layout {text} NOT NULL,
    category {text} NOT NULL,
    every_hours {int} NOT NULL,
    proof {text} NOT NULL,
    state {text} NOT NULL,
    asked_in {id} NOT NULL,
    added_at {time} NOT NULL,
    looked_at {time},
    etag {text} NOT NULL,
    last_modified {text} NOT NULL,
    trouble {text} NOT NULL,
    failing_since {time},
    PRIMARY KEY (school_id, subscription_id)
) {clustered};

-- Each content that came, for ever; its files go when it is neither waiting nor in force.
CREATE TABLE list_contents (
    school_id {id} NOT NULL,
    content_id {id} NOT NULL,
    subscription_id {id} NOT NULL,
    digest {blob} NOT NULL,
    state {text} NOT NULL,
    taken_at {time} NOT NULL,
    date {text} NOT NULL,
    bytes {int} NOT NULL,
    names {int} NOT NULL,
    addresses {int} NOT NULL,
    pages {int} NOT NULL,
    bad_lines {int} NOT NULL,
    by_category {text} NOT NULL,
    lint {text} NOT NULL,
    unknown {text} NOT NULL,
    why_waiting {text} NOT NULL,
    brought_by {id},
    decided_by {id},
    decided_at {time},
    decision {text} NOT NULL,
    PRIMARY KEY (school_id, content_id)
) {clustered};
CREATE INDEX list_contents_by_subscription ON list_contents (school_id, subscription_id, taken_at);
