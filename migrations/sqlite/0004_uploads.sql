-- +goose Up

-- Each file that somebody sent, for the quotas. Its size is what was granted
-- to it until the file is whole: then it has a digest, which other uploads of
-- the same content share.
CREATE TABLE upload (
    id        TEXT NOT NULL PRIMARY KEY,
    person_id TEXT REFERENCES person (id), -- NULL: sent before uploads were counted, by nobody known any more
    case_id   TEXT NOT NULL REFERENCES cases (id),
    sha256    TEXT NOT NULL,
    size      INTEGER NOT NULL,
    stored_at INTEGER NOT NULL
) STRICT;
CREATE INDEX upload_person ON upload (person_id, size);
CREATE INDEX upload_case ON upload (case_id, size);
CREATE INDEX upload_sha256 ON upload (sha256, size);
CREATE INDEX file_size ON file (size);

-- Whoever counts uploads holds this row.
INSERT INTO counter (name, value) VALUES ('upload', 0);

INSERT INTO upload (id, person_id, case_id, sha256, size, stored_at)
SELECT 'task/' || f.task_id || '/' || f.n, (SELECT p.id FROM person p WHERE p.id = t.done_by), t.case_id, f.sha256, f.size, k.stored_at
FROM task_file f JOIN task t ON t.id = f.task_id JOIN file k ON k.sha256 = f.sha256;
