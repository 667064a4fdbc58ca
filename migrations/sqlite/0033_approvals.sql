-- +goose Up
-- Changes that take two persons, and what became of them.
CREATE TABLE approval (
    id           TEXT NOT NULL PRIMARY KEY,
    kind         TEXT NOT NULL,
    command      TEXT NOT NULL,
    base         TEXT NOT NULL,
    why          TEXT NOT NULL,
    asked_by     TEXT NOT NULL,
    asked_person TEXT NOT NULL,
    asked_at     INTEGER NOT NULL,
    state        TEXT NOT NULL,
    answered_by  TEXT NOT NULL,
    answered_at  INTEGER
);
CREATE INDEX approval_waiting ON approval (asked_at) WHERE state = 'waiting';
