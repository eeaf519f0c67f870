-- Whose word is asked for: the policy's, from which alone evidence follows, or what the filter plan blocks besides.
ALTER TABLE filter_check_lines ADD COLUMN asked_by {text} NOT NULL DEFAULT 'policy';
