// Package jml owns the words of the business: events, people, engagements,
// cases and tasks, and what can be told from one of them alone. It knows no
// database, network, clock or workflow engine, and it imports nothing but the
// standard library and the words for roles.
package jml
