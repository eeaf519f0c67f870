-- Who belongs to a school. A person is never deleted here: disposal is a decision of two people (SAFEGUARDING 38).
CREATE TABLE persons (
    school_id {id} NOT NULL,
    person_id {id} NOT NULL,
    kind {text} NOT NULL,
    legal_name {text} NOT NULL,
    preferred_name {text} NOT NULL,
    birth {text},
    cohort {int},
    starts {text} NOT NULL,
    last_day {text},
    PRIMARY KEY (school_id, person_id)
) {clustered};

CREATE TABLE classes (
    school_id {id} NOT NULL,
    class_id {id} NOT NULL,
    name {text} NOT NULL,
    devices {text} NOT NULL,
    PRIMARY KEY (school_id, class_id)
) {clustered};

CREATE TABLE class_members (
    school_id {id} NOT NULL,
    class_id {id} NOT NULL,
    person_id {id} NOT NULL,
    part {text} NOT NULL,
    starts {text} NOT NULL,
    last_day {text},
    PRIMARY KEY (school_id, class_id, person_id, part, starts),
    FOREIGN KEY (school_id, class_id) REFERENCES classes (school_id, class_id),
    FOREIGN KEY (school_id, person_id) REFERENCES persons (school_id, person_id)
) {clustered};
CREATE INDEX class_members_of_person ON class_members (school_id, person_id);

CREATE TABLE posts_held (
    school_id {id} NOT NULL,
    post {text} NOT NULL,
    person_id {id} NOT NULL,
    starts {text} NOT NULL,
    last_day {text},
    acting_for {id},
    PRIMARY KEY (school_id, post, person_id, starts),
    FOREIGN KEY (school_id, person_id) REFERENCES persons (school_id, person_id)
) {clustered};

-- A tie grants nothing (SAFEGUARDING 17).
CREATE TABLE ties (
    school_id {id} NOT NULL,
    person_id {id} NOT NULL,
    to_person_id {id} NOT NULL,
    kind {text} NOT NULL,
    source {text} NOT NULL,
    PRIMARY KEY (school_id, person_id, to_person_id, kind),
    FOREIGN KEY (school_id, person_id) REFERENCES persons (school_id, person_id),
    FOREIGN KEY (school_id, to_person_id) REFERENCES persons (school_id, person_id)
) {clustered};

-- Restricted (SAFEGUARDING 14, 19): a table of its own, so that no list of persons ever carries a mark along.
CREATE TABLE person_marks (
    school_id {id} NOT NULL,
    person_id {id} NOT NULL,
    mark {text} NOT NULL,
    PRIMARY KEY (school_id, person_id, mark),
    FOREIGN KEY (school_id, person_id) REFERENCES persons (school_id, person_id)
) {clustered};
