-- +goose Up

-- Who is kept apart is decided by persons: everybody who ever ended a task, and
-- everybody who announced the case. Both are in the log.

ALTER TABLE cases
    ADD COLUMN announced_by TEXT NOT NULL DEFAULT '[]';
ALTER TABLE task
    ADD COLUMN apart_from TEXT NOT NULL DEFAULT '[]',
    ADD COLUMN ended_by   TEXT NOT NULL DEFAULT '[]',
    ADD COLUMN not_apart  BOOLEAN NOT NULL DEFAULT FALSE;

UPDATE task SET ended_by = ended.people
FROM (
    SELECT task_id, json_agg(person)::text AS people
    FROM (
        SELECT DISTINCT task_id, convert_from(bytes, 'UTF8')::jsonb #>> '{data,done_by}' AS person
        FROM log_leaf WHERE type = 'task.ended'
    ) AS endings
    WHERE person <> ''
    GROUP BY task_id
) AS ended
WHERE ended.task_id = task.id;

UPDATE task SET not_apart = TRUE
FROM (
    SELECT DISTINCT ON (task_id) task_id, convert_from(bytes, 'UTF8')::jsonb #>> '{data,not_apart}' AS marked
    FROM log_leaf WHERE type = 'task.ended'
    ORDER BY task_id, seq DESC
) AS newest
WHERE newest.task_id = task.id AND newest.marked = 'true' AND task.state IN ('done', 'not_applicable', 'not_done');

UPDATE cases SET announced_by = announced.people
FROM (
    SELECT case_id, json_agg(person_id)::text AS people
    FROM (
        SELECT DISTINCT log_leaf.case_id, staff.person_id
        FROM log_leaf JOIN staff ON staff.id = convert_from(log_leaf.bytes, 'UTF8')::jsonb #>> '{actor,ref}'
        WHERE log_leaf.type = 'event.accepted' AND convert_from(log_leaf.bytes, 'UTF8')::jsonb #>> '{actor,kind}' = 'staff'
            AND staff.person_id IS NOT NULL
    ) AS announcers
    GROUP BY case_id
) AS announced
WHERE announced.case_id = cases.id;
