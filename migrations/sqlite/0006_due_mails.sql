-- +goose Up
CREATE INDEX notice_due ON notice (next_at) WHERE state IN ('pending', 'claimed');
