-- Whoever looks at one person's lines of the internet log says why first: written once. Whom it is about, and the words,
-- are sealed.
CREATE TABLE log_searches (
    school_id {id} NOT NULL,
    search_id {id} NOT NULL,
    made_by {id} NOT NULL,
    made_at {time} NOT NULL,
    basis {text} NOT NULL,
    first_day {text} NOT NULL,
    last_day {text} NOT NULL,
    about {text} NOT NULL,
    person {blob} NOT NULL,
    reference {blob} NOT NULL,
    reason {blob} NOT NULL,
    PRIMARY KEY (school_id, search_id)
) {clustered};
CREATE INDEX log_searches_by_maker ON log_searches (school_id, made_by, made_at);
{append_only log_searches school_id search_id}
