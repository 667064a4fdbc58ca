package export

import (
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

func (p *projection) exceptionsTable() table {
	var rows []*task
	for _, t := range p.populationTasks() {
		if t.state == jml.TaskNotDone {
			rows = append(rows, t)
		}
	}
	return tabulate("exceptions.csv", p.exceptionColumns(), rows)
}

func (p *projection) exceptionColumns() []column[*task] {
	of := func(fact func(*consent) string) func(*task) string {
		return func(t *task) string {
			if t.accepted == nil {
				return ""
			}
			return fact(t.accepted)
		}
	}
	return []column[*task]{
		{"task_id", "task.ended with outcome not_done: task", func(t *task) string { return t.ID }},
		{"case_id", "task.ended: case", func(t *task) string { return t.file.id }},
		{"case_number", "case.opened: data.number", func(t *task) string { return number(t.file.Number) }},
		{"task_key", "tasks.csv: task_key", func(t *task) string { return t.Key }},
		{"title", "tasks.csv: title", p.title},
		{"system", "tasks.csv: system", func(t *task) string { return t.System }},
		{"controls", "tasks.csv: controls", func(t *task) string { return list(t.Controls) }},
		{"reason", "task.ended: data.reason", func(t *task) string { return t.reason }},
		{"cause", "task.ended: opening cause", func(t *task) string { return p.text(t.newest(), "cause") }},
		{"note", "task.ended: opening note", func(t *task) string { return p.text(t.newest(), "note") }},
		{"reported_by", "task.ended: opening actor.name", func(t *task) string { return p.text(t.newest(), "actor.name") }},
		{"reported_at", "task.ended: recorded_at", func(t *task) string { return instant(t.ended.recorded) }},
		{"accepted", "yes when an exception.accepted follows", func(t *task) string { return yesNo(t.accepted != nil) }},
		{"accepted_by", "exception.accepted: opening actor.name", of(func(c *consent) string { return p.actorOf(c.entry) })},
		{"accepted_at", "exception.accepted: recorded_at", of(func(c *consent) string { return instant(c.recorded) })},
		{"until", "exception.accepted: data.until", of(func(c *consent) string { return c.Until.String() })},
		{"compensating_step", "exception.accepted: opening note", of(func(c *consent) string { return p.text(c.seq, "note") })},
		{"log_index", "task.ended: seq", func(t *task) string { return number(t.ended.seq) }},
	}
}

func (p *projection) settingsTable() table {
	return tabulate("settings.csv", p.settingColumns(), p.settings.during(p.period))
}

func (p *projection) settingColumns() []column[*stretch] {
	const leaf = "setting.changed, playbook.changed, matrix.changed or controls.changed"
	return append([]column[*stretch]{
		{"log_index", leaf + ": seq", func(s *stretch) string { return number(s.seq) }},
		{"setting", leaf + ": data.name", func(s *stretch) string { return settingOf(s).name }},
		{"value", leaf + ": data.to, data.hash or opening value", func(s *stretch) string { return p.settingValue(s) }},
		{"previous", leaf + ": data.from or data.previous", func(s *stretch) string { return settingOf(s).from }},
		{"approved_by_id", "setting.changed: data.approved_by", func(s *stretch) string { return settingOf(s).approved }},
	}, p.spanColumns()...)
}

// setting is what the leaves of settings and of documents have in common.
type setting struct{ name, from, to, approved string }

func settingOf(s *stretch) setting {
	switch d := s.data.(type) {
	case evidence.SettingChanged:
		return setting{d.Name, d.From, d.To, d.Approved}
	case evidence.PlaybookChanged:
		return documentSetting(d.DocumentVersion)
	case evidence.MatrixChanged:
		return documentSetting(d.DocumentVersion)
	case evidence.ControlsChanged:
		return documentSetting(d.DocumentVersion)
	}
	return setting{}
}

func documentSetting(v evidence.DocumentVersion) setting {
	return setting{name: v.Name, from: v.Previous, to: v.Hash}
}

func (p *projection) settingValue(s *stretch) string {
	if to := settingOf(s).to; to != "" {
		return to
	}
	return p.text(s.seq, "value")
}

// spanColumns say since when, until when and by whom something was so.
func (p *projection) spanColumns() []column[*stretch] {
	return []column[*stretch]{
		{"since", "this leaf: recorded_at", func(s *stretch) string { return instant(s.recorded) }},
		{"until", "the leaf that ended or replaced it: recorded_at", func(s *stretch) string { return s.untilCell() }},
		{"by", "this leaf: opening actor.name", func(s *stretch) string { return p.actorOf(s.entry) }},
		{"assurance", "this leaf: actor.assurance", func(s *stretch) string { return string(s.actor.Assurance) }},
	}
}

func (s *stretch) untilCell() string {
	if s.until == nil {
		return ""
	}
	return instant(s.until.recorded)
}

func (p *projection) responsibilitiesTable() table {
	return tabulate("responsibilities.csv", p.seatColumns(), p.seats.during(p.period))
}

func (p *projection) seatColumns() []column[*stretch] {
	return append([]column[*stretch]{
		{"log_index", "role.held or staff.added: seq", func(s *stretch) string { return number(s.seq) }},
		{"kind", "role for role.held, staff for staff.added", func(s *stretch) string { return seatOf(s).kind }},
		{"role", "role.held or staff.added: data.role", func(s *stretch) string { return seatOf(s).role }},
		{"position", "role.held: data.position, 0 is the holder", func(s *stretch) string { return seatOf(s).position }},
		{"who_id", "role.held: data.person or staff.added: data.staff", func(s *stretch) string { return seatOf(s).who }},
		{"who", "role.held: opening person.name or staff.added: opening staff.name", func(s *stretch) string { return p.text(s.seq, seatOf(s).name) }},
		{"why", "role.held: data.why or staff.added: data.how", func(s *stretch) string { return seatOf(s).why }},
	}, p.spanColumns()...)
}

type seat struct{ kind, role, position, who, name, why string }

func seatOf(s *stretch) seat {
	switch d := s.data.(type) {
	case evidence.RoleHeld:
		return seat{"role", string(d.Role), number(d.Position), d.PersonID, "person.name", d.Why}
	case evidence.StaffAdded:
		return seat{"staff", string(d.Role), "", d.Staff, "staff.name", d.How}
	}
	return seat{}
}

func (p *projection) accessTable() table {
	return tabulate("access.csv", p.accessColumns(), p.grants.during(p.period))
}

func (p *projection) accessColumns() []column[*stretch] {
	held := func(fact func(evidence.HoldingRecorded) string) func(*stretch) string {
		return func(s *stretch) string { return fact(s.data.(evidence.HoldingRecorded)) }
	}
	return append([]column[*stretch]{
		{"log_index", "holding.recorded: seq", func(s *stretch) string { return number(s.seq) }},
		{"grant", "holding.recorded: data.grant", held(func(d evidence.HoldingRecorded) string { return d.Grant })},
		{"person_id", "holding.recorded: data.person", held(func(d evidence.HoldingRecorded) string { return d.Person })},
		{"person_name", "holding.recorded: opening person.name", func(s *stretch) string { return p.text(s.seq, "person.name") }},
		{"system", "holding.recorded: data.system", held(func(d evidence.HoldingRecorded) string { return d.System })},
		{"level", "holding.recorded: data.level", held(func(d evidence.HoldingRecorded) string { return d.Level })},
		{"source", "holding.recorded: data.source", held(func(d evidence.HoldingRecorded) string { return d.Source })},
		{"ended_why", "holding.ended: data.why", func(s *stretch) string { return endedWhy(s) }},
	}, p.spanColumns()...)
}

func endedWhy(s *stretch) string {
	if d, ok := s.ended.(evidence.HoldingEnded); ok {
		return d.Why
	}
	return ""
}

func (p *projection) equipmentTable() table {
	return tabulate("equipment.csv", p.equipmentColumns(), p.assets.during(p.period))
}

func (p *projection) equipmentColumns() []column[*stretch] {
	const leaf = "asset.recorded or asset.changed"
	return append([]column[*stretch]{
		{"log_index", leaf + ": seq", func(s *stretch) string { return number(s.seq) }},
		{"asset", leaf + ": data.asset", func(s *stretch) string { return assetOf(s).id }},
		{"tag", leaf + ": data.tag", func(s *stretch) string { return assetOf(s).tag }},
		{"kind", "asset.recorded: data.kind", func(s *stretch) string { return assetOf(s).kind }},
		{"model", "asset.recorded: data.model", func(s *stretch) string { return assetOf(s).model }},
		{"serial", "asset.recorded: opening serial", func(s *stretch) string { return p.text(s.seq, "serial") }},
		{"state", leaf + ": data.state", func(s *stretch) string { return assetOf(s).state }},
		{"holder_id", leaf + ": data.holder", func(s *stretch) string { return assetOf(s).holder }},
		{"holder", leaf + ": opening person.name", func(s *stretch) string { return p.text(s.seq, "person.name") }},
		{"why", "asset.recorded: data.source or asset.changed: data.why", func(s *stretch) string { return assetOf(s).why }},
	}, p.spanColumns()...)
}

type asset struct{ id, tag, kind, model, state, holder, why string }

func assetOf(s *stretch) asset {
	switch d := s.data.(type) {
	case evidence.AssetRecorded:
		return asset{d.Asset, d.Tag, d.Kind, d.Model, string(d.State), d.Holder, d.Source}
	case evidence.AssetChanged:
		return asset{id: d.Asset, tag: d.Tag, state: string(d.State), holder: d.Holder, why: d.Why}
	}
	return asset{}
}
