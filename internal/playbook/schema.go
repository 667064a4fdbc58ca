package playbook

import _ "embed" // the published schema

//go:embed playbook.schema.json
var schema string

// Schema returns the JSON Schema (draft 2020-12) of a playbook, for editors.
func Schema() []byte { return []byte(schema) }
