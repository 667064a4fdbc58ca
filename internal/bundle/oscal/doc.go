// Package oscal owns how a bundle is told as OSCAL assessment-results, NIST's
// format for programs of auditors: observations of what is there, and no finding,
// because whether a criterion is met is the auditor's word.
//
// It must not know where its content comes from. The same content gives the same
// bytes: its UUIDs are names (version 5), not chance.
package oscal
