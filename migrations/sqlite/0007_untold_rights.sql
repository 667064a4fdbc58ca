-- +goose Up

-- Whom an upgrade bound a right to, or until when it left it to an outsider,
-- no leaf says; the program writes one at its start and takes the mark away.
ALTER TABLE staff ADD COLUMN untold INTEGER NOT NULL DEFAULT 0;

UPDATE staff SET untold = 1
WHERE NOT removed AND (person_id IS NOT NULL OR until <> '') AND (id, coalesce(person_id, ''), until) NOT IN (
    SELECT coalesce(json_extract(CAST(bytes AS TEXT), '$.data.staff'), ''), coalesce(json_extract(CAST(bytes AS TEXT), '$.data.person'), ''),
        coalesce(json_extract(CAST(bytes AS TEXT), '$.data.until'), '')
    FROM log_leaf WHERE type IN ('staff.added', 'staff.bound'));
