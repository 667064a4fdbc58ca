// Package docs hands out the documents that programs carry with them.
package docs

import _ "embed"

// Format is the bundle's format, all that somebody needs to write a verifier of
// their own.
//
//go:embed format.md
var Format string
