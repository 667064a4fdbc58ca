package bundle

import (
	"fmt"
	"strings"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/replay"
)

func (a *Answer) settingsTable() Table {
	return tabulate("settings.csv", a.settingColumns(), a.Settings.During(a.Period))
}

func (a *Answer) settingColumns() []column[*replay.Span] {
	const leaf = "setting.changed or location.changed"
	return append([]column[*replay.Span]{
		{"log_index", leaf + ": seq", func(s *replay.Span) string { return number(s.Seq) }},
		{"setting", leaf + ": data.name, of location.changed after the word location", func(s *replay.Span) string { return settingOf(s).name }},
		{"value", leaf + ": data.to or opening value; of a location data.zone, data.weekend and data.holidays, where given", settingValue},
		{"previous", "setting.changed: data.from", func(s *replay.Span) string { return settingOf(s).from }},
		{"approved_by", "the name of whom data.approved_by of setting.changed is, as in *People* of section 8", func(s *replay.Span) string { return a.People.NameOf(settingOf(s).approved) }},
		{"approved_by_id", "setting.changed: data.approved_by", func(s *replay.Span) string { return settingOf(s).approved }},
		{"reason", leaf + ": opening note", func(s *replay.Span) string { return s.Text("note") }},
	}, spanColumns()...)
}

// setting is what the leaves of settings and of locations have in common.
type setting struct{ name, from, to, approved string }

func settingOf(s *replay.Span) setting {
	switch d := s.Data.(type) {
	case evidence.SettingChanged:
		return setting{d.Name, d.From, d.To, d.Approved}
	case evidence.LocationChanged:
		return setting{name: "location " + d.Name, to: locationWords(d)}
	}
	return setting{}
}

// locationWords are a location's zone, weekend and holidays, where it has its own.
func locationWords(d evidence.LocationChanged) string {
	words := []string{}
	if d.Zone != "" {
		words = append(words, "zone "+d.Zone)
	}
	if len(d.Weekend) > 0 {
		words = append(words, "weekend"+spaced(d.Weekend))
	}
	if len(d.Holidays) > 0 {
		words = append(words, "holidays"+spaced(d.Holidays))
	}
	return list(words)
}

func spaced[D fmt.Stringer](days []D) string {
	var words strings.Builder
	for _, d := range days {
		words.WriteString(" " + strings.ToLower(d.String()))
	}
	return words.String()
}

func settingValue(s *replay.Span) string {
	if to := settingOf(s).to; to != "" {
		return to
	}
	return s.Text("value")
}

// spanColumns say since when, until when and by whom something was so.
func spanColumns() []column[*replay.Span] {
	return []column[*replay.Span]{
		{"since", "this leaf: recorded_at", func(s *replay.Span) string { return instant(s.Recorded) }},
		{"until", "the leaf that ended or replaced it: recorded_at", func(s *replay.Span) string { return untilCell(s) }},
		{"by", "this leaf: opening actor.name", func(s *replay.Span) string { return actorOf(s.Entry) }},
		{"by_id", "this leaf: actor.ref", func(s *replay.Span) string { return s.Actor.Ref }},
		{"assurance", "this leaf: actor.assurance", func(s *replay.Span) string { return string(s.Actor.Assurance) }},
	}
}

func untilCell(s *replay.Span) string {
	if s.Until == nil {
		return ""
	}
	return instant(s.Until.Recorded)
}

func (a *Answer) responsibilitiesTable() Table {
	return tabulate("responsibilities.csv", seatColumns(), a.Seats.During(a.Period))
}

func seatColumns() []column[*replay.Span] {
	return append([]column[*replay.Span]{
		{"log_index", "role.held, staff.added or staff.bound: seq", func(s *replay.Span) string { return number(s.Seq) }},
		{"kind", "role for role.held, staff for staff.added and staff.bound", func(s *replay.Span) string { return seatOf(s).kind }},
		{"role", "role.held, staff.added or staff.bound: data.role", func(s *replay.Span) string { return seatOf(s).role }},
		{"position", "role.held: data.position, 0 is the holder", func(s *replay.Span) string { return seatOf(s).position }},
		{"who_id", "role.held: data.person; staff.added or staff.bound: data.staff", func(s *replay.Span) string { return seatOf(s).who }},
		{"who", "role.held: opening person.name; staff.added or staff.bound: opening staff.name", func(s *replay.Span) string { return s.Text(seatOf(s).name) }},
		{"why", "role.held: data.why; staff.added or staff.bound: data.how", func(s *replay.Span) string { return seatOf(s).why }},
	}, spanColumns()...)
}

type seat struct{ kind, role, position, who, name, why string }

func seatOf(s *replay.Span) seat {
	switch d := s.Data.(type) {
	case evidence.RoleHeld:
		return seat{"role", string(d.Role), number(d.Position), d.PersonID, "person.name", d.Why}
	case evidence.StaffAdded:
		return seat{"staff", string(d.Role), "", d.Staff, "staff.name", d.How}
	case evidence.StaffBound:
		return seat{"staff", string(d.Role), "", d.Staff, "staff.name", d.How}
	}
	return seat{}
}
