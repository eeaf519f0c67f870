-- A month of those who run filter and monitoring, looked at and signed: written once. `deeds`, `exceptions` and
-- `sharings` are what was shown then, one a line, fields parted by tabs.
CREATE TABLE oversight_months (
    school_id {id} NOT NULL,
    review_id {id} NOT NULL,
    month {text} NOT NULL,
    extent {text} NOT NULL,
    deeds {text} NOT NULL,
    exceptions {text} NOT NULL,
    sharings {text} NOT NULL,
    shared {text} NOT NULL,
    looked_at {text} NOT NULL,
    decision {text} NOT NULL,
    words {text} NOT NULL,
    signed_by {id} NOT NULL,
    signed_at {time} NOT NULL,
    PRIMARY KEY (school_id, review_id)
) {clustered};
CREATE INDEX oversight_months_by_month ON oversight_months (school_id, month);
{append_only oversight_months school_id review_id}

-- The filter looked at with those whom the policy names: written once, and decided once by somebody else.
CREATE TABLE filter_reviews (
    school_id {id} NOT NULL,
    review_id {id} NOT NULL,
    held_on {text} NOT NULL,
    took_part {text} NOT NULL,
    figures {text} NOT NULL,
    filtering {text} NOT NULL,
    access_words {text} NOT NULL,
    devices {text} NOT NULL,
    decision {text} NOT NULL,
    words {text} NOT NULL,
    next_on {text} NOT NULL,
    state {text} NOT NULL,
    written_by {id} NOT NULL,
    written_at {time} NOT NULL,
    decided_by {id},
    decided_at {time},
    reason {text} NOT NULL,
    CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
    CHECK ((state = 'written') = (decided_by IS NULL)),
    CHECK (state <> 'signed' OR decided_by <> written_by),
    PRIMARY KEY (school_id, review_id)
) {clustered};
CREATE INDEX filter_reviews_by_time ON filter_reviews (school_id, written_at);

CREATE TABLE filter_review_partners (
    school_id {id} NOT NULL,
    review_id {id} NOT NULL,
    number {int} NOT NULL,
    name {text} NOT NULL,
    part {text} NOT NULL,
    part_on {text} NOT NULL,
    PRIMARY KEY (school_id, review_id, number)
) {clustered};
{append_only filter_review_partners school_id review_id number}

-- What follows from either. Open from `begins_at`, which a review that waits for its signature does not have yet.
CREATE TABLE oversight_actions (
    school_id {id} NOT NULL,
    action_id {id} NOT NULL,
    review_id {id} NOT NULL,
    number {int} NOT NULL,
    what {text} NOT NULL,
    post {text} NOT NULL,
    due_on {text} NOT NULL,
    begins_at {time},
    done_by {id},
    done_at {time},
    done_words {text} NOT NULL,
    CHECK ((done_by IS NULL) = (done_at IS NULL)),
    CHECK (done_at IS NULL OR begins_at IS NOT NULL),
    PRIMARY KEY (school_id, action_id)
) {clustered};
CREATE INDEX oversight_actions_by_review ON oversight_actions (school_id, review_id, number);
