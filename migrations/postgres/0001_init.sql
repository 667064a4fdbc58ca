-- +goose Up

-- Times are microseconds since 1970 in UTC; NULL means none. Civil dates are
-- text, 2026-12-01, '' means none. Lists and small records are JSON text that
-- is never searched.

CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE setting (
    id   BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    body TEXT NOT NULL
);
INSERT INTO setting (id, body) VALUES (1, '{}');

CREATE TABLE counter (
    name  TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO counter (name, value) VALUES ('case', 0);

CREATE TABLE lease (
    name   TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    until  BIGINT NOT NULL
);

CREATE TABLE document (
    hash TEXT NOT NULL PRIMARY KEY,
    body BYTEA NOT NULL
);

CREATE TABLE current_document (
    name TEXT NOT NULL PRIMARY KEY,
    hash TEXT NOT NULL REFERENCES document (hash)
);

CREATE TABLE person (
    id                    TEXT NOT NULL PRIMARY KEY,
    external_id           TEXT NOT NULL,
    given_name            TEXT NOT NULL,
    family_name           TEXT NOT NULL,
    work_email            TEXT NOT NULL,
    personal_email        TEXT NOT NULL,
    holdings_confirmed_at BIGINT,
    erased                BOOLEAN NOT NULL,
    name_key              TEXT COLLATE "C" NOT NULL -- lower-case name and work address: sorted and searched by
);
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
    ended_at    BIGINT
);
CREATE INDEX engagement_person ON engagement (person_id, state);
CREATE INDEX engagement_manager ON engagement (manager_id) WHERE state IN ('planned', 'active');
CREATE INDEX engagement_sponsor ON engagement (sponsor_id) WHERE state IN ('planned', 'active');

CREATE TABLE seat (
    role      TEXT NOT NULL,
    position  BIGINT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    PRIMARY KEY (role, position)
);

CREATE TABLE staff (
    id        TEXT NOT NULL PRIMARY KEY,
    email     TEXT NOT NULL,
    name      TEXT NOT NULL,
    role      TEXT NOT NULL,
    person_id TEXT REFERENCES person (id),
    removed   BOOLEAN NOT NULL
);

CREATE TABLE access_grant (
    id            TEXT NOT NULL PRIMARY KEY,
    person_id     TEXT NOT NULL REFERENCES person (id),
    engagement_id TEXT REFERENCES engagement (id),
    system_key    TEXT NOT NULL,
    level         TEXT NOT NULL,
    source        TEXT NOT NULL,
    granted_at    BIGINT,
    ended_at      BIGINT,
    ended_by      TEXT NOT NULL
);
CREATE INDEX access_grant_person ON access_grant (person_id) WHERE ended_at IS NULL;
CREATE INDEX access_grant_system ON access_grant (system_key, id) WHERE ended_at IS NULL;
CREATE INDEX access_grant_ended ON access_grant (ended_by) WHERE ended_by <> '';

CREATE TABLE asset (
    id        TEXT NOT NULL PRIMARY KEY,
    tag       TEXT COLLATE "C" NOT NULL,
    serial    TEXT NOT NULL,
    kind      TEXT NOT NULL,
    model     TEXT NOT NULL,
    state     TEXT NOT NULL CHECK (state IN ('in_stock', 'issued', 'returned', 'lost')),
    holder_id TEXT REFERENCES person (id),
    since     BIGINT,
    source    TEXT NOT NULL
);
CREATE UNIQUE INDEX asset_tag ON asset (tag) WHERE tag <> '';
CREATE INDEX asset_list ON asset (tag, id);
CREATE INDEX asset_holder ON asset (holder_id) WHERE state = 'issued';

