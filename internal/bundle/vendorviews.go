package bundle

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/replay"
)

// vantaAccess is access.csv as Vanta takes it in: accounts with their owners, by
// days of UTC. Such importers expect no mark of UTF-8 in front.
func (a *Answer) vantaAccess() Table {
	held := func(s *replay.Span) evidence.HoldingRecorded { return s.Data.(evidence.HoldingRecorded) }
	owner := func(s *replay.Span) string {
		return cmp.Or(known(a.People.WorkEmailOf(held(s).Person)), known(s.Text("person.name")), held(s).Person)
	}
	return tabulate("vanta_access.csv", []column[*replay.Span]{
		{"Account name", "", func(s *replay.Span) string { return held(s).System + ": " + owner(s) }},
		{"Account owner", "", owner},
		{"Role", "", func(s *replay.Span) string { return cmp.Or(held(s).Level, "access") }},
		{"Status", "", func(s *replay.Span) string {
			if s.Until != nil {
				return "Deactivated"
			}
			return "Active"
		}},
		{"Date created (UTC)", "", func(s *replay.Span) string { return dayUTC(*cmp.Or(held(s).Since, &s.Recorded)) }},
		{"Date deactivated (UTC)", "", func(s *replay.Span) string {
			if s.Until == nil {
				return ""
			}
			return dayUTC(s.Until.Recorded)
		}},
	}, a.Grants.During(a.Period))
}

// drataPersonnel is people.csv as Drata takes it in: each person once, by their
// newest engagement.
func (a *Answer) drataPersonnel() Table {
	var newest []*replay.Engagement
	at := map[string]int{}
	for _, e := range a.People.During(a.Period) {
		if i, again := at[e.ID]; again {
			newest[i] = e
			continue
		}
		at[e.ID] = len(newest)
		newest = append(newest, e)
	}
	first := func(e *replay.Engagement) string { is, _ := namesOf(known(e.Name)); return is }
	last := func(e *replay.Engagement) string { _, is := namesOf(known(e.Name)); return is }
	return tabulate("drata_personnel.csv", []column[*replay.Engagement]{
		{"id", "", outsideID},
		{"first_name", "", first},
		{"last_name", "", last},
		{"email", "", func(e *replay.Engagement) string { return known(e.WorkEmail) }},
		{"is_contractor", "", func(e *replay.Engagement) string { return fmt.Sprint(e.Type == jml.Contractor) }},
		{"started", "", func(e *replay.Engagement) string { return e.Start.String() }},
		{"separated", "", func(e *replay.Engagement) string { return e.End.String() }},
	}, newest)
}

// outsideID is the id by which HR calls a person, or another source, or we do.
func outsideID(e *replay.Engagement) string {
	for _, id := range e.IDs {
		if id.Source == "hr" {
			return id.ID
		}
	}
	if len(e.IDs) > 0 {
		return e.IDs[0].ID
	}
	return e.ID
}

// namesOf parts a name before its last word, for programs that cannot do without.
func namesOf(name string) (first, last string) {
	if i := strings.LastIndexByte(name, ' '); i > 0 {
		return name[:i], name[i+1:]
	}
	return name, ""
}

// known is a value, and nothing where a word in brackets stands for it.
func known(value string) string {
	if strings.HasPrefix(value, "[") {
		return ""
	}
	return value
}

func dayUTC(t time.Time) string { return t.UTC().Format(time.DateOnly) }
