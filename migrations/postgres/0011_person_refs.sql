-- +goose Up

-- The ids by which somebody is known outside, one row for each source and id;
-- HR's own are those of source hr. id_key is the id without letter case, made
-- where it is written. Of two people of earlier versions whose ids differ in
-- nothing else, the first has the row; both are found by their exact id.
CREATE TABLE person_ref (
    source    TEXT NOT NULL,
    id_key    TEXT NOT NULL,
    id        TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    PRIMARY KEY (source, id_key)
);
CREATE INDEX person_ref_person ON person_ref (person_id);

INSERT INTO person_ref (source, id_key, id, person_id)
SELECT 'hr', lower(external_id), external_id, id FROM person WHERE external_id <> '' ORDER BY id
ON CONFLICT (source, id_key) DO NOTHING;

-- People are found by their id as well.
UPDATE person SET name_key = name_key || ' ' || lower(external_id) WHERE external_id <> '';
