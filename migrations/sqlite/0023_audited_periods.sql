-- +goose Up
-- The period that an auditor may look at; empty days leave a side open.
ALTER TABLE staff ADD COLUMN period_from TEXT NOT NULL DEFAULT '';
ALTER TABLE staff ADD COLUMN period_to TEXT NOT NULL DEFAULT '';
