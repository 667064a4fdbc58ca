-- +goose Up

-- Times are microseconds since 1970 in UTC; NULL means none. Civil dates are
-- text, 2026-12-01, '' means none. Lists and small records are JSON text that
-- is never searched.

CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE setting (
    id   INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    body TEXT NOT NULL
) STRICT;
INSERT INTO setting (id, body) VALUES (1, '{}');

CREATE TABLE counter (
    name  TEXT NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;
INSERT INTO counter (name, value) VALUES ('case', 0);

CREATE TABLE lease (
    name   TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    until  INTEGER NOT NULL
) STRICT;

CREATE TABLE document (
    hash TEXT NOT NULL PRIMARY KEY,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE current_document (
    name TEXT NOT NULL PRIMARY KEY,
    hash TEXT NOT NULL REFERENCES document (hash)
) STRICT;

CREATE TABLE person (
    id                    TEXT NOT NULL PRIMARY KEY,
    external_id           TEXT NOT NULL,
    given_name            TEXT NOT NULL,
    family_name           TEXT NOT NULL,
    work_email            TEXT NOT NULL,
    personal_email        TEXT NOT NULL,
    holdings_confirmed_at INTEGER,
    erased                INTEGER NOT NULL,
    name_key              TEXT NOT NULL -- lower-case name and work address: sorted and searched by
) STRICT;
CREATE UNIQUE INDEX person_external ON person (external_id) WHERE external_id <> '';
CREATE UNIQUE INDEX person_email ON person (lower(work_email)) WHERE work_email <> '';
CREATE INDEX person_name ON person (name_key, id);

CREATE TABLE engagement (
    id          TEXT NOT NULL PRIMARY KEY,
    person_id   TEXT NOT NULL REFERENCES person (id),
    state       TEXT NOT NULL CHECK (state IN ('planned', 'active', 'ended', 'withdrawn')),
    worker_type TEXT NOT NULL,
    title       TEXT NOT NULL,
    functions   TEXT NOT NULL,
    department  TEXT NOT NULL,
    location    TEXT NOT NULL,
    zone        TEXT NOT NULL,
    manager_id  TEXT REFERENCES person (id),
    sponsor_id  TEXT REFERENCES person (id),
    start_on    TEXT NOT NULL,
    end_on      TEXT NOT NULL,
    ended_at    INTEGER
) STRICT;
CREATE INDEX engagement_person ON engagement (person_id, state);
CREATE INDEX engagement_manager ON engagement (manager_id) WHERE state IN ('planned', 'active');
CREATE INDEX engagement_sponsor ON engagement (sponsor_id) WHERE state IN ('planned', 'active');

CREATE TABLE seat (
    role      TEXT NOT NULL,
    position  INTEGER NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    PRIMARY KEY (role, position)
) STRICT;

CREATE TABLE staff (
    id        TEXT NOT NULL PRIMARY KEY,
    email     TEXT NOT NULL,
    name      TEXT NOT NULL,
    role      TEXT NOT NULL,
    person_id TEXT REFERENCES person (id),
    removed   INTEGER NOT NULL
) STRICT;

CREATE TABLE access_grant (
    id            TEXT NOT NULL PRIMARY KEY,
    person_id     TEXT NOT NULL REFERENCES person (id),
    engagement_id TEXT REFERENCES engagement (id),
    system_key    TEXT NOT NULL,
    level         TEXT NOT NULL,
    source        TEXT NOT NULL,
    granted_at    INTEGER,
    ended_at      INTEGER,
    ended_by      TEXT NOT NULL
) STRICT;
CREATE INDEX access_grant_person ON access_grant (person_id) WHERE ended_at IS NULL;
CREATE INDEX access_grant_system ON access_grant (system_key, id) WHERE ended_at IS NULL;
CREATE INDEX access_grant_ended ON access_grant (ended_by) WHERE ended_by <> '';

CREATE TABLE asset (
    id        TEXT NOT NULL PRIMARY KEY,
    tag       TEXT NOT NULL,
    serial    TEXT NOT NULL,
    kind      TEXT NOT NULL,
    model     TEXT NOT NULL,
    state     TEXT NOT NULL CHECK (state IN ('in_stock', 'issued', 'returned', 'lost')),
    holder_id TEXT REFERENCES person (id),
    since     INTEGER,
    source    TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX asset_tag ON asset (tag) WHERE tag <> '';
CREATE INDEX asset_list ON asset (tag, id);
CREATE INDEX asset_holder ON asset (holder_id) WHERE state = 'issued';

CREATE TABLE cases (
    id               TEXT NOT NULL PRIMARY KEY,
    number           INTEGER NOT NULL UNIQUE,
    kind             TEXT NOT NULL CHECK (kind IN ('joiner', 'mover', 'leaver')),
    person_id        TEXT NOT NULL REFERENCES person (id),
    engagement_id    TEXT NOT NULL REFERENCES engagement (id),
    state            TEXT NOT NULL CHECK (state IN ('open', 'completed', 'rescinded', 'superseded')),
    ending           TEXT NOT NULL CHECK (ending IN ('', 'rescinded', 'superseded')),
    superseded_by    TEXT NOT NULL,
    other_case_ids   TEXT NOT NULL,
    effective        TEXT NOT NULL,
    employment_end   TEXT NOT NULL,
    cutoff_at        INTEGER,
    effect_at        INTEGER,
    effected         INTEGER NOT NULL,
    notice_at        INTEGER,
    zone             TEXT NOT NULL,
    immediate        INTEGER NOT NULL,
    contact          TEXT NOT NULL,
    source           TEXT NOT NULL,
    terms_after      TEXT NOT NULL,
    terms_before     TEXT NOT NULL,
    playbook_hash    TEXT NOT NULL,
    matrix_hash      TEXT NOT NULL,
    limits           TEXT NOT NULL,
    started          INTEGER NOT NULL,
    access_live      INTEGER NOT NULL,
    access_closed_at INTEGER,
    things_back_at   INTEGER,
    opened_at        INTEGER,
    closed_at        INTEGER,
    event_at         INTEGER,
    event_id         TEXT NOT NULL,
    rev              INTEGER NOT NULL,
    rev_at           INTEGER NOT NULL, -- when the row last changed, for the sweep
    driven_rev       INTEGER NOT NULL,
    driver_ns        TEXT NOT NULL,
    next_wake        INTEGER,
    course_version   INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX cases_one_live ON cases (engagement_id, kind)
    WHERE state = 'open' AND ending = '' AND kind <> 'mover';
CREATE UNIQUE INDEX cases_one_live_mover ON cases (engagement_id, effective)
    WHERE state = 'open' AND ending = '' AND kind = 'mover';
CREATE INDEX cases_open ON cases (id) WHERE state = 'open';
CREATE INDEX cases_list ON cases (effective, id);
CREATE INDEX cases_person ON cases (person_id, state);

CREATE TABLE task (
    id            TEXT NOT NULL PRIMARY KEY,
    case_id       TEXT NOT NULL REFERENCES cases (id),
    task_key      TEXT NOT NULL,
    line          TEXT NOT NULL,
    playbook_hash TEXT NOT NULL,
    ordinal       INTEGER NOT NULL,
    purpose       TEXT NOT NULL,
    for_task      TEXT NOT NULL,
    title         TEXT NOT NULL,
    help          TEXT NOT NULL,
    role          TEXT NOT NULL,
    system_key    TEXT NOT NULL,
    level         TEXT NOT NULL,
    tier          TEXT NOT NULL,
    asset_id      TEXT NOT NULL,
    controls      TEXT NOT NULL,
    state         TEXT NOT NULL
        CHECK (state IN ('planned', 'open', 'done', 'not_applicable', 'not_done', 'cancelled')),
    assignee_id   TEXT REFERENCES person (id),
    via           TEXT NOT NULL,
    assignment    INTEGER NOT NULL,
    opens_at      INTEGER,
    opens_rule    TEXT NOT NULL,
    due_at        INTEGER,
    due_date      TEXT NOT NULL,
    due_zone      TEXT NOT NULL,
    due_rule      TEXT NOT NULL,
    due_date_rule TEXT NOT NULL,
    lead_ns       INTEGER NOT NULL,
    limit_ns      INTEGER NOT NULL,
    short_notice  INTEGER NOT NULL,
    not_before    INTEGER,
    after_keys    TEXT NOT NULL,
    asks          TEXT NOT NULL,
    decides       TEXT NOT NULL,
    writes        TEXT NOT NULL,
    undo          TEXT NOT NULL,
    evidence      TEXT NOT NULL,
    verify_role   TEXT NOT NULL,
    not_by        TEXT NOT NULL,
    reason        TEXT NOT NULL,
    answer        TEXT NOT NULL,
    opened_at     INTEGER,
    done_at       INTEGER,
    ended_at      INTEGER,
    done_by       TEXT NOT NULL,
    recorded_by   TEXT NOT NULL,
    assurance     TEXT NOT NULL,
    proven        INTEGER NOT NULL,
    escalated     INTEGER NOT NULL,
    undelivered   INTEGER NOT NULL,
    UNIQUE (case_id, task_key)
) STRICT;
CREATE INDEX task_case ON task (case_id, ordinal);
CREATE INDEX task_due ON task (due_at, id) WHERE state = 'open';
CREATE INDEX task_assignee ON task (assignee_id) WHERE state IN ('planned', 'open');
CREATE INDEX task_undelivered ON task (due_at) WHERE state = 'open' AND undelivered;
CREATE INDEX task_removal ON task (due_at, id) WHERE writes = 'revoke';

CREATE TABLE takeover (
    case_id TEXT NOT NULL REFERENCES cases (id),
    n       INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    ref     TEXT NOT NULL,
    to_id   TEXT NOT NULL,
    PRIMARY KEY (case_id, n)
) STRICT;

CREATE TABLE notice (
    id         TEXT NOT NULL PRIMARY KEY,
    case_id    TEXT NOT NULL REFERENCES cases (id),
    owner_id   TEXT NOT NULL REFERENCES person (id),
    kind       TEXT NOT NULL,
    number     INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('pending', 'claimed', 'sent', 'undeliverable', 'dropped')),
    next_at    INTEGER,
    attempts   INTEGER NOT NULL,
    sent_at    INTEGER,
    failure    TEXT NOT NULL,
    created_at INTEGER,
    UNIQUE (case_id, owner_id, kind, number)
) STRICT;
CREATE INDEX notice_unsent ON notice (created_at) WHERE state <> 'sent';

CREATE TABLE notice_task (
    notice_id TEXT NOT NULL REFERENCES notice (id),
    n         INTEGER NOT NULL,
    task_id   TEXT NOT NULL REFERENCES task (id),
    old_due   INTEGER,
    PRIMARY KEY (notice_id, n)
) STRICT;
CREATE INDEX notice_task_task ON notice_task (task_id);

-- A link is what the mails of one case let one person do. Only hashes of its
-- tokens are kept.
CREATE TABLE link (
    id         TEXT NOT NULL PRIMARY KEY,
    person_id  TEXT NOT NULL REFERENCES person (id),
    case_id    TEXT NOT NULL REFERENCES cases (id),
    created_at INTEGER NOT NULL,
    ended_at   INTEGER
) STRICT;
CREATE UNIQUE INDEX link_live ON link (person_id, case_id) WHERE ended_at IS NULL;

CREATE TABLE link_token (
    hash       BLOB NOT NULL PRIMARY KEY,
    link_id    TEXT NOT NULL REFERENCES link (id),
    notice_id  TEXT NOT NULL REFERENCES notice (id),
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE session (
    hash       BLOB NOT NULL PRIMARY KEY,
    kind       TEXT NOT NULL CHECK (kind IN ('staff', 'link')),
    staff_id   TEXT REFERENCES staff (id),
    person_id  TEXT REFERENCES person (id),
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX session_expiry ON session (expires_at);
CREATE INDEX session_person ON session (person_id);

CREATE TABLE session_link (
    session_hash BLOB NOT NULL REFERENCES session (hash) ON DELETE CASCADE,
    link_id      TEXT NOT NULL REFERENCES link (id),
    PRIMARY KEY (session_hash, link_id)
) STRICT;

CREATE TABLE signin (
    hash       BLOB NOT NULL PRIMARY KEY,
    staff_id   TEXT NOT NULL REFERENCES staff (id),
    expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE inbox (
    source      TEXT NOT NULL,
    event_id    TEXT NOT NULL,
    hash        TEXT NOT NULL,
    occurred_at INTEGER,
    received_at INTEGER,
    outcome     TEXT NOT NULL,
    case_id     TEXT NOT NULL,
    PRIMARY KEY (source, event_id)
) STRICT;

CREATE TABLE import_file (
    what        TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    imported_at INTEGER NOT NULL,
    PRIMARY KEY (what, sha256)
) STRICT;

-- The bytes of a file lie under the id of the upload that brought them; the
-- file names that upload once its digest is known.
CREATE TABLE file_chunk (
    upload    TEXT NOT NULL,
    n         INTEGER NOT NULL,
    bytes     BLOB NOT NULL,
    stored_at INTEGER NOT NULL,
    PRIMARY KEY (upload, n)
) STRICT;
CREATE INDEX file_chunk_stored ON file_chunk (stored_at);

CREATE TABLE file (
    sha256    TEXT NOT NULL PRIMARY KEY,
    upload    TEXT NOT NULL UNIQUE,
    size      INTEGER NOT NULL,
    stored_at INTEGER NOT NULL
) STRICT;

CREATE TABLE task_file (
    task_id TEXT NOT NULL REFERENCES task (id),
    n       INTEGER NOT NULL,
    sha256  TEXT NOT NULL REFERENCES file (sha256),
    name    TEXT NOT NULL,
    media   TEXT NOT NULL,
    size    INTEGER NOT NULL,
    PRIMARY KEY (task_id, n)
) STRICT;
CREATE INDEX task_file_sha256 ON task_file (sha256);

-- The bytes of a leaf are the evidence; type, case and task are copies to find
-- it by.
CREATE TABLE log_leaf (
    seq     INTEGER NOT NULL PRIMARY KEY,
    bytes   BLOB NOT NULL,
    type    TEXT NOT NULL,
    case_id TEXT NOT NULL,
    task_id TEXT NOT NULL
) STRICT;
CREATE INDEX log_leaf_case ON log_leaf (case_id, seq) WHERE case_id <> '';
CREATE INDEX log_leaf_task ON log_leaf (task_id, type, seq) WHERE task_id <> '';

CREATE TABLE log_hash (
    idx INTEGER NOT NULL PRIMARY KEY,
    h   BLOB NOT NULL
) STRICT;

CREATE TABLE log_head (
    id          INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    size        INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;
INSERT INTO log_head (id, size, recorded_at) VALUES (1, 0, 0);

CREATE TABLE opening (
    seq   INTEGER NOT NULL REFERENCES log_leaf (seq),
    field TEXT NOT NULL, -- sorted by in exports, so byte order on both engines
    key   BLOB NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (seq, field)
) STRICT;

-- What has been erased. An opening can be deleted only when it is named here,
-- so that no erasure is silent.
CREATE TABLE erasure (
    seq       INTEGER NOT NULL,
    field     TEXT NOT NULL,
    erased_at INTEGER NOT NULL,
    PRIMARY KEY (seq, field)
) STRICT;

CREATE TABLE checkpoint (
    size      INTEGER NOT NULL PRIMARY KEY,
    note      TEXT NOT NULL,
    key_hash  TEXT NOT NULL,
    stored_at INTEGER NOT NULL
) STRICT;

-- Somebody waits for a checkpoint of at least this size.
CREATE TABLE checkpoint_request (
    id   INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    size INTEGER NOT NULL
) STRICT;

-- +goose StatementBegin
CREATE TRIGGER log_leaf_no_update BEFORE UPDATE ON log_leaf
BEGIN
    SELECT RAISE(ABORT, 'log_leaf is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER log_leaf_no_delete BEFORE DELETE ON log_leaf
BEGIN
    SELECT RAISE(ABORT, 'log_leaf is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER log_hash_no_update BEFORE UPDATE ON log_hash
BEGIN
    SELECT RAISE(ABORT, 'log_hash is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER log_hash_no_delete BEFORE DELETE ON log_hash
BEGIN
    SELECT RAISE(ABORT, 'log_hash is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER log_head_no_delete BEFORE DELETE ON log_head
BEGIN
    SELECT RAISE(ABORT, 'log_head is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER log_head_no_update BEFORE UPDATE ON log_head WHEN NEW.size <= OLD.size OR NEW.recorded_at < OLD.recorded_at
BEGIN
    SELECT RAISE(ABORT, 'log_head only grows');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER opening_no_update BEFORE UPDATE ON opening
BEGIN
    SELECT RAISE(ABORT, 'opening is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER opening_no_delete BEFORE DELETE ON opening WHEN NOT EXISTS (SELECT 1 FROM erasure e WHERE e.seq = OLD.seq AND e.field = OLD.field)
BEGIN
    SELECT RAISE(ABORT, 'opening is deleted by an erasure only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER erasure_no_update BEFORE UPDATE ON erasure
BEGIN
    SELECT RAISE(ABORT, 'erasure is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER erasure_no_delete BEFORE DELETE ON erasure
BEGIN
    SELECT RAISE(ABORT, 'erasure is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON checkpoint
BEGIN
    SELECT RAISE(ABORT, 'checkpoint is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON checkpoint
BEGIN
    SELECT RAISE(ABORT, 'checkpoint is append-only');
END;
-- +goose StatementEnd
