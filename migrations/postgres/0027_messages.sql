-- +goose Up
-- Mails to a person that belong to no case. What one says is read from what it
-- is about when it goes out.
CREATE TABLE message (
    id         TEXT NOT NULL PRIMARY KEY,
    person_id  TEXT NOT NULL REFERENCES person (id),
    kind       TEXT NOT NULL,
    about      TEXT NOT NULL,
    number     BIGINT NOT NULL,
    state      TEXT NOT NULL,
    next_at    BIGINT,
    put_off_at BIGINT,
    attempts   BIGINT NOT NULL,
    sent_at    BIGINT,
    failure    TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (about, kind, number, person_id)
);
CREATE INDEX message_waiting ON message (created_at) WHERE state IN ('pending', 'claimed');
