-- +goose Up
-- The newest checkpoint that the daily mail took to each address; under the empty
-- address the newest that an owner's mail took out of the company.
CREATE TABLE anchor (
    address TEXT NOT NULL PRIMARY KEY,
    leaves  BIGINT NOT NULL,
    sent_at BIGINT NOT NULL,
    outside BOOLEAN NOT NULL
);
