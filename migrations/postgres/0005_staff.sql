-- +goose Up

-- An outsider's right ends with a day. Rights that were given without one get
-- three months from this upgrade, unless somebody here has the address.
ALTER TABLE staff ADD COLUMN until TEXT NOT NULL DEFAULT '';

UPDATE staff SET person_id = (SELECT p.id FROM person p WHERE lower(p.work_email) = staff.email)
WHERE person_id IS NULL AND email <> '' AND NOT removed;

UPDATE staff SET until = to_char(now() + interval '90 days', 'YYYY-MM-DD')
WHERE person_id IS NULL AND email <> '' AND NOT removed;

-- How sure it is who signed in: by a link that the console printed, or by one
-- that was mailed.
ALTER TABLE session ADD COLUMN assurance TEXT NOT NULL DEFAULT 'sign-in-link';
UPDATE session SET assurance = 'email-link' WHERE kind = 'link';
ALTER TABLE signin ADD COLUMN assurance TEXT NOT NULL DEFAULT 'sign-in-link';
