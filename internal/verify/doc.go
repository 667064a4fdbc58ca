// Package verify checks an evidence bundle with nothing but the bundle and
// what the auditor brings along, and owns what a check reports and how it
// ends. It replays the bundle's own leaves, makes every table again and
// compares.
//
// It must not know a database, clock or network, and it trusts nothing that it
// reads: whatever a bundle holds, the memory of a check stays bounded.
package verify
