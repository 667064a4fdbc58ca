-- +goose Up
-- When a mail was put off: a clock that lay ahead then must not hold it up now.
ALTER TABLE notice ADD COLUMN put_off_at BIGINT;
