-- +goose Up
-- Of whom nothing may be erased. Why, and by whose word, stands in the log alone.
CREATE TABLE legal_hold (
    id          TEXT NOT NULL PRIMARY KEY,
    person_id   TEXT NOT NULL REFERENCES person (id),
    placed_at   BIGINT NOT NULL,
    released_at BIGINT
);
CREATE INDEX legal_hold_person ON legal_hold (person_id) WHERE released_at IS NULL;
CREATE INDEX log_leaf_hold ON log_leaf (type, seq) WHERE type = 'hold.placed';
