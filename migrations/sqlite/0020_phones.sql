-- +goose Up
-- The number by which somebody is rung up.
ALTER TABLE person ADD COLUMN phone TEXT NOT NULL DEFAULT '';
