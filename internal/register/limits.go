package register

import "github.com/handover-jml/handover/internal/legible"

// Check holds a line of the access register against its limits.
func (g Grant) Check() error {
	return legible.CheckAll([]legible.Text{{Field: "system", Value: g.System, Rule: legible.Key()}, {Field: "level", Value: g.Level, Rule: legible.Key()}}, nil)
}

// Check holds equipment against its limits; before is the same as known so far.
func (a Asset) Check(before Asset) error { return legible.CheckAll(a.texts(), before.texts()) }

func (a Asset) texts() []legible.Text {
	return append([]legible.Text{
		{Field: "tag", Value: a.Tag, Rule: legible.Key()},
		{Field: "serial", Value: a.Serial, Rule: legible.Key()},
		{Field: "kind", Value: a.Kind, Rule: legible.Word()},
		{Field: "model", Value: a.Model, Rule: legible.Word()},
	}, saidTexts(a.Said)...)
}