CREATE TABLE cases (
    id               TEXT NOT NULL PRIMARY KEY,
    number           BIGINT NOT NULL UNIQUE,
    kind             TEXT NOT NULL CHECK (kind IN ('joiner', 'mover', 'leaver')),
    person_id        TEXT NOT NULL REFERENCES person (id),
    engagement_id    TEXT NOT NULL REFERENCES engagement (id),
    state            TEXT NOT NULL CHECK (state IN ('open', 'completed', 'rescinded', 'superseded')),
    ending           TEXT NOT NULL CHECK (ending IN ('', 'rescinded', 'superseded')),
    superseded_by    TEXT NOT NULL,
    other_case_ids   TEXT NOT NULL,
    effective        TEXT NOT NULL,
    employment_end   TEXT NOT NULL,
    cutoff_at        BIGINT,
    effect_at        BIGINT,
    effected         BOOLEAN NOT NULL,
    notice_at        BIGINT,
    zone             TEXT NOT NULL,
    immediate        BOOLEAN NOT NULL,
    contact          TEXT NOT NULL,
    source           TEXT NOT NULL,
    terms_after      TEXT NOT NULL,
    terms_before     TEXT NOT NULL,
    playbook_hash    TEXT NOT NULL,
    matrix_hash      TEXT NOT NULL,
    limits           TEXT NOT NULL,
    started          BOOLEAN NOT NULL,
    access_live      BOOLEAN NOT NULL,
    access_closed_at BIGINT,
    things_back_at   BIGINT,
    opened_at        BIGINT,
    closed_at        BIGINT,
    event_at         BIGINT,
    event_id         TEXT NOT NULL,
    rev              BIGINT NOT NULL,
    rev_at           BIGINT NOT NULL, -- when the row last changed, for the sweep
    driven_rev       BIGINT NOT NULL,
    driver_ns        TEXT NOT NULL,
    next_wake        BIGINT,
    course_version   BIGINT NOT NULL
);
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
    ordinal       BIGINT NOT NULL,
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
    assignment    BIGINT NOT NULL,
    opens_at      BIGINT,
    opens_rule    TEXT NOT NULL,
    due_at        BIGINT,
    due_date      TEXT NOT NULL,
    due_zone      TEXT NOT NULL,
    due_rule      TEXT NOT NULL,
    due_date_rule TEXT NOT NULL,
    lead_ns       BIGINT NOT NULL,
    limit_ns      BIGINT NOT NULL,
    short_notice  BOOLEAN NOT NULL,
    not_before    BIGINT,
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
    opened_at     BIGINT,
    done_at       BIGINT,
    ended_at      BIGINT,
    done_by       TEXT NOT NULL,
    recorded_by   TEXT NOT NULL,
    assurance     TEXT NOT NULL,
    proven        BOOLEAN NOT NULL,
    escalated     BIGINT NOT NULL,
    undelivered   BOOLEAN NOT NULL,
    UNIQUE (case_id, task_key)
);
CREATE INDEX task_case ON task (case_id, ordinal);
CREATE INDEX task_due ON task (due_at, id) WHERE state = 'open';
CREATE INDEX task_assignee ON task (assignee_id) WHERE state IN ('planned', 'open');
CREATE INDEX task_undelivered ON task (due_at) WHERE state = 'open' AND undelivered;
CREATE INDEX task_removal ON task (due_at, id) WHERE writes = 'revoke';

CREATE TABLE takeover (
    case_id TEXT NOT NULL REFERENCES cases (id),
    n       BIGINT NOT NULL,
    kind    TEXT NOT NULL,
    ref     TEXT NOT NULL,
    to_id   TEXT NOT NULL,
    PRIMARY KEY (case_id, n)
);

CREATE TABLE notice (
    id         TEXT NOT NULL PRIMARY KEY,
    case_id    TEXT NOT NULL REFERENCES cases (id),
    owner_id   TEXT NOT NULL REFERENCES person (id),
    kind       TEXT NOT NULL,
    number     BIGINT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('pending', 'claimed', 'sent', 'undeliverable', 'dropped')),
    next_at    BIGINT,
    attempts   BIGINT NOT NULL,
    sent_at    BIGINT,
    failure    TEXT NOT NULL,
    created_at BIGINT,
    UNIQUE (case_id, owner_id, kind, number)
);
CREATE INDEX notice_unsent ON notice (created_at) WHERE state <> 'sent';

CREATE TABLE notice_task (
    notice_id TEXT NOT NULL REFERENCES notice (id),
    n         BIGINT NOT NULL,
    task_id   TEXT NOT NULL REFERENCES task (id),
    old_due   BIGINT,
    PRIMARY KEY (notice_id, n)
);
CREATE INDEX notice_task_task ON notice_task (task_id);

