-- +goose Up

-- What a task repeats, what set its deadline and what undoes it were words
-- inside other columns.

ALTER TABLE task ADD COLUMN base_key TEXT NOT NULL DEFAULT '';
ALTER TABLE task ADD COLUMN due_kind TEXT NOT NULL DEFAULT '';
ALTER TABLE task ADD COLUMN undo_kind TEXT NOT NULL DEFAULT '';
ALTER TABLE task ADD COLUMN undo_line TEXT NOT NULL DEFAULT '';

UPDATE task SET
    base_key = task_key,
    due_kind = CASE
        WHEN due_rule LIKE 'limit %' THEN 'limit'
        WHEN due_rule LIKE 'kept until %' THEN 'kept'
        WHEN due_rule LIKE '%h' OR due_rule IN ('cutoff', 'notice', 'opened') THEN 'hour'
        ELSE 'day'
    END,
    undo_kind = CASE WHEN undo = '' THEN '' ELSE substr(undo, 1, instr(undo, '/') - 1) END,
    undo_line = CASE WHEN undo = '' THEN '' ELSE substr(undo, instr(undo, '/') + 1) END;

-- A number at the end of a key marks the repetition of a task that the case
-- had already.
UPDATE task SET base_key = substr(task_key, 1, length(rtrim(task_key, '0123456789')) - 1)
WHERE task_key <> rtrim(task_key, '0123456789')
    AND rtrim(task_key, '0123456789') LIKE '%/'
    AND EXISTS (SELECT 1 FROM task first WHERE first.case_id = task.case_id
        AND first.task_key = substr(task.task_key, 1, length(rtrim(task.task_key, '0123456789')) - 1));

ALTER TABLE task DROP COLUMN undo;
