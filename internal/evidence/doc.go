// Package evidence owns the formats of what the log holds: leaves, the
// commitments in them and the openings beside them. It is pure: it knows no
// database, clock, network or file, and not how the log as a whole is signed.
package evidence
