// Package casework is the only place where a case changes. Every command is
// one transaction that locks the case, asks the transition table, writes the
// new state and appends its evidence, so that "done" and "logged" cannot
// differ. It knows no SQL text, HTTP or workflow engine; transactions are the
// ledger's.
package casework
