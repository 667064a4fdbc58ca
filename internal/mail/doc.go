// Package mail owns the letters to owners: how they read, how they are put
// into MIME, how they are handed to an SMTP server and what its answers mean.
// It also owns the development mailbox that takes the place of a mail server
// on a single machine. It decides neither who gets a mail nor when, and it
// knows no database, workflow engine or page but its own.
package mail
