// Package reconcile owns how a list from elsewhere is held against an export:
// HR's roster against who works here, and a system's own list of users against
// the register of access. People are told by HR's id, then by address, never by
// name alone; what could be two things is said to be that.
//
// It must not know a database, clock or network, nor how a list was written.
package reconcile
