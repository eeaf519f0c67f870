-- A case finds its concerns without a look at every concern of the school: in the order in which they became known.
DROP INDEX concerns_by_case;
CREATE INDEX concerns_of_case ON concerns (school_id, case_id, known_at, concern_id);
