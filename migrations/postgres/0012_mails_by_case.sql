-- +goose Up

-- The mails that name a task are among those of its case.
DROP INDEX notice_task_task;