-- A link is what the mails of one case let one person do. Only hashes of its
-- tokens are kept.
CREATE TABLE link (
    id         TEXT NOT NULL PRIMARY KEY,
    person_id  TEXT NOT NULL REFERENCES person (id),
    case_id    TEXT NOT NULL REFERENCES cases (id),
    created_at BIGINT NOT NULL,
    ended_at   BIGINT
);
CREATE UNIQUE INDEX link_live ON link (person_id, case_id) WHERE ended_at IS NULL;

CREATE TABLE link_token (
    hash       BYTEA NOT NULL PRIMARY KEY,
    link_id    TEXT NOT NULL REFERENCES link (id),
    notice_id  TEXT NOT NULL REFERENCES notice (id),
    created_at BIGINT NOT NULL
);

CREATE TABLE session (
    hash       BYTEA NOT NULL PRIMARY KEY,
    kind       TEXT NOT NULL CHECK (kind IN ('staff', 'link')),
    staff_id   TEXT REFERENCES staff (id),
    person_id  TEXT REFERENCES person (id),
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_expiry ON session (expires_at);
CREATE INDEX session_person ON session (person_id);

CREATE TABLE session_link (
    session_hash BYTEA NOT NULL REFERENCES session (hash) ON DELETE CASCADE,
    link_id      TEXT NOT NULL REFERENCES link (id),
    PRIMARY KEY (session_hash, link_id)
);

CREATE TABLE signin (
    hash       BYTEA NOT NULL PRIMARY KEY,
    staff_id   TEXT NOT NULL REFERENCES staff (id),
    expires_at BIGINT NOT NULL
);

CREATE TABLE inbox (
    source      TEXT NOT NULL,
    event_id    TEXT NOT NULL,
    hash        TEXT NOT NULL,
    occurred_at BIGINT,
    received_at BIGINT,
    outcome     TEXT NOT NULL,
    case_id     TEXT NOT NULL,
    PRIMARY KEY (source, event_id)
);

CREATE TABLE import_file (
    what        TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    imported_at BIGINT NOT NULL,
    PRIMARY KEY (what, sha256)
);

-- The bytes of a file lie under the id of the upload that brought them; the
-- file names that upload once its digest is known.
CREATE TABLE file_chunk (
    upload    TEXT NOT NULL,
    n         BIGINT NOT NULL,
    bytes     BYTEA NOT NULL,
    stored_at BIGINT NOT NULL,
    PRIMARY KEY (upload, n)
);
CREATE INDEX file_chunk_stored ON file_chunk (stored_at);

CREATE TABLE file (
    sha256    TEXT NOT NULL PRIMARY KEY,
    upload    TEXT NOT NULL UNIQUE,
    size      BIGINT NOT NULL,
    stored_at BIGINT NOT NULL
);

CREATE TABLE task_file (
    task_id TEXT NOT NULL REFERENCES task (id),
    n       BIGINT NOT NULL,
    sha256  TEXT NOT NULL REFERENCES file (sha256),
    name    TEXT NOT NULL,
    media   TEXT NOT NULL,
    size    BIGINT NOT NULL,
    PRIMARY KEY (task_id, n)
);
CREATE INDEX task_file_sha256 ON task_file (sha256);

-- The bytes of a leaf are the evidence; type, case and task are copies to find
-- it by.
CREATE TABLE log_leaf (
    seq     BIGINT NOT NULL PRIMARY KEY,
    bytes   BYTEA NOT NULL,
    type    TEXT NOT NULL,
    case_id TEXT NOT NULL,
    task_id TEXT NOT NULL
);
CREATE INDEX log_leaf_case ON log_leaf (case_id, seq) WHERE case_id <> '';
CREATE INDEX log_leaf_task ON log_leaf (task_id, type, seq) WHERE task_id <> '';

CREATE TABLE log_hash (
    idx BIGINT NOT NULL PRIMARY KEY,
    h   BYTEA NOT NULL
);

CREATE TABLE log_head (
    id          BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    size        BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL
);
INSERT INTO log_head (id, size, recorded_at) VALUES (1, 0, 0);

CREATE TABLE opening (
    seq   BIGINT NOT NULL REFERENCES log_leaf (seq),
    field TEXT COLLATE "C" NOT NULL, -- sorted by in exports, so byte order on both engines
    key   BYTEA NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (seq, field)
);

-- What has been erased. An opening can be deleted only when it is named here,
-- so that no erasure is silent.
CREATE TABLE erasure (
    seq       BIGINT NOT NULL,
    field     TEXT NOT NULL,
    erased_at BIGINT NOT NULL,
    PRIMARY KEY (seq, field)
);

CREATE TABLE checkpoint (
    size      BIGINT NOT NULL PRIMARY KEY,
    note      TEXT NOT NULL,
    key_hash  TEXT NOT NULL,
    stored_at BIGINT NOT NULL
);

-- Somebody waits for a checkpoint of at least this size.
CREATE TABLE checkpoint_request (
    id   BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    size BIGINT NOT NULL
);

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION refuse_silent_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM erasure e WHERE e.seq = OLD.seq AND e.field = OLD.field) THEN
        RAISE EXCEPTION 'opening is deleted by an erasure only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER log_leaf_no_update BEFORE UPDATE ON log_leaf
    FOR EACH ROW EXECUTE FUNCTION refuse_change('log_leaf is append-only');
