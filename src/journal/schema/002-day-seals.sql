-- What was shown at the end of a day: a salted commitment to the head as it was then. Whoever sees it learns neither how
-- many lines there are nor whether one was added; whoever noted it can have it checked against number, hash and salt.
CREATE TABLE journal_day_seals (
    school_id {id} NOT NULL,
    day {text} NOT NULL,
    number {int} NOT NULL,
    hash {blob} NOT NULL,
    salt {blob} NOT NULL,
    seal {blob} NOT NULL,
    PRIMARY KEY (school_id, day)
) {clustered};

{append_only journal_day_seals school_id day}
