-- Requests for pages of one host, as one profile, are one request with a count. Those from before have no host here, and
-- are joined by their address as they were.
ALTER TABLE unblock_requests ADD COLUMN host {text} NOT NULL DEFAULT '';
CREATE UNIQUE INDEX unblock_requests_open_host ON unblock_requests (school_id, host, profile, route)
    WHERE state = 'open' AND host <> '';
