package desk

import (
	"cmp"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/view"
)

// groups arranges the tasks by owner, those with something late first, or by
// the day they are due.
func taskGroups(vt view.ViewerTime, tasks []readmodel.TaskRow, apart map[string]string, byTime bool) []taskGroup {
	sorted := slices.Clone(tasks)
	slices.SortStableFunc(sorted, func(a, b readmodel.TaskRow) int {
		return cmp.Or(cmp.Compare(place(a.State, byTime), place(b.State, byTime)), a.Due.At.Compare(b.Due.At))
	})
	titles := map[string]readmodel.TaskRow{}
	for _, t := range tasks {
		titles[t.Key] = t
	}
	var out []taskGroup
	for _, t := range sorted {
		line := taskRowOf(vt, t)
		line.Waits, line.NotApart = waitsFor(t, titles), apart[t.ID]
		title, about := t.AssigneeName, t.Role.Title()
		if title == "" {
			title, about = t.Role.Title(), ""
		}
		if byTime {
			title, about = vt.Day(jml.DateOf(t.Due.At.In(vt.Zone))).Text, vt.DayAgo(t.Due.At)
		}
		if t.State == jml.TaskCancelled {
			title, about = "Cancelled", ""
		}
		i := slices.IndexFunc(out, func(g taskGroup) bool { return g.Title == title })
		if i < 0 {
			out = append(out, taskGroup{Title: title, About: about})
			i = len(out) - 1
		} else if about != "" && !strings.Contains(out[i].About, about) {
			out[i].About += ", " + about
		}
		out[i].Tasks = append(out[i].Tasks, line)
	}
	return out
}

// waitsFor names what a task still waits for: "waits for Tom Weber: Return the laptop".
func waitsFor(t readmodel.TaskRow, byKey map[string]readmodel.TaskRow) string {
	if t.State != jml.TaskPlanned {
		return ""
	}
	for _, key := range t.After {
		before, ok := byKey[key]
		if !ok || before.State.Ended() {
			continue
		}
		who := before.AssigneeName
		if who == "" {
			who = before.Role.Title()
		}
		return who + ": " + before.TitleFor(before.SubjectName)
	}
	return ""
}

// place sorts what was cancelled last and, unless time alone counts, what is
// still to do before what has ended.
func place(s jml.TaskState, byTime bool) int {
	switch {
	case s == jml.TaskCancelled:
		return 2
	case s.Ended() && !byTime:
		return 1
	}
	return 0
}
