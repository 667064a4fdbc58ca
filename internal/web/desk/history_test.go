package desk

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/view/viewtest"
)

func TestTasksThatOpenTogetherAreOneLineOfTheirDay(t *testing.T) {
	leaf := func(seq int64, kind leaftype.Type, at time.Time) readmodel.TimelineEntry {
		return readmodel.TimelineEntry{Seq: seq, Type: string(kind), At: at, ActorKind: jml.ActorSystem, Data: []byte(`{}`)}
	}
	yesterday := viewtest.Now().AddDate(0, 0, -1)
	tell := teller{ViewerTime: viewtest.Berlin(t)}
	var got []string
	for _, d := range tell.history([]readmodel.TimelineEntry{
		leaf(9, leaftype.TaskOpened, viewtest.Now()), leaf(8, leaftype.TaskOpened, viewtest.Now()),
		leaf(7, leaftype.TaskOpened, yesterday), leaf(6, leaftype.TaskOpened, yesterday), leaf(5, leaftype.TaskOpened, yesterday),
		leaf(4, leaftype.CaseReopened, yesterday),
	}) {
		got = append(got, d.Date)
		for _, e := range d.Events {
			got = append(got, e.Text)
			for _, one := range e.Wave {
				got = append(got, "- "+one.Text)
			}
		}
	}
	opened := "A task opened for somebody whose name was erased"
	want := []string{"Tue 1 Dec 2026", opened, opened, "Mon 30 Nov 2026", "3 tasks opened", "- " + opened, "- " + opened, "- " + opened, "Handover opened the case again"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the history (-want +got):\n%s", diff)
	}
}

func TestAnExportIsToldWithThePeriodThatItHas(t *testing.T) {
	for period, want := range map[string]string{
		`{"from": "2026-10-01", "to": "2026-12-31"}`: "2026-10-01 to 2026-12-31",
		`{"from": "2026-10-01", "to": ""}`:           "everything from 2026-10-01 on",
		`{"from": "", "to": "2026-12-31"}`:           "everything up to 2026-12-31",
		`{"from": "", "to": ""}`:                     "all cases",
	} {
		tell := teller{ViewerTime: viewtest.Berlin(t)}
		e := readmodel.TimelineEntry{Type: string(leaftype.ExportMade), At: viewtest.Now(), ActorKind: jml.ActorSystem, Data: []byte(period)}
		if got := tell.tell(e).Text; got != "Handover exported "+want {
			t.Errorf("an export of %s reads %q", period, got)
		}
	}
}

func TestATaskIsNamedAsItsSentenceNeedsIt(t *testing.T) {
	known := teller{ViewerTime: viewtest.Berlin(t), titles: map[string]string{"t1": "a task of mine"}}
	for kind, want := range map[leaftype.Type][2]string{
		leaftype.TaskOpened:    {"“a task of mine” opened for Ben", "A task opened for Ben"},
		leaftype.TaskAssigned:  {"“a task of mine” is now with Ben", "A task is now with Ben"},
		leaftype.TaskCancelled: {"“a task of mine” was cancelled", "A task was cancelled"},
		leaftype.TaskAdded:     {"Task added: “a task of mine”", "Task added: a task"},
		leaftype.TaskReopened:  {"“a task of mine” was reopened by Handover", "A task was reopened by Handover"},
		leaftype.FileAttached:  {"Handover attached a file to “a task of mine”", "Handover attached a file to a task"},
	} {
		for n, id := range []string{"t1", "t2"} {
			e := readmodel.TimelineEntry{Type: string(kind), At: viewtest.Now(), TaskID: id, ActorKind: jml.ActorSystem, Data: []byte(`{}`),
				Openings: map[string]string{"assignee.name": "Ben"}}
			if got := known.tell(e).Text; got != want[n] {
				t.Errorf("%s reads %q, want %q", kind, got, want[n])
			}
		}
	}
}

func TestTheDayListsTasksByCaseAndFoldsTheRest(t *testing.T) {
	line := func(id, href string) taskRow { return taskRow{ID: id, CaseHref: href, Subject: "of " + href} }
	got := byCase([]taskRow{line("a", "/cases/2"), line("b", "/cases/1"), line("c", "/cases/2"), line("d", "/cases/2")}, 2)
	want := []caseTasks{
		{Person: "of /cases/2", Href: "/cases/2", Count: 3, First: []taskRow{line("a", "/cases/2"), line("c", "/cases/2")}, Rest: []taskRow{line("d", "/cases/2")}},
		{Person: "of /cases/1", Href: "/cases/1", Count: 1, First: []taskRow{line("b", "/cases/1")}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("grouped (-want +got):\n%s", diff)
	}
}
