package register

import "github.com/handover-jml/handover/internal/jml"

// Check holds a line of the access register against its limits.
func (g Grant) Check() error {
	return jml.CheckTexts([]jml.Text{{Field: "system", Value: g.System, Rule: jml.Key()}, {Field: "level", Value: g.Level, Rule: jml.Key()}}, nil)
}

// Check holds equipment against its limits; before is the same as known so far.
func (a Asset) Check(before Asset) error { return jml.CheckTexts(a.texts(), before.texts()) }

func (a Asset) texts() []jml.Text {
	return []jml.Text{
		{Field: "tag", Value: a.Tag, Rule: jml.Key()},
		{Field: "serial", Value: a.Serial, Rule: jml.Key()},
		{Field: "kind", Value: a.Kind, Rule: jml.Word()},
		{Field: "model", Value: a.Model, Rule: jml.Word()},
	}
}
