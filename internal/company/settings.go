package company

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

func (b *Books) putSettings(next jml.Settings) error {
	before := b.Settings()
	if err := b.PutSettings(next); err != nil {
		return fmt.Errorf("write the settings: %w", err)
	}
	b.settings = &next
	for _, s := range []struct{ name, from, to string }{
		{"zone", before.Zone, next.Zone},
		{"holidays", join(before.Holidays), join(next.Holidays)},
		{"cutoff_hour", fmt.Sprint(before.CutoffHour), fmt.Sprint(next.CutoffHour)},
		{"limit.critical", before.Limits.Critical.String(), next.Limits.Critical.String()},
		{"limit.normal", before.Limits.Normal.String(), next.Limits.Normal.String()},
		{"limit.immediate_critical", before.Limits.ImmediateCritical.String(), next.Limits.ImmediateCritical.String()},
		{"limit.immediate_normal", before.Limits.ImmediateNormal.String(), next.Limits.ImmediateNormal.String()},
		{"fallback", before.Fallback, next.Fallback},
	} {
		if s.from != s.to {
			b.Log("", "", evidence.SettingChanged{Name: s.name, From: s.from, To: s.to})
		}
	}
	if before.Company != next.Company || before.ReplyTo != next.ReplyTo {
		value, err := json.Marshal(map[string]string{"company": next.Company, "reply_to": next.ReplyTo})
		if err != nil {
			return fmt.Errorf("write down the company's names: %w", err)
		}
		b.Log("", "", evidence.SettingChanged{Name: "company"}, ledger.Personal("value", string(value)))
	}
	return nil
}

func join(dates []jml.Date) string {
	out := make([]string, len(dates))
	for i, d := range dates {
		out[i] = d.String()
	}
	return strings.Join(out, " ")
}
