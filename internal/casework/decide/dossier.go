// Package decide says what becomes of a case: from the dossier of a case and
// what somebody asks for it works out a decision, the case row and everything
// else that has to be written. It is pure: the same dossier and question give
// the same decision, and nothing is read or written meanwhile. It must not
// know the ledger, the store or the evidence that a decision leaves.
package decide

import (
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/separation"
)

// Dossier is what is known of one case at one instant. A decision leaves it as
// it is.
type Dossier struct {
	Now      time.Time
	Case     jml.Case
	Tasks    Tasks
	Playbook *playbook.Playbook // as frozen with the case
	Matrix   *playbook.Matrix   // likewise
	Company  jml.Settings       // whose calendars tasks are dated by

	// The other parts are read only for decisions that rest on them; nil means
	// that a part was not read, and asking it is a fault of the caller.
	Registers *Registers
	Posts     *Posts
	Owners    *Owners
	Reminders *Reminders

	apart *separation.Case // of Tasks; nil until somebody asks
}

// Registers are what the registers say of the person a case is about.
type Registers struct {
	Subject jml.Person
	Grants  []register.Grant // running
	Assets  []register.Asset // with the person, or named by what is asked
	// EndedBy is what some tasks took out of the access register, by task.
	EndedBy map[string][]register.Grant
}

// Holdings are what the person holds.
func (r *Registers) Holdings() register.Holdings {
	h := register.Holdings{Grants: r.Grants, Confirmed: !r.Subject.HoldingsConfirmedAt.IsZero()}
	for _, a := range r.Assets {
		if a.State == register.Issued && a.HolderID == r.Subject.ID {
			h.Assets = append(h.Assets, a)
		}
	}
	return h
}

// levelBefore is the level at which a system was held until a task set another
// one; "" when it is not known.
func (r *Registers) levelBefore(task string) string {
	var levels []string
	for _, g := range r.EndedBy[task] {
		if g.Level != "" {
			levels = append(levels, g.Level)
		}
	}
	return playbook.JoinLevels(levels)
}

// AssetByTag finds equipment by its tag; nil when there is none with it.
func (r *Registers) AssetByTag(tag string) *register.Asset {
	return r.asset(func(a register.Asset) bool { return tag != "" && a.Tag == tag })
}

// AssetByID finds equipment by its id; nil when it was not read.
func (r *Registers) AssetByID(id string) *register.Asset {
	return r.asset(func(a register.Asset) bool { return a.ID == id })
}

func (r *Registers) asset(is func(register.Asset) bool) *register.Asset {
	if i := slices.IndexFunc(r.Assets, is); i >= 0 {
		return &r.Assets[i]
	}
	return nil
}

// Plan is what the planner would make of the case as it stands.
func (d *Dossier) planInput() (playbook.Input, error) {
	return PlanInput(d.Case, d.Registers.Subject, d.Playbook, d.Matrix, d.Registers.Holdings(), d.Company, d.Now)
}

// PlanInput is what the planner needs to know of a case. Its errors are those
// of the case's zone.
func PlanInput(c jml.Case, p jml.Person, pb *playbook.Playbook, m *playbook.Matrix, h register.Holdings, company jml.Settings, now time.Time) (playbook.Input, error) {
	cal, err := calendar.Of(company, c.After.Location, c.Zone)
	if err != nil {
		return playbook.Input{}, err
	}
	return playbook.Input{Kind: c.Kind, Playbook: pb, Matrix: m, Person: p, After: c.After, Before: c.Before,
		Anchors: anchors(c), Immediate: c.Immediate, Holdings: h, Calendar: cal, Limits: c.Limits, Now: now}, nil
}

func anchors(c jml.Case) calendar.Anchors {
	a := calendar.Anchors{Effective: c.Effective, Cutoff: c.CutoffAt, Notice: c.NoticeAt, Opened: c.OpenedAt}
	switch c.Kind {
	case jml.Joiner:
		a.Start = c.Effective
	case jml.Leaver:
		a.LastDay = c.Effective
	}
	return a
}
