-- +goose Up
-- What auditors looked at. It holds addresses, in which nobody's name stands.
CREATE TABLE read_log (
    id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       BIGINT NOT NULL,
    staff_id TEXT NOT NULL REFERENCES staff (id),
    address  TEXT NOT NULL
);
CREATE INDEX read_log_at ON read_log (at);
