-- +goose Up
-- When an engagement that a file told of began without a joiner's case.
ALTER TABLE engagement ADD COLUMN begun_at BIGINT;
-- What has run past its end is looked for on the page Today.
CREATE INDEX engagement_end ON engagement (end_on) WHERE state = 'active' AND end_on <> '';
CREATE INDEX engagement_start ON engagement (start_on) WHERE state = 'planned' OR begun_at IS NOT NULL;
