-- +goose Up
-- Equipment is looked for by tag and serial without letter case.
CREATE INDEX asset_tag_folded ON asset (lower(tag)) WHERE tag <> '';
CREATE INDEX asset_serial_folded ON asset (lower(serial)) WHERE serial <> '';
