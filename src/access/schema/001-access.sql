-- Passwords are kept as argon2id with their parameters; session tokens as SHA-256 only.
CREATE TABLE accounts (
    school_id {id} NOT NULL,
    person_id {id} NOT NULL,
    name {text} NOT NULL,
    password_hash {text} NOT NULL,
    set_at {time} NOT NULL,
    disabled_at {time},
    PRIMARY KEY (school_id, person_id),
    UNIQUE (school_id, name)
) {strict};

CREATE TABLE sessions (
    school_id {id} NOT NULL,
    token_hash {blob} NOT NULL,
    person_id {id} NOT NULL,
    began_at {time} NOT NULL,
    seen_at {time} NOT NULL,
    ended_at {time},
    PRIMARY KEY (school_id, token_hash)
) {clustered};
CREATE INDEX sessions_of_person ON sessions (school_id, person_id);

-- Counters of failed sign-ins: `of` is a digest of the name typed, or of the address.
CREATE TABLE sign_in_failures (
    school_id {id} NOT NULL,
    failed_at_what {text} NOT NULL,
    of_digest {blob} NOT NULL,
    failures {int} NOT NULL,
    last_at {time} NOT NULL,
    PRIMARY KEY (school_id, failed_at_what, of_digest)
) {clustered};
