// Package export writes evidence bundles and checks them. Every table of a
// bundle is a pure projection of the log's leaves and of the openings that
// come with them, so the verifier runs the same code on the bundle's own
// leaves and compares bytes. It knows no database, clock or network: it reads
// through Source and writes to an io.Writer, and its only "now" is the instant
// signed into the checkpoint.
package export
