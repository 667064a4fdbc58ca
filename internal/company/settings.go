package company

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/legible"
)

// putSettings writes the settings and what they change of people and cases.
func (b *Books) putSettings(next jml.Settings) (moved LocationChange, err error) {
	before := b.Settings()
	if err := b.PutSettings(next); err != nil {
		return moved, fmt.Errorf("write the settings: %w", err)
	}
	b.settings = &next
	for _, s := range []struct{ name, from, to string }{
		{"zone", before.Zone, next.Zone},
		{"weekend", join(before.Weekend), join(next.Weekend)},
		{"holidays", join(before.Holidays), join(next.Holidays)},
		{"cutoff_hour", fmt.Sprint(before.CutoffHour), fmt.Sprint(next.CutoffHour)},
		{"limit.critical", before.Limits.Critical.String(), next.Limits.Critical.String()},
		{"limit.normal", before.Limits.Normal.String(), next.Limits.Normal.String()},
		{"limit.immediate_critical", before.Limits.ImmediateCritical.String(), next.Limits.ImmediateCritical.String()},
		{"limit.immediate_normal", before.Limits.ImmediateNormal.String(), next.Limits.ImmediateNormal.String()},
		{"fallback", before.Fallback, next.Fallback},
	} {
		if s.from != s.to {
			b.Log("", "", evidence.SettingChanged{Name: s.name, From: s.from, To: s.to}, reason(b))
		}
	}
	if before.Company != next.Company || before.ReplyTo != next.ReplyTo {
		value, err := json.Marshal(map[string]string{"company": next.Company, "reply_to": next.ReplyTo})
		if err != nil {
			return moved, fmt.Errorf("write down the company's names: %w", err)
		}
		b.Log("", "", evidence.SettingChanged{Name: "company"}, ledger.Personal("value", string(value)))
	}
	if !slices.Equal(before.AnchorEmails, next.AnchorEmails) {
		b.Log("", "", evidence.SettingChanged{Name: anchorSetting}, ledger.Personal("value", strings.Join(next.AnchorEmails, " ")), reason(b))
	}
	places := relocation{b, before, next}
	places.log()
	if !before.Done {
		return moved, nil
	}
	return places.follow()
}

// join writes days one after another, as a leaf has them.
func join[D interface{ MarshalText() ([]byte, error) }](days []D) string {
	out := make([]string, len(days))
	for i, d := range days {
		text, _ := d.MarshalText() // a day is always written
		out[i] = string(text)
	}
	return strings.Join(out, " ")
}

// because takes in why settings or documents are changed.
func because(b *Books, why string) error {
	b.why = strings.TrimSpace(why)
	return legible.Check("why", b.why, legible.Note())
}

func reason(b *Books) evidence.Field { return ledger.Personal("note", b.why) }
