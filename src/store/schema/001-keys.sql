-- One data key a school and version, each wrapped by the master key, which lies in a file outside the
-- database (store/vault.h). A key is never changed: a new version is a new row.
CREATE TABLE vault_keys (
    school_id {id} NOT NULL,
    number {int} NOT NULL,
    wrapped {blob} NOT NULL,
    made_at {time} NOT NULL,
    PRIMARY KEY (school_id, number)
) {clustered};
{append_only vault_keys school_id number}
