-- What the gate knows a school's profiles and networks by: made once, the same in every publication, so that a
-- sign-in and the log of last term still mean something.
CREATE TABLE gate_ids (
    school_id {id} NOT NULL,
    kind {text} NOT NULL,
    key {text} NOT NULL,
    id {id} NOT NULL,
    PRIMARY KEY (school_id, kind, key)
) {clustered};

-- Each publication of the rules, for ever. One number for all schools of the installation.
CREATE TABLE publications (
    school_id {id} NOT NULL,
    number {int} NOT NULL,
    published_at {time} NOT NULL,
    lists_hash {blob} NOT NULL,
    why {text} NOT NULL,
    PRIMARY KEY (school_id, number)
) {clustered};
{append_only publications school_id number}

-- What could not be published since the last time it could; what was in force before goes on.
CREATE TABLE publication_troubles (
    school_id {id} NOT NULL,
    part {text} NOT NULL,
    cause {text} NOT NULL,
    since {time} NOT NULL,
    PRIMARY KEY (school_id, part)
) {clustered};

-- Folders of lists besides the starter's. Installation-wide: each school has a line of it, since each school's rules
-- change with it.
CREATE TABLE list_folders (
    school_id {id} NOT NULL,
    path {text} NOT NULL,
    source {text} NOT NULL,
    licence {text} NOT NULL,
    added_at {time} NOT NULL,
    PRIMARY KEY (school_id, path)
) {clustered};

-- What came of compiling lists; `inputs` tells whether their files have changed since.
CREATE TABLE list_reports (
    school_id {id} NOT NULL,
    lists_hash {blob} NOT NULL,
    inputs {blob} NOT NULL,
    compiled_at {time} NOT NULL,
    lines {int} NOT NULL,
    duplicates {int} NOT NULL,
    bad_lines {int} NOT NULL,
    lint {text} NOT NULL,
    PRIMARY KEY (school_id, lists_hash)
) {clustered};

CREATE TABLE sealed_layers (
    school_id {id} NOT NULL PRIMARY KEY,
    inputs {blob} NOT NULL,
    entries {int} NOT NULL,
    bad_lines {int} NOT NULL,
    sealed_at {time} NOT NULL
) {strict};
