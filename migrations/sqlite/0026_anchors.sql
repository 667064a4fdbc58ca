-- +goose Up
-- The newest checkpoint that the daily mail took to each address; under the empty
-- address the newest that an owner's mail took out of the company.
CREATE TABLE anchor (
    address TEXT NOT NULL PRIMARY KEY,
    leaves  INTEGER NOT NULL,
    sent_at INTEGER NOT NULL,
    outside INTEGER NOT NULL
);
