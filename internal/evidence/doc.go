// Package evidence owns the log's formats: leaves, commitments, the Merkle
// tree, checkpoints and proofs. It is pure: it knows no database, clock,
// network or file.
package evidence
