-- +goose Up
-- Where a mail goes that tells whoever has a wrong address that mails before were
-- not for them; '' for all others, which go to the owner.
ALTER TABLE notice ADD COLUMN address TEXT NOT NULL DEFAULT '';
