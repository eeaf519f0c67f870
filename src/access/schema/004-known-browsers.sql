-- Browsers with which somebody has signed in: a digest of random bits that the browser keeps, and of whom.
CREATE TABLE known_browsers (
    school_id {id} NOT NULL,
    browser_hash {blob} NOT NULL,
    person_id {id} NOT NULL,
    seen_at {time} NOT NULL,
    PRIMARY KEY (school_id, browser_hash, person_id)
) {clustered};
CREATE INDEX known_browsers_of_person ON known_browsers (school_id, person_id);
