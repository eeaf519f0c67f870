-- What a post or a person has to do about a record of another room. `title` is one of the program's own sentences.
CREATE TABLE desk_tasks (
    school_id {id} NOT NULL,
    id {id} NOT NULL,
    owner_person {id},
    owner_post {text},
    title {text} NOT NULL,
    due {time} NOT NULL,
    source_kind {text} NOT NULL,
    source_id {id} NOT NULL,
    state {text} NOT NULL CHECK (state IN ('assigned', 'completed', 'withdrawn')),
    completed_by {id},
    ended_at {time},
    PRIMARY KEY (school_id, id),
    CHECK ((owner_person IS NULL) <> (owner_post IS NULL))
) {strict};
CREATE INDEX desk_tasks_of_person ON desk_tasks (school_id, owner_person, state);
CREATE INDEX desk_tasks_of_post ON desk_tasks (school_id, owner_post, state);
CREATE INDEX desk_tasks_about ON desk_tasks (school_id, source_id);

-- What was typed into a long form and not sent: one row a writer and form, encrypted, gone when the form is sent.
CREATE TABLE desk_drafts (
    school_id {id} NOT NULL,
    person_id {id} NOT NULL,
    form {text} NOT NULL,
    typed {blob} NOT NULL,
    saved_at {time} NOT NULL,
    PRIMARY KEY (school_id, person_id, form)
) {strict};