CREATE TRIGGER log_leaf_no_delete BEFORE DELETE ON log_leaf
    FOR EACH ROW EXECUTE FUNCTION refuse_change('log_leaf is append-only');
CREATE TRIGGER log_hash_no_update BEFORE UPDATE ON log_hash
    FOR EACH ROW EXECUTE FUNCTION refuse_change('log_hash is append-only');
CREATE TRIGGER log_hash_no_delete BEFORE DELETE ON log_hash
    FOR EACH ROW EXECUTE FUNCTION refuse_change('log_hash is append-only');
CREATE TRIGGER log_head_no_delete BEFORE DELETE ON log_head
    FOR EACH ROW EXECUTE FUNCTION refuse_change('log_head is append-only');
CREATE TRIGGER log_head_no_update BEFORE UPDATE ON log_head
    FOR EACH ROW WHEN (NEW.size <= OLD.size OR NEW.recorded_at < OLD.recorded_at) EXECUTE FUNCTION refuse_change('log_head only grows');
CREATE TRIGGER opening_no_update BEFORE UPDATE ON opening
    FOR EACH ROW EXECUTE FUNCTION refuse_change('opening is append-only');
CREATE TRIGGER opening_no_delete BEFORE DELETE ON opening
    FOR EACH ROW EXECUTE FUNCTION refuse_silent_erasure();
CREATE TRIGGER erasure_no_update BEFORE UPDATE ON erasure
    FOR EACH ROW EXECUTE FUNCTION refuse_change('erasure is append-only');
CREATE TRIGGER erasure_no_delete BEFORE DELETE ON erasure
    FOR EACH ROW EXECUTE FUNCTION refuse_change('erasure is append-only');
CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON checkpoint
    FOR EACH ROW EXECUTE FUNCTION refuse_change('checkpoint is append-only');
CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON checkpoint
    FOR EACH ROW EXECUTE FUNCTION refuse_change('checkpoint is append-only');
CREATE TRIGGER log_leaf_no_truncate BEFORE TRUNCATE ON log_leaf
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('log_leaf is append-only');
CREATE TRIGGER log_hash_no_truncate BEFORE TRUNCATE ON log_hash
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('log_hash is append-only');
CREATE TRIGGER log_head_no_truncate BEFORE TRUNCATE ON log_head
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('log_head is append-only');
CREATE TRIGGER opening_no_truncate BEFORE TRUNCATE ON opening
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('opening is append-only');
CREATE TRIGGER erasure_no_truncate BEFORE TRUNCATE ON erasure
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('erasure is append-only');
CREATE TRIGGER checkpoint_no_truncate BEFORE TRUNCATE ON checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('checkpoint is append-only');
