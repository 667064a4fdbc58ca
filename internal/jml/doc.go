// Package jml owns the words of the business: events, people, engagements,
// roles, cases, tasks, grants, assets and the one table of what may change
// into what. It knows no database, network, clock or workflow engine, and it
// imports nothing but the standard library.
package jml
