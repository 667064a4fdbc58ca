package replay

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
)

// Span is one value of a register from the leaf that brought it until the leaf
// that ended or replaced it.
type Span struct {
	Entry
	Data     evidence.Data
	Until    *Entry         // nil while it is in force
	Ended    evidence.Data  // data of the ending leaf
	Piece    *Piece         // of equipment: what it is; else nil
	Loss     *Loss          // of equipment that does not come back; else nil
	Lost     *Lost          // of the leaf since which equipment is missing; else nil
	outside  bool           // it is of somebody whom a narrowed question is not about
	Outlived *time.Duration // of access that the task of a leaver or mover took: how long it outlived the cut-off or move; else nil
}

// Piece is what the register says of a piece of equipment, wherever it is.
type Piece struct {
	Kind, Model string
	Serial      string // what stands for it
}

// in reports whether the value was in force at some instant of the period.
func (s *Span) in(p Period) bool {
	var ended time.Time
	if s.Until != nil {
		ended = s.Until.Recorded
	}
	return p.Touches(s.Recorded, ended)
}

// Register is things that have one value at a time, by key: the values in force
// and, of those before, the ones that were in force during the period.
type Register struct {
	period  Period
	current map[string]*Span
	ended   []*Span
}

func newRegister(p Period) Register { return Register{period: p, current: map[string]*Span{}} }

// During lists the values in scope that were in force at some instant of p, which
// is all or part of the period that the replay is asked about, by the leaf that
// brought them.
func (r *Register) During(p Period) []*Span {
	list := slices.AppendSeq(slices.Clone(r.ended), maps.Values(r.current))
	list = slices.DeleteFunc(list, func(s *Span) bool { return s.outside || !s.in(p) })
	slices.SortFunc(list, func(a, b *Span) int { return cmp.Compare(a.Seq, b.Seq) })
	return list
}

// set begins a new value of key and ends the one before.
func (r *Register) set(key string, s *Span) {
	r.end(key, s.Entry, s.Data)
	r.current[key] = s
}

// end ends the value of key and returns it; nil when it had none.
func (r *Register) end(key string, e Entry, data evidence.Data) *Span {
	s, held := r.current[key]
	if !held {
		return nil
	}
	s.Until, s.Ended = &e, data
	delete(r.current, key)
	if s.in(r.period) && !s.outside {
		r.ended = append(r.ended, s)
	}
	return s
}

// spanOf begins a value that a leaf brings.
func spanOf(l *Log, e leafAt, data evidence.Data) *Span {
	s := &Span{Entry: e.Entry, Data: data}
	s.personal = l.interns.names(s.personal)
	switch d := data.(type) {
	case evidence.HoldingRecorded:
		s.outside = l.survey.leavesOut(e.caseID, d.Person)
	case evidence.AssetRecorded:
		s.outside = l.survey.leavesOut(e.caseID, d.Holder)
	case evidence.AssetChanged:
		s.outside = l.survey.leavesOut(e.caseID, d.Holder)
	}
	return s
}

