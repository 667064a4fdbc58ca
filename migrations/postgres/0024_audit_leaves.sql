-- +goose Up
-- What was drawn and compared for auditors is listed on pages of its own.
CREATE INDEX log_leaf_audit ON log_leaf (type, seq) WHERE type IN ('sample.drawn', 'reconciliation.made');
