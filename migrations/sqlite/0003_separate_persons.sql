-- +goose Up

-- Who is kept apart is decided by persons: everybody who ever ended a task, and
-- everybody who announced the case. Both are in the log.

ALTER TABLE cases ADD COLUMN announced_by TEXT NOT NULL DEFAULT '[]';
ALTER TABLE task ADD COLUMN apart_from TEXT NOT NULL DEFAULT '[]';
ALTER TABLE task ADD COLUMN ended_by TEXT NOT NULL DEFAULT '[]';
ALTER TABLE task ADD COLUMN not_apart INTEGER NOT NULL DEFAULT 0;

UPDATE task SET ended_by = ended.people
FROM (
    SELECT task_id, json_group_array(person) AS people
    FROM (
        SELECT DISTINCT task_id, json_extract(CAST(bytes AS TEXT), '$.data.done_by') AS person
        FROM log_leaf WHERE type = 'task.ended'
    )
    WHERE person <> ''
    GROUP BY task_id
) AS ended
WHERE ended.task_id = task.id;

UPDATE task SET not_apart = 1
WHERE state IN ('done', 'not_applicable', 'not_done') AND EXISTS (
    SELECT 1 FROM log_leaf
    WHERE type = 'task.ended' AND task_id = task.id AND json_extract(CAST(bytes AS TEXT), '$.data.not_apart')
        AND seq = (SELECT max(seq) FROM log_leaf AS newest WHERE newest.type = 'task.ended' AND newest.task_id = task.id));

UPDATE cases SET announced_by = announced.people
FROM (
    SELECT case_id, json_group_array(person_id) AS people
    FROM (
        SELECT DISTINCT log_leaf.case_id, staff.person_id
        FROM log_leaf JOIN staff ON staff.id = json_extract(CAST(log_leaf.bytes AS TEXT), '$.actor.ref')
        WHERE log_leaf.type = 'event.accepted' AND json_extract(CAST(log_leaf.bytes AS TEXT), '$.actor.kind') = 'staff'
            AND staff.person_id IS NOT NULL
    )
    GROUP BY case_id
) AS announced
WHERE announced.case_id = cases.id;
