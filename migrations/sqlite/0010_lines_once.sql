-- +goose Up

-- What a playbook says of a task in words it says in every case. It lies once,
-- and the tasks of which it is said refer to it.
CREATE TABLE playbook_line (
    line_id       INTEGER NOT NULL PRIMARY KEY,
    playbook_hash TEXT NOT NULL,
    line          TEXT NOT NULL,
    base_key      TEXT NOT NULL,
    purpose       TEXT NOT NULL,
    title         TEXT NOT NULL,
    help          TEXT NOT NULL,
    role          TEXT NOT NULL,
    level         TEXT NOT NULL,
    tier          TEXT NOT NULL,
    controls      TEXT NOT NULL,
    opens_rule    TEXT NOT NULL,
    due_zone      TEXT NOT NULL,
    due_kind      TEXT NOT NULL,
    due_rule      TEXT NOT NULL,
    due_date_rule TEXT NOT NULL,
    lead_ns       INTEGER NOT NULL,
    asks          TEXT NOT NULL,
    decides       TEXT NOT NULL,
    undo_kind     TEXT NOT NULL,
    undo_line     TEXT NOT NULL,
    evidence      TEXT NOT NULL,
    verify_role   TEXT NOT NULL,
    not_by        TEXT NOT NULL,
    apart_from    TEXT NOT NULL
) STRICT;

INSERT INTO playbook_line (line_id, playbook_hash, line, base_key, purpose, title, help, role, level, tier, controls, opens_rule, due_zone, due_kind,
    due_rule, due_date_rule, lead_ns, asks, decides, undo_kind, undo_line, evidence, verify_role, not_by, apart_from)
SELECT row_number() OVER (), said.* FROM (SELECT DISTINCT playbook_hash, line, base_key, purpose, title, help, role, level, tier, controls,
    opens_rule, due_zone, due_kind, due_rule, due_date_rule, lead_ns, asks, decides, undo_kind, undo_line, evidence, verify_role, not_by, apart_from
    FROM task) AS said;

-- Those of earlier versions have small numbers, later ones a hash.
ALTER TABLE task ADD COLUMN line_id INTEGER REFERENCES playbook_line (line_id);
CREATE INDEX playbook_line_said ON playbook_line (title, base_key);
UPDATE task SET line_id = (SELECT l.line_id FROM playbook_line l WHERE
    l.title = task.title AND l.base_key = task.base_key AND l.playbook_hash = task.playbook_hash AND l.line = task.line AND l.purpose = task.purpose AND
    l.help = task.help AND l.role = task.role AND l.level = task.level AND l.tier = task.tier AND l.controls = task.controls AND l.opens_rule =
    task.opens_rule AND l.due_zone = task.due_zone AND l.due_kind = task.due_kind AND l.due_rule = task.due_rule AND l.due_date_rule =
    task.due_date_rule AND l.lead_ns = task.lead_ns AND l.asks = task.asks AND l.decides = task.decides AND l.undo_kind = task.undo_kind AND
    l.undo_line = task.undo_line AND l.evidence = task.evidence AND l.verify_role = task.verify_role AND l.not_by = task.not_by AND l.apart_from =
    task.apart_from);
DROP INDEX playbook_line_said;

ALTER TABLE task DROP COLUMN playbook_hash;
ALTER TABLE task DROP COLUMN line;
ALTER TABLE task DROP COLUMN base_key;
ALTER TABLE task DROP COLUMN purpose;
ALTER TABLE task DROP COLUMN title;
ALTER TABLE task DROP COLUMN help;
ALTER TABLE task DROP COLUMN role;
ALTER TABLE task DROP COLUMN level;
ALTER TABLE task DROP COLUMN tier;
ALTER TABLE task DROP COLUMN controls;
ALTER TABLE task DROP COLUMN opens_rule;
ALTER TABLE task DROP COLUMN due_zone;
ALTER TABLE task DROP COLUMN due_kind;
ALTER TABLE task DROP COLUMN due_rule;
ALTER TABLE task DROP COLUMN due_date_rule;
ALTER TABLE task DROP COLUMN lead_ns;
ALTER TABLE task DROP COLUMN asks;
ALTER TABLE task DROP COLUMN decides;
ALTER TABLE task DROP COLUMN undo_kind;
ALTER TABLE task DROP COLUMN undo_line;
ALTER TABLE task DROP COLUMN evidence;
ALTER TABLE task DROP COLUMN verify_role;
ALTER TABLE task DROP COLUMN not_by;
ALTER TABLE task DROP COLUMN apart_from;

-- A task with what is said of it. Whoever changes one of the tables makes this anew.
CREATE VIEW whole_task AS
SELECT t.id, t.case_id, t.task_key, t.ordinal, t.for_task, t.system_key, t.asset_id, t.state, t.assignee_id, t.via, t.assignment, t.opens_at,
    t.due_at, t.due_date, t.limit_ns, t.short_notice, t.not_before, t.after_keys, t.writes, t.reason, t.answer, t.opened_at, t.done_at, t.ended_at,
    t.done_by, t.ended_by, t.not_apart, t.recorded_by, t.assurance, t.proven, t.escalated, t.undelivered, l.playbook_hash, l.line, l.base_key,
    l.purpose, l.title, l.help, l.role, l.level, l.tier, l.controls, l.opens_rule, l.due_zone, l.due_kind, l.due_rule, l.due_date_rule, l.lead_ns,
    l.asks, l.decides, l.undo_kind, l.undo_line, l.evidence, l.verify_role, l.not_by, l.apart_from
FROM task t JOIN playbook_line l ON l.line_id = t.line_id;
