// Package arch holds the rules about which package may import which, as
// tests: the table in table_test.go is the architecture, and the build fails
// where the code leaves it. It has no code of its own.
package arch
