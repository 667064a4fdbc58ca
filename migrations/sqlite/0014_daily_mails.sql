-- +goose Up

-- An owner gets one digest a day, whatever the cases it is about.
CREATE INDEX notice_digest ON notice (owner_id, created_at) WHERE kind = 'digest';
