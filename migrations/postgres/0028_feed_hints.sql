-- +goose Up
-- People of whom an HR system said that their records may be others now.
CREATE TABLE feed_hint (
    source TEXT NOT NULL,
    record TEXT NOT NULL,
    at     BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    tries  BIGINT NOT NULL,
    why    TEXT NOT NULL,
    PRIMARY KEY (source, record)
);
CREATE INDEX feed_hint_due ON feed_hint (due_at);
