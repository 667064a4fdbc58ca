-- +goose Up
-- Whom sign-in providers know people as: a subject of an issuer is one person, or
-- one outsider by a right of theirs. A refused row is a subject with the address
-- of somebody who is bound to another.
CREATE TABLE identity (
    id        TEXT NOT NULL PRIMARY KEY,
    issuer    TEXT NOT NULL,
    subject   TEXT NOT NULL,
    person_id TEXT REFERENCES person (id),
    staff_id  TEXT REFERENCES staff (id),
    state     TEXT NOT NULL,
    at        BIGINT NOT NULL,
    -- Only what is bound stands in the way of another.
    bound_subject TEXT GENERATED ALWAYS AS (CASE WHEN state = 'bound' THEN subject END) STORED,
    bound_to      TEXT GENERATED ALWAYS AS (CASE WHEN state = 'bound' THEN COALESCE(person_id, staff_id) END) STORED,
    UNIQUE (issuer, bound_subject),
    UNIQUE (issuer, bound_to)
);
CREATE INDEX identity_state ON identity (state, at);

-- What is held for a browser for some minutes, sealed under a key that only its
-- cookie has: a sign-in on its way.
CREATE TABLE held (
    hash       BYTEA NOT NULL PRIMARY KEY,
    sealed     TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX held_expires ON held (expires_at);

-- When whoever has the session last proved who they are.
ALTER TABLE session ADD COLUMN proven_at BIGINT;
