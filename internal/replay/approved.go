package replay

import (
	"cmp"
	"maps"
	"slices"

	"github.com/handover-jml/handover/internal/approval"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/staff"
)

// approvals follow the changes that take two persons.
type approvals struct {
	*findings
	since    bool               // a change was asked for: from here on they take two
	asked    map[string]askedAt // that nobody answered yet, by id
	approved map[string]askedAt // that nothing was made of yet
}

type askedAt struct {
	Entry
	evidence.ChangeAsked
}

func newApprovals(f *findings) approvals {
	return approvals{findings: f, asked: map[string]askedAt{}, approved: map[string]askedAt{}}
}

func (a *approvals) ask(e leafAt, d evidence.ChangeAsked) {
	a.since = true
	a.asked[d.Change] = askedAt{e.Entry, d}
}

func (a *approvals) answer(e leafAt, d evidence.ChangeAnswered) {
	asked, waits := a.asked[d.Change]
	delete(a.asked, d.Change)
	switch {
	case !waits:
		a.omission(e.Entry, "Leaf %d answers the change %s, which no leaf asks for, or which was answered before.", e.Seq, d.Change)
	case d.Answer == approval.Approved && (d.By == "" || d.By == asked.By):
		a.omission(e.Entry, "Leaf %d approves the change %s, and who approves it is no second person.", e.Seq, d.Change)
	case d.Answer == approval.Approved:
		a.approved[d.Change] = askedAt{e.Entry, asked.ChangeAsked}
	}
}

// right is a right that was given or taken away.
func (a *approvals) right(e leafAt, d evidence.StaffRight, takes bool) {
	wanted := !takes && (d.How == "staff" || d.How == "console" || d.How == "set-up") || takes && d.How == string(staff.Removed)
	if d.Change == "" {
		if a.since && wanted && !d.Alone {
			a.omission(e.Entry, "Leaf %d changes who may sign in, which takes two persons, and names no change that was approved.", e.Seq)
		}
		return
	}

	asked, approved := a.approved[d.Change]
	delete(a.approved, d.Change)
	if !approved || asked.Role != d.Role || asked.Takes != takes || asked.Staff != d.Staff {
		a.omission(e.Entry, "Leaf %d makes the change %s, and no leaf so far approves just that.", e.Seq, d.Change)
	}
}

// finish complains about approved changes that nobody made.
func (a *approvals) finish() {
	for _, c := range slices.SortedFunc(maps.Values(a.approved), func(x, y askedAt) int { return cmp.Compare(x.Seq, y.Seq) }) {
		a.omission(c.Entry, "Leaf %d approves the change %s, and no leaf makes it.", c.Seq, c.Change)
	}
}
