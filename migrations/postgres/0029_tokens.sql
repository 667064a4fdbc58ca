-- +goose Up
-- What programs act by. Only the hash of a token is kept.
CREATE TABLE api_token (
    id        TEXT NOT NULL PRIMARY KEY,
    name      TEXT NOT NULL,
    hash      TEXT NOT NULL UNIQUE,
    scopes    TEXT NOT NULL,
    until     TEXT NOT NULL,
    staff_id  TEXT REFERENCES staff (id),
    person_id TEXT REFERENCES person (id),
    made_at   BIGINT NOT NULL,
    removed   BOOLEAN NOT NULL,
    seen_at   BIGINT
);

-- What was answered to a request that had an Idempotency-Key, to be answered
-- again. An answer without a status is still being made.
CREATE TABLE api_answer (
    token_id TEXT NOT NULL REFERENCES api_token (id),
    idem_key TEXT NOT NULL,
    request  TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    status   INTEGER NOT NULL DEFAULT 0,
    media    TEXT NOT NULL DEFAULT '',
    etag     TEXT NOT NULL DEFAULT '',
    body     BYTEA,
    PRIMARY KEY (token_id, idem_key)
);
CREATE INDEX api_answer_begun ON api_answer (begun_at);