// record takes in leaves about registers and settings. What no question is
// about stays in the log only.
func (l *Log) record(e leafAt, data evidence.Data) {
	s := spanOf(l, e, data)
	registered(l, e, data)
	switch d := data.(type) {
	case evidence.HoldingRecorded:
		l.holdings.drop(&l.Grants, d.Grant)
		l.holdings.add(s, 1)
		l.Grants.set(d.Grant, s)
	case evidence.HoldingEnded:
		l.holdings.drop(&l.Grants, d.Grant)
		held := l.Grants.end(d.Grant, e.Entry, d)
		if held == nil {
			l.omission(e.Entry, "Leaf %d ends access %s to %s, which no leaf records as held.", e.Seq, d.Grant, d.System)
			return
		}
		held.Outlived = outlived(l, e, d)
	case evidence.AssetRecorded:
		missing(l, e, s, d.Asset)
		s.Piece = &Piece{l.interns.text(d.Kind), l.interns.text(d.Model), s.Text("serial")}
		l.Assets.set(d.Asset, s)
	case evidence.AssetChanged:
		if was, known := l.Assets.current[d.Asset]; known {
			s.Piece = was.Piece
		} else {
			l.omission(e.Entry, "Leaf %d changes equipment %s, which no leaf puts into the register.", e.Seq, d.Tag)
		}
		missing(l, e, s, d.Asset)
		l.Assets.set(d.Asset, s)
		s.lose(e, d, l.tasks)
	case evidence.RoleHeld:
		l.sit(e, d.Seat)
		l.seat(s, fmt.Sprintf("role %s %d", d.Role, d.Position), d.PersonID != "")
	case evidence.StaffAdded:
		l.approvals.right(e, d.StaffRight, false)
		entitle(l, e, s, d.StaffRight, true)
	case evidence.StaffBound:
		entitle(l, e, s, d.StaffRight, true)
	case evidence.StaffRemoved:
		l.approvals.right(e, d.StaffRight, true)
		entitle(l, e, s, d.StaffRight, false)
	case evidence.StaffSignedIn, evidence.PasskeyAdded, evidence.PasskeyRemoved:
		l.rights.comesIn(e, d)
	case evidence.SettingChanged:
		l.Settings.set(d.Name, s)
		l.places.everywhere(e.moment(), d)
	case evidence.LocationChanged:
		l.locate(e, s, d)
	case evidence.PlaybookChanged:
		l.Documents.put(s, d.DocumentVersion)
	case evidence.MatrixChanged:
		l.Documents.put(s, d.DocumentVersion)
	case evidence.ControlsChanged:
		l.Documents.put(s, d.DocumentVersion)
	}
}

// entitle has somebody hold a right to sign in, or hold it no more.
func entitle(l *Log, e leafAt, s *Span, right evidence.StaffRight, holds bool) {
	l.rights.take(e, right, holds)
	l.right(e, right, holds)
	l.seat(s, staffKey(right), holds)
}

// outlived is how long access that a task took was there after the leaver's cut-off
// or the move, by the word of who ended the task; nil for all other access.
func outlived(l *Log, e leafAt, d evidence.HoldingEnded) *time.Duration {
	t, planned := l.tasks.held[e.taskID]
	if !planned || t.Ended == nil || t.Ended.Outcome != jml.TaskDone || d.Why != whyRevoked && d.Why != whyLevelSet {
		return nil
	}
	var from time.Time
	switch t.Case.Kind {
	case jml.Leaver:
		from = timeOf(t.Case.CutoffAt)
	case jml.Mover:
		from = t.Case.EffectAt
	}
	if from.IsZero() {
		return nil
	}
	length := max(0, t.Ended.DoneAt.Sub(from))
	return &length
}

// Why a task takes access: all of it, or what another level takes the place of.
const (
	whyRevoked  = "revoked"
	whyLevelSet = "level_set"
)

func staffKey(r evidence.StaffRight) string { return fmt.Sprintf("staff %s %s", r.Staff, r.Role) }

func (l *Log) seat(s *Span, key string, taken bool) {
	if taken {
		l.Seats.set(key, s)
		return
	}
	l.Seats.end(key, s.Entry, s.Data)
}

// HeldEquipment counts the pieces that the register shows as issued now, by
// the id of the person who has them.
func (l *Log) HeldEquipment() map[string]int {
	held := map[string]int{}
	for _, s := range l.Assets.current {
		if state, holder := stateAndHolder(s.Data); state == register.Issued {
			held[holder]++
		}
	}
	return held
}

// IsMissing reports whether a piece of equipment was lost or stolen then.
func (s *Span) IsMissing() bool {
	state, _ := stateAndHolder(s.Data)
	return state.IsMissing()
}

func stateAndHolder(data evidence.Data) (register.AssetState, string) {
	switch d := data.(type) {
	case evidence.AssetRecorded:
		return d.State, d.Holder
	case evidence.AssetChanged:
		return d.State, d.Holder
	}
	return "", ""
}
