package desk

import (
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/separation"
	"github.com/handover-jml/handover/internal/web/view"
)

// notApart says, by task, what somebody has done or has who should have had
// nothing to do with it: nobody else was left.
func notApart(d readmodel.CaseDetail) map[string]string {
	tasks := make([]*jml.Task, len(d.Tasks))
	titles := map[string]string{}
	for i := range d.Tasks {
		t := &d.Tasks[i]
		tasks[i] = &t.Task
		titles[t.ID] = t.TitleFor(view.OrErased(t.SubjectName))
	}
	apart := separation.Of(d.Case, tasks)

	out := map[string]string{}
	for _, t := range tasks {
		if t.NotApart && t.State != jml.TaskPlanned && t.State != jml.TaskCancelled {
			out[t.ID] = whyNotApart(apart.Barred(t.ID)[holder(*t)], titles)
		}
	}
	return out
}

// holder is who ended a task, or has it.
func holder(t jml.Task) string {
	if t.DoneBy != "" {
		return t.DoneBy
	}
	return t.AssigneeID
}

func whyNotApart(bar separation.Bar, titles map[string]string) string {
	switch {
	case bar.Announcer:
		return "the same person announced the case"
	case len(bar.Tasks) == 1:
		return "the same person has “" + titles[bar.Tasks[0]] + "”"
	case len(bar.Tasks) > 1:
		return "the same person has “" + titles[bar.Tasks[0]] + "” and " + view.Plural(len(bar.Tasks)-1, "more task", "more tasks")
	}
	return "nobody else was left"
}
