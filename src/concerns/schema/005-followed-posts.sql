-- For which holders of posts the circles of a school's records were last looked through: when others hold them, whoever
-- holds a post now is told of what its holder was told of (concerns.h, follow_posts).
CREATE TABLE followed_posts (
    school_id {id} NOT NULL PRIMARY KEY,
    holders {blob} NOT NULL
) {strict};
