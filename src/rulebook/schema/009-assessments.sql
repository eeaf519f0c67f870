-- Why a filter profile is as it is: written once, signed by three. `version` is the digest of the profile that it was
-- made for; `completes`: with its consent every profile of the school's plan had one in force.
CREATE TABLE risk_assessments (
    school_id {id} NOT NULL,
    assessment_id {id} NOT NULL,
    profile {text} NOT NULL,
    needs {text} NOT NULL,
    risks {text} NOT NULL,
    measures {text} NOT NULL,
    review_on {text} NOT NULL,
    version {blob} NOT NULL,
    begun_on {text} NOT NULL,
    begun_at {time} NOT NULL,
    state {text} NOT NULL,
    educational_by {id},
    educational_at {time},
    technical_by {id},
    technical_at {time},
    leadership_by {id},
    leadership_at {time},
    refused_by {id},
    refused_at {time},
    reason {text} NOT NULL,
    completes {bool} NOT NULL,
    CHECK ((educational_by IS NULL) = (educational_at IS NULL)),
    CHECK ((technical_by IS NULL) = (technical_at IS NULL)),
    CHECK ((leadership_by IS NULL) = (leadership_at IS NULL)),
    CHECK ((refused_by IS NULL) = (refused_at IS NULL)),
    CHECK (educational_by IS NULL OR technical_by IS NULL OR educational_by <> technical_by),
    CHECK (leadership_by IS NULL OR educational_by IS NULL OR leadership_by <> educational_by),
    CHECK (leadership_by IS NULL OR technical_by IS NULL OR leadership_by <> technical_by),
    CHECK ((state = 'signed') = (leadership_by IS NOT NULL)),
    CHECK ((state = 'refused') = (refused_by IS NOT NULL)),
    CHECK (leadership_by IS NULL OR (educational_by IS NOT NULL AND technical_by IS NOT NULL)),
    PRIMARY KEY (school_id, assessment_id)
) {clustered};
CREATE INDEX risk_assessments_by_time ON risk_assessments (school_id, begun_at);
CREATE UNIQUE INDEX risk_assessments_waiting ON risk_assessments (school_id, profile)
    WHERE state <> 'signed' AND state <> 'refused';

-- What each age may reach, decided on a day and signed by a second person.
CREATE TABLE access_reviews (
    school_id {id} NOT NULL,
    review_id {id} NOT NULL,
    held_on {text} NOT NULL,
    took_part {text} NOT NULL,
    state {text} NOT NULL,
    written_by {id} NOT NULL,
    written_at {time} NOT NULL,
    decided_by {id},
    decided_at {time},
    reason {text} NOT NULL,
    CHECK ((state = 'written') = (decided_by IS NULL)),
    CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
    CHECK (decided_by IS NULL OR decided_by <> written_by),
    PRIMARY KEY (school_id, review_id)
) {clustered};
CREATE UNIQUE INDEX access_reviews_waiting ON access_reviews (school_id) WHERE state = 'written';

-- One line a profile, with what it reached then, for ever.
CREATE TABLE access_review_lines (
    school_id {id} NOT NULL,
    review_id {id} NOT NULL,
    number {int} NOT NULL,
    profile {text} NOT NULL,
    name {text} NOT NULL,
    reached {text} NOT NULL,
    level {text} NOT NULL,
    why {text} NOT NULL,
    PRIMARY KEY (school_id, review_id, number)
) {clustered};
{append_only access_review_lines school_id review_id number}
