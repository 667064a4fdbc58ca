package playbook

import (
	"embed"
)

//go:embed default/*.yaml
var defaultFiles embed.FS

// DefaultNames returns the documents a company starts with, in the order in
// which they are put in force.
func DefaultNames() []string {
	return []string{"playbook/joiner", "playbook/mover", "playbook/leaver", "matrix", "controls"}
}

// Defaults returns the documents a company starts with, by name.
func Defaults() map[string][]byte {
	files := map[string]string{
		"playbook/joiner": "default/joiner.yaml",
		"playbook/mover":  "default/mover.yaml",
		"playbook/leaver": "default/leaver.yaml",
		"matrix":          "default/access.yaml",
		"controls":        "default/controls.yaml",
	}
	out := map[string][]byte{}
	for name, path := range files {
		body, err := defaultFiles.ReadFile(path)
		if err != nil {
			panic("playbook: an embedded default is missing: " + err.Error())
		}
		out[name] = body
	}
	return out
}
