-- +goose Up
-- What became of equipment that does not come back, where that is more than lost,
-- and what was said of it.
ALTER TABLE asset ADD COLUMN gone TEXT NOT NULL DEFAULT '';
ALTER TABLE asset ADD COLUMN said TEXT NOT NULL DEFAULT '{}';
