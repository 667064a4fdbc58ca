-- +goose Up
-- Passkeys: public halves only. A holder is a person, or the right of somebody
-- who is none of our people.
CREATE TABLE passkey (
    id          TEXT NOT NULL PRIMARY KEY,
    holder      TEXT NOT NULL,
    name        TEXT NOT NULL,
    credential  TEXT NOT NULL UNIQUE,
    public_key  TEXT NOT NULL,
    transports  TEXT NOT NULL,
    counter     INTEGER NOT NULL,
    may_back_up INTEGER NOT NULL,
    backed_up   INTEGER NOT NULL,
    added_at    INTEGER,
    used_at     INTEGER,
    copied_at   INTEGER
) STRICT;
CREATE INDEX passkey_holder ON passkey (holder);

-- What browsers were asked to sign, until they did or five minutes are over.
CREATE TABLE passkey_challenge (
    hash       BLOB NOT NULL PRIMARY KEY,
    purpose    TEXT NOT NULL,
    holder     TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX passkey_challenge_expiry ON passkey_challenge (expires_at);

-- By which passkey a session was opened, so that it ends with it.
ALTER TABLE session ADD COLUMN passkey TEXT NOT NULL DEFAULT '';
ALTER TABLE signin ADD COLUMN passkey TEXT NOT NULL DEFAULT '';
