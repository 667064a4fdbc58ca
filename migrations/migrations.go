// Package migrations owns the text of the database schema, once for each
// engine under the same numbers. It knows nothing but these files.
package migrations

import "embed"

// Files holds sqlite/NNNN_name.sql and postgres/NNNN_name.sql.
//
//go:embed sqlite/*.sql postgres/*.sql
var Files embed.FS
