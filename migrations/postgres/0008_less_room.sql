-- +goose Up

-- Of two ways to the same rows one goes; the tasks of a case are found by the
-- index that keeps their keys apart.
DROP INDEX task_case;

-- Only the leaf that ended a task is looked for by the task.
DROP INDEX log_leaf_task;
CREATE INDEX log_leaf_ended ON log_leaf (task_id, seq) WHERE type = 'task.ended';
