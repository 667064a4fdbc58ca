-- +goose Up
-- The engagement under which equipment was carried over to who joined again.
ALTER TABLE asset ADD COLUMN engagement_id TEXT NOT NULL DEFAULT '';
