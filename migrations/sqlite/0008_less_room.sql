-- +goose Up

-- Of two ways to the same rows one goes; the tasks of a case are found by the
-- index that keeps their keys apart.
DROP INDEX task_case;

-- Only the leaf that ended a task is looked for by the task.
DROP INDEX log_leaf_task;
CREATE INDEX log_leaf_ended ON log_leaf (task_id, seq) WHERE type = 'task.ended';

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
