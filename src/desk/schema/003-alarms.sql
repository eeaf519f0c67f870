-- Parts that are broken, from when it was first seen; a row goes when the part is well again. No record, no person.
CREATE TABLE desk_alarms (
    school_id {id} NOT NULL,
    part {text} NOT NULL,
    alarm_id {id} NOT NULL,
    broken_since {time} NOT NULL,
    told_at {time},
    PRIMARY KEY (school_id, part)
) {strict};
