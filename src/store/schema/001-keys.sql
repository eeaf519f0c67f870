-- One data key a school and version, each wrapped by the master key, which lies in a file outside the
-- database (store/vault.h). A new version is a new row; a row changes only when another master key wraps it.
CREATE TABLE vault_keys (
    school_id {id} NOT NULL,
    number {int} NOT NULL,
    wrapped {blob} NOT NULL,
    made_at {time} NOT NULL,
    PRIMARY KEY (school_id, number)
) {clustered};
