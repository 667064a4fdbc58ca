// Package store owns the SQL: one text for SQLite and Postgres, run on the
// schema of package migrations. It implements what casework and the pages
// declare, appends the evidence log inside the transaction of each change, and
// decides nothing about cases. It must not know pages, mails or the workflow
// engine.
package store
