package decide

import (
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/separation"
)

// Needs is what a decision about some tasks rests on besides the tasks and
// what the person holds.
type Needs struct {
	Posts   bool
	Owners  bool
	Tags    []string // equipment by tag
	Assets  []string // equipment by id
	EndedBy []string // tasks whose ended grants count
}

// NeedsPosts reports whether Unbarred takes the posts.
func NeedsPosts(named Tasks) bool { return named.any(asksPosts) }

// NeedsToEnd is what End takes of somebody's endings.
func (d *Dossier) NeedsToEnd(person string, endings []jml.Ending) Needs {
	var n Needs
	s := separation.Of(d.Case, d.Tasks.All())
	for i, e := range endings {
		t := d.Tasks.ByID(e.TaskID)
		if t == nil {
			continue
		}
		// Who else could have it counts for who is barred, also by an ending in front of this one.
		if _, bars := s.Barred(t.ID)[person]; bars || i > 0 || asksPosts(*t) || t.State == jml.TaskPlanned {
			n.Posts, n.Owners = true, true
		}
		if first := d.Tasks.ByID(t.For); first != nil && (sendsBack(*t, e) || refusesException(*t, e)) {
			n.reopening(*first)
			continue
		}
		if t.AssetID != "" {
			n.Assets = append(n.Assets, t.AssetID)
		}
		n.Tags = append(n.Tags, strings.TrimSpace(e.Asset.Tag))
		for _, held := range e.Answer.Assets {
			n.Tags = append(n.Tags, held.Tag)
		}
	}
	return n
}

// NeedsToReopen is what Reopen takes.
func (d *Dossier) NeedsToReopen(taskID string) Needs {
	var n Needs
	if t := d.Tasks.ByID(taskID); t != nil {
		n.reopening(*t)
	}
	return n
}

// NeedsToRescind is what Rescind takes besides: at which level was held what a
// task has set to another one.
func NeedsToRescind(d *Dossier) Needs {
	var n Needs
	for _, t := range d.Tasks.undoable() {
		if t.Writes == jml.WritesSet {
			n.EndedBy = append(n.EndedBy, t.ID)
		}
	}
	return n
}

func (n *Needs) reopening(t jml.Task) {
	n.Posts, n.Owners = true, true
	switch {
	case t.Writes == jml.WritesRevoke || t.Writes == jml.WritesSet:
		n.EndedBy = append(n.EndedBy, t.ID)
	case t.AssetID != "":
		n.Assets = append(n.Assets, t.AssetID)
	}
	for _, a := range t.Answer.Assets {
		n.Tags = append(n.Tags, a.Tag)
	}
}
