-- Whoever waits for the answer about a page: known by the code on the receipt, of which the hash is kept. `address` is
-- what they asked for themselves. `person` only where the page says nothing about whoever asks (never on route `dsl`): so
-- that their teacher can answer, and they find it. Shown to nobody, and forgotten some time after the answer.
CREATE TABLE unblock_askers (
    school_id {id} NOT NULL,
    asker_id {id} NOT NULL,
    request_id {id} NOT NULL,
    code {blob} NOT NULL,
    address {text} NOT NULL,
    person {id},
    asked_at {time} NOT NULL,
    outcome {text} NOT NULL,
    answer {text} NOT NULL,
    answered_by {id},
    answered_at {time},
    CHECK ((outcome = 'waits') = (answered_at IS NULL)),
    CHECK ((answered_by IS NULL) = (answered_at IS NULL)),
    PRIMARY KEY (school_id, asker_id)
) {clustered};
CREATE UNIQUE INDEX unblock_askers_by_code ON unblock_askers (school_id, code);
CREATE INDEX unblock_askers_by_request ON unblock_askers (school_id, request_id);
CREATE INDEX unblock_askers_by_person ON unblock_askers (school_id, person);

-- What came of a request as a whole; of one that was settled before this was asked, nobody knows.
ALTER TABLE unblock_requests ADD COLUMN outcome {text} NOT NULL DEFAULT 'waits';
