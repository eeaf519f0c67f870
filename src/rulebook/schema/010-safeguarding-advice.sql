-- An assessment has the safeguarding lead's signature, too, often the same as that of another side. One that was signed
-- before has none, and covers its profile no longer (assessment.h, cover_of).
ALTER TABLE risk_assessments ADD COLUMN safeguarding_by {id}
    CHECK (safeguarding_by IS NULL OR leadership_by IS NULL OR safeguarding_by <> leadership_by);
ALTER TABLE risk_assessments ADD COLUMN safeguarding_at {time}
    CHECK ((safeguarding_by IS NULL) = (safeguarding_at IS NULL));
