-- What was done of one kind in a month is found without reading a year's lines.
CREATE INDEX journal_lines_by_verb ON journal_lines (school_id, verb, at);
