// Package bundle owns what an auditor is given: the bundle's tables, its
// manifest and texts, and how a bundle is made, written and recorded. Every
// table is a pure projection of the replayed log, so that whoever checks a
// bundle can make each of them again.
//
// It must not know a database, clock or network: it reads through Source,
// writes to an io.Writer, and its only "now" is the instant signed into the
// checkpoint.
package bundle
