package staff

import "github.com/handover-jml/handover/internal/legible"

// Check holds a right against its limits.
func (s Right) Check() error {
	return legible.CheckAll([]legible.Text{{Field: "name", Value: s.Name, Rule: name()}, {Field: "email", Value: s.Email, Rule: legible.Email()}}, nil)
}

// name has room for a given name, a space and a family name.
func name() legible.Rule { return legible.Rule{Bytes: 2*legible.Word().Bytes + 1} }
