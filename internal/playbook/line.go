package playbook

import (
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/gate"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
)

// ForEach says what a line is repeated over.
type ForEach string

// The repetitions.
const (
	Once          ForEach = ""
	MatrixSystem  ForEach = "matrix.system"  // the systems the matrix gives the person's functions
	DiffGrant     ForEach = "diff.grant"     // mover: to be had from the effective day
	DiffRemove    ForEach = "diff.remove"    // mover: held and no longer called for
	DiffLevel     ForEach = "diff.level"     // mover: held, and called for at another level
	HoldingSystem ForEach = "holding.system" // held, less what the single sign-on account covers
	HoldingAsset  ForEach = "holding.asset"  // equipment issued to the person
	CheckSystem   ForEach = "check.system"   // holdings unknown: systems where an account may be
)

func allForEach() []ForEach {
	return []ForEach{MatrixSystem, DiffGrant, DiffRemove, DiffLevel, HoldingSystem, HoldingAsset, CheckSystem}
}

// overSystems reports whether each repetition is about one system.
func (f ForEach) overSystems() bool { return f != Once && f != HoldingAsset }

// fits reports whether cases of a kind have what the line repeats over.
func (f ForEach) fits(k jml.Kind) bool {
	switch f {
	case Once:
		return true
	case MatrixSystem:
		return k == jml.Joiner
	case DiffGrant, DiffRemove, DiffLevel:
		return k == jml.Mover
	case HoldingSystem:
		return k == jml.Leaver
	case HoldingAsset, CheckSystem:
		return k == jml.Mover || k == jml.Leaver
	}
	return false
}

// Line is one entry of a playbook: a task, or one task for each thing it is
// repeated over.
type Line struct {
	Key       string
	Title     string // may hold {{.Person}}, {{.System}}, {{.Level}}, {{.Asset}}
	Help      string // likewise
	Role      roles.Role
	ForEach   ForEach
	Opens     calendar.Offset // zero: with the case, at most ten business days before it is due
	Due       calendar.Offset
	AtOnce    time.Duration // limit after the cut-off when a leaver is out at once; zero: as Due says
	Lead      time.Duration // the least time an owner gets
	After     []string      // line keys
	When      string        // the condition as written; "" is always
	NotBefore calendar.Offset
	Asks      jml.Asks
	Decides   []string // line keys
	Writes    jml.Writes
	Equipment string // kind of what writes: issue hands out; "": a laptop or computer
	Undo      jml.LineRef
	Evidence  []string
	Verify    roles.Role // "" for none
	VerifyAll bool       // removals: verify whatever the tier
	CheckThat string     // title of the check; "" for one made of the line's own
	NotBy     []roles.Role
	ApartFrom []string // line keys
	Together  bool     // says that it is apart from none
	Controls  []string
	Gate      gate.Gate // what its tasks stand for; "" for most

	condition *condition
}

// Playbook is what a company does for one kind of case.
type Playbook struct {
	Kind  jml.Kind
	Name  string
	Hash  string // SHA-256 of the document in hex
	Tasks []Line

	unapart []Unapart
}

// Line returns a line by its key.
func (p *Playbook) Line(key string) (Line, bool) {
	i := slices.IndexFunc(p.Tasks, func(l Line) bool { return l.Key == key })
	if i < 0 {
		return Line{}, false
	}
	return p.Tasks[i], true
}

// GateOf is what a task stands for; "" unless it comes from a line of the
// playbook itself, and is no judgement about one.
func (p *Playbook) GateOf(t jml.Task) gate.Gate {
	line, known := p.Line(t.Line)
	if !known || t.PlaybookHash != p.Hash || t.IsJudgement() {
		return ""
	}
	return line.Gate
}

// repeats reports whether some line is repeated over these.
func (p *Playbook) repeats(over ForEach) bool {
	return slices.ContainsFunc(p.Tasks, func(l Line) bool { return l.ForEach == over })
}

// KeepsApart reports whether some line is kept apart from this one.
func (p *Playbook) KeepsApart(key string) bool {
	return slices.ContainsFunc(p.Tasks, func(l Line) bool { return slices.Contains(l.ApartFrom, key) })
}

// DefaultLead is the time an owner gets when a line names none.
const DefaultLead = 24 * time.Hour
