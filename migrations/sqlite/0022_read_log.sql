-- +goose Up
-- What auditors looked at. It holds addresses, in which nobody's name stands.
CREATE TABLE read_log (
    id       INTEGER NOT NULL PRIMARY KEY,
    at       INTEGER NOT NULL,
    staff_id TEXT NOT NULL REFERENCES staff (id),
    address  TEXT NOT NULL
);
CREATE INDEX read_log_at ON read_log (at);
