package bundle

import (
	"fmt"
	"strings"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/replay"
)

func (a *Answer) settingsTable() Table {
	return tabulate("settings.csv", settingColumns(), a.Settings.During(a.Period))
}

func settingColumns() []column[*replay.Span] {
	const leaf = "setting.changed, location.changed, playbook.changed, matrix.changed or controls.changed"
	return append([]column[*replay.Span]{
		{"log_index", leaf + ": seq", func(s *replay.Span) string { return number(s.Seq) }},
		{"setting", leaf + ": data.name, of location.changed after the word location", func(s *replay.Span) string { return settingOf(s).name }},
		{"value", leaf + ": data.to, data.hash or opening value; of a location data.zone, data.weekend and data.holidays, where given", settingValue},
		{"previous", leaf + ": data.from or data.previous", func(s *replay.Span) string { return settingOf(s).from }},
		{"approved_by_id", "setting.changed: data.approved_by", func(s *replay.Span) string { return settingOf(s).approved }},
	}, spanColumns()...)
}

// setting is what the leaves of settings and of documents have in common.
type setting struct{ name, from, to, approved string }

func settingOf(s *replay.Span) setting {
	switch d := s.Data.(type) {
	case evidence.SettingChanged:
		return setting{d.Name, d.From, d.To, d.Approved}
	case evidence.LocationChanged:
		return setting{name: "location " + d.Name, to: locationWords(d)}
	case evidence.PlaybookChanged:
		return documentSetting(d.DocumentVersion)
	case evidence.MatrixChanged:
		return documentSetting(d.DocumentVersion)
	case evidence.ControlsChanged:
		return documentSetting(d.DocumentVersion)
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

func documentSetting(v evidence.DocumentVersion) setting {
	return setting{name: v.Name, from: v.Previous, to: v.Hash}
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

func (a *Answer) accessTable() Table {
	return tabulate("access.csv", accessColumns(), a.Grants.During(a.Period))
}

func accessColumns() []column[*replay.Span] {
	held := func(fact func(evidence.HoldingRecorded) string) func(*replay.Span) string {
		return func(s *replay.Span) string { return fact(s.Data.(evidence.HoldingRecorded)) }
	}
	return append([]column[*replay.Span]{
		{"log_index", "holding.recorded: seq", func(s *replay.Span) string { return number(s.Seq) }},
		{"grant", "holding.recorded: data.grant", held(func(d evidence.HoldingRecorded) string { return d.Grant })},
		{"person_id", "holding.recorded: data.person", held(func(d evidence.HoldingRecorded) string { return d.Person })},
		{"person_name", "holding.recorded: opening person.name", func(s *replay.Span) string { return s.Text("person.name") }},
		{"system", "holding.recorded: data.system", held(func(d evidence.HoldingRecorded) string { return d.System })},
		{"level", "holding.recorded: data.level", held(func(d evidence.HoldingRecorded) string { return d.Level })},
		{"source", "holding.recorded: data.source", held(func(d evidence.HoldingRecorded) string { return d.Source })},
		{"ended_why", "holding.ended: data.why", func(s *replay.Span) string { return endedWhy(s) }},
	}, spanColumns()...)
}

func endedWhy(s *replay.Span) string {
	if d, ok := s.Ended.(evidence.HoldingEnded); ok {
		return d.Why
	}
	return ""
}

func (a *Answer) equipmentTable() Table {
	return tabulate("equipment.csv", equipmentColumns(), a.Assets.During(a.Period))
}

func equipmentColumns() []column[*replay.Span] {
	const leaf = "asset.recorded or asset.changed"
	return append([]column[*replay.Span]{
		{"log_index", leaf + ": seq", func(s *replay.Span) string { return number(s.Seq) }},
		{"asset", leaf + ": data.asset", func(s *replay.Span) string { return assetOf(s).id }},
		{"tag", leaf + ": data.tag", func(s *replay.Span) string { return assetOf(s).tag }},
		{"kind", "asset.recorded: data.kind", func(s *replay.Span) string { return assetOf(s).kind }},
		{"model", "asset.recorded: data.model", func(s *replay.Span) string { return assetOf(s).model }},
		{"serial", "asset.recorded: opening serial", func(s *replay.Span) string { return s.Text("serial") }},
		{"state", leaf + ": data.state", func(s *replay.Span) string { return assetOf(s).state }},
		{"holder_id", leaf + ": data.holder", func(s *replay.Span) string { return assetOf(s).holder }},
		{"holder", leaf + ": opening person.name", func(s *replay.Span) string { return s.Text("person.name") }},
		{"why", "asset.recorded: data.source or asset.changed: data.why", func(s *replay.Span) string { return assetOf(s).why }},
	}, spanColumns()...)
}

type asset struct{ id, tag, kind, model, state, holder, why string }

func assetOf(s *replay.Span) asset {
	switch d := s.Data.(type) {
	case evidence.AssetRecorded:
		return asset{d.Asset, d.Tag, d.Kind, d.Model, string(d.State), d.Holder, d.Source}
	case evidence.AssetChanged:
		return asset{id: d.Asset, tag: d.Tag, state: string(d.State), holder: d.Holder, why: d.Why}
	}
	return asset{}
}
