-- +goose Up
-- Exceptions are found among the tasks about other tasks.
CREATE INDEX task_about ON task (line_id) WHERE for_task <> '';
