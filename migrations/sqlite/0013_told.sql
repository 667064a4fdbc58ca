-- +goose Up
-- When a leaver's subject knew, as HR says. Earlier versions told subjects by
-- mail; whom no mail reached was told nothing by them.
ALTER TABLE cases ADD COLUMN told_at INTEGER;
UPDATE cases SET told_at = (SELECT MIN(n.sent_at) FROM notice n
    WHERE n.case_id = cases.id AND n.owner_id = cases.person_id AND n.state = 'sent')
WHERE kind = 'leaver';

-- When somebody first came by the link of the mails of a case.
ALTER TABLE link ADD COLUMN opened_at INTEGER;
