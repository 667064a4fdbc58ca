package replay

import "github.com/handover-jml/handover/internal/evidence"

// Lost is that equipment is missing from a leaf on: who had it, and of which case
// and task the leaf is, if any.
type Lost struct {
	Tag    string
	State  string
	Had    Somebody
	Case   string
	Number int64
	Task   string
	Key    string // of the task
}

// missing notes a leaf from which on equipment is lost or stolen that was not
// before.
func missing(l *Log, e leafAt, s *Span, asset string) {
	state, holder := stateAndHolder(s.Data)
	if !state.IsMissing() {
		return
	}
	lost := &Lost{Tag: tagOf(s.Data), State: string(state), Had: Somebody{holder, s.Text("person.name")}, Case: e.caseID, Task: e.taskID}
	if before := l.Assets.current[asset]; before != nil {
		was, had := stateAndHolder(before.Data)
		if was.IsMissing() {
			return
		}
		if holder == "" {
			lost.Had = Somebody{had, before.Text("person.name")}
		}
	}
	if c := l.cases[e.caseID]; c != nil {
		lost.Number = c.Number
	}
	if t := l.tasks.held[e.taskID]; t != nil {
		lost.Key = t.Key
	}
	s.Lost = lost
}

func tagOf(data evidence.Data) string {
	switch d := data.(type) {
	case evidence.AssetRecorded:
		return d.Tag
	case evidence.AssetChanged:
		return d.Tag
	}
	return ""
}

// Lost are the findings of equipment that got lost in the register's period, in a
// case or not, by leaf.
func (r *Register) Lost() (list []Finding) {
	for _, s := range r.During(r.period) {
		if s.Lost != nil && r.period.At(s.Recorded) {
			list = append(list, Finding{Flag: EquipmentLost, Lost: s.Lost, What: s.Lost.Tag + " " + s.Lost.State, Who: s.Lost.Had, At: s.Recorded, Leaf: s.Entry})
		}
	}
	return list
}
