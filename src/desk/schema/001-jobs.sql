-- What became of the office's jobs: one row a job, brought up to date as it begins and ends. The school of a job that
-- serves the whole site is sixteen zero bytes.
CREATE TABLE desk_jobs (
    school_id {id} NOT NULL,
    name {text} NOT NULL,
    began {time},
    ended {time},
    succeeded {time},
    failed_since {time},
    error {text} NOT NULL,
    PRIMARY KEY (school_id, name)
) {strict};
