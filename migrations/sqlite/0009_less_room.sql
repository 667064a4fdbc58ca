-- +goose Up

-- Of two ways to the same rows one goes; the tasks of a case are found by the
-- index that keeps their keys apart.
DROP INDEX task_case;

-- Only the leaf that ended a task is looked for by the task.
DROP INDEX log_leaf_task;
CREATE INDEX log_leaf_ended ON log_leaf (task_id, seq) WHERE type = 'task.ended';

-- The case of a leaf stands beside it by its number, which is shorter than its
-- id. The leaf itself is what it was.
DROP TRIGGER log_leaf_no_update;
DROP INDEX log_leaf_case;
ALTER TABLE log_leaf ADD COLUMN case_no INTEGER NOT NULL DEFAULT 0;
UPDATE log_leaf SET case_no = coalesce((SELECT number FROM cases WHERE id = log_leaf.case_id), 0) WHERE case_id <> '';
ALTER TABLE log_leaf DROP COLUMN case_id;
CREATE INDEX log_leaf_case ON log_leaf (case_no, seq) WHERE case_no > 0;

-- +goose StatementBegin
CREATE TRIGGER log_leaf_no_update BEFORE UPDATE ON log_leaf
BEGIN
    SELECT RAISE(ABORT, 'log_leaf is append-only');
END;
-- +goose StatementEnd

-- An opening is found by its whole key, and lies in it.
CREATE TABLE opening_by_key (
    seq   INTEGER NOT NULL REFERENCES log_leaf (seq),
    field TEXT NOT NULL, -- sorted by in exports, so byte order on both engines
    key   BLOB NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (seq, field)
) STRICT, WITHOUT ROWID;
INSERT INTO opening_by_key (seq, field, key, value) SELECT seq, field, key, value FROM opening ORDER BY seq, field;
DROP TABLE opening;
ALTER TABLE opening_by_key RENAME TO opening;

-- +goose StatementBegin
CREATE TRIGGER opening_no_update BEFORE UPDATE ON opening
BEGIN
    SELECT RAISE(ABORT, 'opening is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER opening_no_delete BEFORE DELETE ON opening WHEN NOT EXISTS (SELECT 1 FROM erasure e WHERE e.seq = OLD.seq AND e.field = OLD.field)
BEGIN
    SELECT RAISE(ABORT, 'opening is deleted by an erasure only');
END;
-- +goose StatementEnd

-- So do tokens, and what a notice is about.

CREATE TABLE link_token_by_key (
    hash       BLOB NOT NULL PRIMARY KEY,
    link_id    TEXT NOT NULL REFERENCES link (id),
    notice_id  TEXT NOT NULL REFERENCES notice (id),
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO link_token_by_key (hash, link_id, notice_id, created_at) SELECT hash, link_id, notice_id, created_at FROM link_token ORDER BY hash;
DROP TABLE link_token;
ALTER TABLE link_token_by_key RENAME TO link_token;

CREATE TABLE notice_task_by_key (
    notice_id TEXT NOT NULL REFERENCES notice (id),
    n         INTEGER NOT NULL,
    task_id   TEXT NOT NULL REFERENCES task (id),
    old_due   INTEGER,
    PRIMARY KEY (notice_id, n)
) STRICT, WITHOUT ROWID;
INSERT INTO notice_task_by_key (notice_id, n, task_id, old_due) SELECT notice_id, n, task_id, old_due FROM notice_task ORDER BY notice_id, n;
DROP TABLE notice_task;
ALTER TABLE notice_task_by_key RENAME TO notice_task;
CREATE INDEX notice_task_task ON notice_task (task_id);
