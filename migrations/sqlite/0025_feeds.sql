-- +goose Up
-- What HR systems said of their people, the newest of each, and what followed.
CREATE TABLE feed_record (
    source  TEXT NOT NULL,
    record  TEXT NOT NULL,
    version INTEGER NOT NULL,
    told    TEXT NOT NULL,
    -- By these person_ref finds the person, with whom the row goes.
    id_source TEXT NOT NULL,
    id_key    TEXT NOT NULL,
    PRIMARY KEY (source, record)
);
CREATE INDEX feed_record_person ON feed_record (id_source, id_key);

CREATE TABLE feed_item (
    seq      INTEGER NOT NULL PRIMARY KEY,
    source   TEXT NOT NULL,
    id       TEXT NOT NULL,
    record   TEXT NOT NULL,
    id_source TEXT NOT NULL,
    id_key    TEXT NOT NULL,
    version  INTEGER NOT NULL,
    said     TEXT NOT NULL,
    at       INTEGER NOT NULL,
    state    TEXT NOT NULL,
    outcome  TEXT NOT NULL,
    case_id  TEXT REFERENCES cases (id),
    code     TEXT NOT NULL,
    message  TEXT NOT NULL,
    tries    INTEGER NOT NULL,
    retry_at INTEGER,
    settled  INTEGER,
    UNIQUE (source, id)
);
CREATE INDEX feed_item_waiting ON feed_item (source, record, seq) WHERE state = 'waiting';
CREATE INDEX feed_item_newest ON feed_item (source, seq);
CREATE INDEX feed_item_person ON feed_item (id_source, id_key);
CREATE INDEX feed_item_case ON feed_item (case_id);
CREATE INDEX feed_item_at ON feed_item (at);

-- Requests that were turned away before anything in them was read.
CREATE TABLE feed_refusal (
    seq    INTEGER NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,
    at     INTEGER NOT NULL,
    why    TEXT NOT NULL
);
CREATE INDEX feed_refusal_newest ON feed_refusal (source, seq);
