-- +goose Up

-- Whom an upgrade bound a right to, or until when it left it to an outsider,
-- no leaf says; the program writes one at its start and takes the mark away.
ALTER TABLE staff
    ADD COLUMN untold BOOLEAN NOT NULL DEFAULT FALSE;

UPDATE staff SET untold = TRUE
WHERE NOT removed AND (person_id IS NOT NULL OR until <> '') AND (id, coalesce(person_id, ''), until) NOT IN (
    SELECT coalesce(convert_from(bytes, 'UTF8')::jsonb #>> '{data,staff}', ''), coalesce(convert_from(bytes, 'UTF8')::jsonb #>> '{data,person}', ''),
        coalesce(convert_from(bytes, 'UTF8')::jsonb #>> '{data,until}', '')
    FROM log_leaf WHERE type IN ('staff.added', 'staff.bound'));
