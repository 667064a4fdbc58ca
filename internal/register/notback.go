package register

import (
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/legible"
)

// What may be said of the data on equipment that does not come back.
const (
	Encrypted   = "yes"
	Unencrypted = "no"
	Unknown     = "unknown"
	NoData      = "none" // it holds none

	Wiped      = "wiped"
	HandedOver = "handed_over"
)

// CheckSaid refuses what does not say enough of equipment in this state, which
// does not come back: of what is missing whether it is encrypted and when and
// where it was last seen, of what is sold or kept what became of the data on it,
// of what is broken where it went.
func (s AssetState) CheckSaid(n jml.NotBack, now time.Time) error {
	var problems jml.Problems
	need := func(ok bool, field, message string) {
		if !ok {
			problems = append(problems, jml.Invalid(field, message))
		}
	}
	tomorrow := jml.DateOf(now).AddDays(1) // somewhere it is that day already
	switch s {
	case Lost, Stolen:
		need(slices.Contains([]string{Encrypted, Unencrypted, Unknown, NoData}, n.Encrypted), "encrypted", "Say whether it is encrypted: yes, no, unknown, or none where it holds no data.")
		need(!n.Seen.IsZero() && !tomorrow.Before(n.Seen), "seen", "Give the day on which it was last seen.")
		need(n.Place != "", "place", "Say where it was last seen.")
		need(!n.LockedAt.After(now.Add(time.Minute)), "locked_at", "This time lies in the future. Say when it was locked, or leave it empty.")
	case Sold, Kept:
		need(slices.Contains([]string{Wiped, HandedOver, NoData}, n.Data), "data", "Say what became of the company's data on it: wiped, handed_over, or none where it holds none.")
	case Broken:
		need(n.WentTo != "", "went_to", "Say where it went: repair, recycling, the bin.")
	default:
		return jml.Invalid("state", "Say what became of it: lost, stolen, broken, sold or kept.")
	}
	return problems.Or()
}

// OnlySaid is what counts of what is said of equipment in this state.
func (s AssetState) OnlySaid(n jml.NotBack) jml.NotBack {
	switch s {
	case Lost, Stolen:
		return jml.NotBack{Encrypted: n.Encrypted, Seen: n.Seen, Place: n.Place, LockedAt: n.LockedAt}
	case Sold, Kept:
		return jml.NotBack{Data: n.Data}
	case Broken:
		return jml.NotBack{WentTo: n.WentTo}
	}
	return jml.NotBack{}
}

func saidTexts(n jml.NotBack) []legible.Text {
	return []legible.Text{
		{Field: "encrypted", Value: n.Encrypted, Rule: legible.Key()},
		{Field: "place", Value: n.Place, Rule: legible.Word()},
		{Field: "data", Value: n.Data, Rule: legible.Key()},
		{Field: "went_to", Value: n.WentTo, Rule: legible.Word()},
		{Field: "by", Value: n.By, Rule: legible.Key()},
		{Field: "incident", Value: n.Incident, Rule: legible.Key()},
		{Field: "judged_by", Value: n.JudgedBy, Rule: legible.Key()},
	}
}
