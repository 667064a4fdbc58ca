-- +goose Up

-- Of two ways to the same rows one goes; the tasks of a case are found by the
-- index that keeps their keys apart.
DROP INDEX task_case;

-- Only the leaf that ended a task is looked for by the task.
DROP INDEX log_leaf_task;
CREATE INDEX log_leaf_ended ON log_leaf (task_id, seq) WHERE type = 'task.ended';

-- The case of a leaf stands beside it by its number, which is shorter than its
-- id. The leaf itself is what it was.
DROP INDEX log_leaf_case;
ALTER TABLE log_leaf ADD COLUMN case_no BIGINT NOT NULL DEFAULT 0;
ALTER TABLE log_leaf DISABLE TRIGGER log_leaf_no_update;
UPDATE log_leaf SET case_no = coalesce((SELECT number FROM cases WHERE id = log_leaf.case_id), 0) WHERE case_id <> '';
ALTER TABLE log_leaf ENABLE TRIGGER log_leaf_no_update;
ALTER TABLE log_leaf DROP COLUMN case_id;
CREATE INDEX log_leaf_case ON log_leaf (case_no, seq) WHERE case_no > 0;
