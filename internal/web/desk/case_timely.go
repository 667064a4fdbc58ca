package desk

import (
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/timely"
	"github.com/handover-jml/handover/internal/web/view"
)

// tellTimely has the lines of a case say which removals are over the limit of the
// case, wherever their deadlines were moved to, and what the instants of endings
// rest on whose lateness counts in hours.
func tellTimely(vt view.ViewerTime, d readmodel.CaseDetail, groups []taskGroup) {
	byID := map[string]readmodel.TaskRow{}
	for _, t := range d.Tasks {
		byID[t.ID] = t
	}
	for _, g := range groups {
		for i := range g.Tasks {
			line := &g.Tasks[i]
			t := byID[line.ID]
			if r := removalOf(d.Case, t); r.Within(vt.Now) == timely.OverLimit {
				line.OverLimit = view.Length(r.Took(vt.Now)-r.Limit) + " over the limit of " + view.Length(r.Limit) + " after the cut-off"
			}
			if t.State == jml.TaskDone && t.HourLimited() {
				line.Rests = restsOn(t, d.Tasks)
			}
		}
	}
}

// removalOf is a task as one that takes access away; the zero Removal when it is none.
func removalOf(c jml.Case, t readmodel.TaskRow) timely.Removal {
	if t.Writes != jml.WritesRevoke || !t.HourLimited() {
		return timely.Removal{}
	}
	return timely.Removal{State: t.State, CutoffAt: c.CutoffAt, Limit: c.Limits.For(t.Tier, c.Immediate), DoneAt: t.DoneAt}
}

// restsOn says on what the instant of an ending rests, unless it is proven.
func restsOn(t readmodel.TaskRow, tasks []readmodel.TaskRow) string {
	seen := slices.ContainsFunc(tasks, func(check readmodel.TaskRow) bool {
		return check.Purpose == jml.PurposeCheck && check.For == t.ID && check.State == jml.TaskDone &&
			check.Answer.Choice != "no" && !check.EndedAt.Before(t.EndedAt)
	})
	word := timely.Word{DoneAt: t.DoneAt, Recorded: t.EndedAt, File: len(t.Files) > 0, Seen: seen}
	switch word.Basis() {
	case timely.File:
		return "A file is attached; nobody else has confirmed it"
	case timely.Stated:
		return "The time is the owner's word"
	case timely.Unproven:
		return "The time is the owner's word, recorded " + view.Length(t.EndedAt.Sub(t.DoneAt)) + " later"
	}
	return ""
}
