package desk

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/web/view/viewtest"
)

// said are the sentences of a removal of which the case's page shows the line:
// an hour after the cut-off, when its limit of 30 minutes is over.
func said(t *testing.T, checked bool, more ...func(*readmodel.TaskRow)) (overLimit, rests string) {
	t.Helper()
	now := viewtest.Now()
	row := viewtest.Task("t1", "Remove the access", "ben", roles.Engineering, jml.TaskDone, 0, func(row *readmodel.TaskRow) {
		row.Writes, row.Tier, row.Limit = jml.WritesRevoke, jml.TierCritical, time.Hour
		row.DoneAt, row.EndedAt = now, now
		row.Due.At, row.ShortNotice = now.Add(time.Hour), true // it was moved: nothing is late by it
	})
	for _, m := range more {
		m(&row)
	}
	d := readmodel.CaseDetail{Tasks: []readmodel.TaskRow{row,
		viewtest.Task("t2", "Check it", "mia", roles.CTO, jml.TaskOpen, time.Hour, func(check *readmodel.TaskRow) {
			check.Purpose, check.For = jml.PurposeCheck, "t1"
			if checked {
				check.State, check.Answer.Choice, check.EndedAt = jml.TaskDone, "yes", now
			}
		})}}
	d.CutoffAt, d.Immediate, d.Limits = now.Add(-time.Hour), true, jml.DefaultLimits()
	groups := taskGroups(viewtest.Berlin(t), d.Tasks, nil, false)
	tellTimely(viewtest.Berlin(t), d, groups)
	for _, g := range groups {
		for _, line := range g.Tasks {
			if line.ID == "t1" {
				return line.OverLimit, line.Rests
			}
		}
	}
	t.Fatal("the task is not on the page")
	return "", ""
}

func TestTheCaseSaysThatARemovalIsOverItsLimitWhereverItsDeadlineIs(t *testing.T) {
	const over = "30 min over the limit of 30 min after the cut-off"
	for want, change := range map[string]func(*readmodel.TaskRow){
		over: func(*readmodel.TaskRow) {},
		"":   func(row *readmodel.TaskRow) { row.DoneAt = viewtest.Now().Add(-30 * time.Minute) },
	} {
		if got, _ := said(t, true, change); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got, _ := said(t, true, func(row *readmodel.TaskRow) { row.State, row.DoneAt = jml.TaskOpen, time.Time{} }); got != over {
		t.Errorf("while it is open: %q", got)
	}
	if got, _ := said(t, true, func(row *readmodel.TaskRow) { row.Writes = jml.WritesNothing }); got != "" {
		t.Errorf("of what removes nothing: %q", got)
	}
}

func TestTheCaseCallsNoFileAProof(t *testing.T) {
	file := func(row *readmodel.TaskRow) { row.Proven, row.Files = true, []jml.EndingFile{{Name: "removed.png"}} }
	late := func(row *readmodel.TaskRow) { row.DoneAt = row.EndedAt.Add(-5 * time.Hour) }
	var got []string
	for _, changes := range [][]func(*readmodel.TaskRow){{}, {late}, {file, late}} {
		_, rests := said(t, false, changes...)
		got = append(got, rests)
	}
	want := []string{"The time is the owner's word", "The time is the owner's word, recorded 5 h later", "A file is attached; nobody else has confirmed it"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, rests := said(t, true, file, late); rests != "" {
		t.Errorf("once a second person has confirmed it: %q", rests)
	}
}
