package staff

import "github.com/handover-jml/handover/internal/jml"

// Check holds a right against its limits.
func (s Right) Check() error {
	return jml.CheckTexts([]jml.Text{{Field: "name", Value: s.Name, Rule: name()}, {Field: "email", Value: s.Email, Rule: jml.Email()}}, nil)
}

// name has room for a given name, a space and a family name.
func name() jml.TextRule { return jml.TextRule{Bytes: 2*jml.Word().Bytes + 1} }
