package staff

import "github.com/handover-jml/handover/internal/legible"

// Check holds a right against its limits.
func (s Right) Check() error {
	return legible.CheckAll([]legible.Text{{Field: "name", Value: s.Name, Rule: name()}, {Field: "email", Value: s.Email, Rule: legible.Email()}}, nil)
}

// name has room for a given name, a space and a family name.
func name() legible.Rule { return legible.Rule{Bytes: 2*legible.Word().Bytes + 1} }

// Check holds an identity against its limits: a provider's address and its word for
// somebody (OpenID Connect Core 1.0, section 2).
func (i Identity) Check() error {
	return legible.CheckAll([]legible.Text{{Field: "issuer", Value: i.Issuer, Rule: legible.Rule{Bytes: 1 << 10, Exact: true}},
		{Field: "subject", Value: i.Subject, Rule: legible.Rule{Bytes: 255, Exact: true}}}, nil)
}
