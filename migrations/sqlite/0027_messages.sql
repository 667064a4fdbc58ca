-- +goose Up
-- Mails to a person that belong to no case. What one says is read from what it
-- is about when it goes out.
CREATE TABLE message (
    id         TEXT NOT NULL PRIMARY KEY,
    person_id  TEXT NOT NULL REFERENCES person (id),
    kind       TEXT NOT NULL,
    about      TEXT NOT NULL,
    number     INTEGER NOT NULL,
    state      TEXT NOT NULL,
    next_at    INTEGER,
    put_off_at INTEGER,
    attempts   INTEGER NOT NULL,
    sent_at    INTEGER,
    failure    TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (about, kind, number, person_id)
);
CREATE INDEX message_waiting ON message (created_at) WHERE state IN ('pending', 'claimed');
