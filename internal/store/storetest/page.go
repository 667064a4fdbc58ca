package storetest

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/timely"
)

func pageStories() map[string]func(*testing.T, Opener) {
	return map[string]func(*testing.T, Opener){
		"PagesAreCompleteWhileRowsArrive":   paging,
		"ACaseIsFoundByEachFilter":          filters,
		"ACasePageShowsNamesTextsAndMails":  detail,
		"TodayShowsWhatIsLate":              today,
		"ALinkShowsOnlyWhatIsThePersonsNow": linkTasks,
		"AStrangePageMarkIsRefused":         strangeMark,
		"RegistersListWhoHoldsWhat":         registers,
		"NoPageShowsASubjectTheOwnCase":     subjects,
		"HiddenCasesAreThoseOfTheRule":      hiddenCases,
		"WhoTellsOfACaseAsksWhoLooks":       viewers,
		"MailsThatCouldNotGoOutAreCounted":  overview,
	}
}

// pages walks a list in pages of n and adds a row between any two.
func pages[T any](t *testing.T, n int, list func(readmodel.Page) ([]T, string, error), id func(T) string, between func(int)) map[string]int {
	t.Helper()
	seen := map[string]int{}
	for page, i := (readmodel.Page{Limit: n}), 0; ; i++ {
		rows, next, err := list(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			seen[id(row)]++
		}
		if next == "" {
			return seen
		}
		if len(rows) != n || i > 100 {
			t.Fatalf("page %d has %d rows, want %d", i, len(rows), n)
		}
		between(i)
		page.After = next
	}
}

// wantOnce checks that every id was seen exactly once, and no id twice.
func wantOnce(t *testing.T, what string, seen map[string]int, ids []string) {
	t.Helper()
	for _, id := range ids {
		if seen[id] == 0 {
			t.Errorf("%s: row %s is missing", what, id)
		}
	}
	for id, n := range seen {
		if n > 1 {
			t.Errorf("%s: row %s came %d times", what, id, n)
		}
	}
}

func paging(t *testing.T, open Opener) {
	w := newWorld(t, open)
	add := func(i int) (caseID, personID, grantID, assetID string) {
		c := w.newCase(jml.Mover, jml.Date{Year: 2026, Month: 1, Day: 1}.AddDays(i%4))
		c.State = jml.CaseCompleted
		p := jml.Person{ID: newID(), GivenName: []string{"ines", "Éva", "ab"}[i%3]}
		g := register.Grant{ID: newID(), PersonID: p.ID, System: "git", GrantedAt: w.clock.Now()}
		a := register.Asset{ID: newID(), Tag: fmt.Sprintf("T-%03d-%s", i%5, newID()), State: register.InStock}
		w.change(func(tx ledger.Tx) error {
			return first(tx.InsertCase(c), tx.InsertPerson(p), tx.InsertGrant(g), tx.InsertAsset(a))
		})
		return c.ID, p.ID, g.ID, a.ID
	}
	var cases, people, grants, assets []string
	for i := range 23 {
		c, p, g, a := add(i)
		cases, people, grants, assets = append(cases, c), append(people, p), append(grants, g), append(assets, a)
	}
	between := func(i int) { add(i) }
	wantOnce(t, "cases", pages(t, 3, func(p readmodel.Page) ([]readmodel.CaseRow, string, error) {
		return w.Cases(t.Context(), readmodel.Viewer{}, readmodel.CaseFilter{}, p)
	}, func(r readmodel.CaseRow) string { return r.ID }, between), cases)
	wantOnce(t, "people", pages(t, 4, func(p readmodel.Page) ([]readmodel.PersonRow, string, error) {
		return w.People(t.Context(), readmodel.Viewer{}, readmodel.PersonFilter{}, p)
	}, func(r readmodel.PersonRow) string { return r.ID }, between), people)
	wantOnce(t, "grants", pages(t, 5, func(p readmodel.Page) ([]readmodel.GrantRow, string, error) {
		return w.Grants(t.Context(), "git", p)
	}, func(r readmodel.GrantRow) string { return r.ID }, between), grants)
	wantOnce(t, "assets", pages(t, 6, func(p readmodel.Page) ([]readmodel.AssetRow, string, error) {
		return w.Assets(t.Context(), p)
	}, func(r readmodel.AssetRow) string { return r.ID }, between), assets)
}

func filters(t *testing.T, open Opener) {
	w := newWorld(t, open)
	w.task.Controls = []string{"A.5.11"}
	w.change(func(tx ledger.Tx) error { return tx.UpdateTask(w.task) })
	day := w.theCase.Effective
	for _, c := range []struct {
		name  string
		f     readmodel.CaseFilter
		after time.Duration
		want  int
	}{
		{"nothing", readmodel.CaseFilter{}, 0, 1},
		{"kind", readmodel.CaseFilter{Kind: jml.Leaver, State: jml.CaseOpen, Person: w.person.ID}, 0, 1},
		{"other kind", readmodel.CaseFilter{Kind: jml.Joiner}, 0, 0},
		{"part of the name", readmodel.CaseFilter{Text: "DA pAr"}, 0, 1},
		{"parts in another order", readmodel.CaseFilter{Text: "park ad"}, 0, 1},
		{"one part of somebody else", readmodel.CaseFilter{Text: "park weber"}, 0, 0},
		{"number", readmodel.CaseFilter{Text: "#" + strconv.FormatInt(w.theCase.Number, 10)}, 0, 1},
		{"a percent sign is no wildcard", readmodel.CaseFilter{Text: "%"}, 0, 0},
		{"control", readmodel.CaseFilter{Control: "A.5.11"}, 0, 1},
		{"half a control", readmodel.CaseFilter{Control: "A.5.1"}, 0, 0},
		{"first and last day", readmodel.CaseFilter{From: day, To: day}, 0, 1},
		{"day before", readmodel.CaseFilter{To: day.AddDays(-1)}, 0, 0},
		{"not late yet", readmodel.CaseFilter{Late: true}, 0, 0},
		{"late", readmodel.CaseFilter{Late: true}, 2 * time.Hour, 1},
	} {
		w.clock.Move(c.after)
		rows, _, err := w.Cases(t.Context(), readmodel.Viewer{}, c.f, readmodel.Page{})
		if err != nil || len(rows) != c.want {
			t.Errorf("%s: %d cases (%v), want %d", c.name, len(rows), err, c.want)
		}
		w.clock.Move(-c.after)
	}
	rows, _, err := w.Cases(t.Context(), readmodel.Viewer{}, readmodel.CaseFilter{}, readmodel.Page{})
	if err != nil {
		t.Fatal(err)
	}
	want := readmodel.CaseRow{ID: w.theCase.ID, Number: w.theCase.Number, Kind: jml.Leaver, State: jml.CaseOpen, PersonID: w.person.ID,
		PersonName: "Ada Park", Effective: day, Zone: "Europe/Berlin", Total: 1, NextDue: w.task.Due.At, OpenedAt: w.theCase.OpenedAt}
	if d := cmp.Diff(want, rows[0]); d != "" {
		t.Errorf("case row (-want +got):\n%s", d)
	}
}

func detail(t *testing.T, open Opener) {
	w := newWorld(t, open)
	w.mailed()
	w.upload("up", "digest", []byte("proof"))
	w.change(func(tx ledger.Tx) error { tx.Append(w.ended("an earlier ending")); return nil })
	w.task.State, w.task.DoneBy, w.task.EndedAt = jml.TaskDone, w.owner.ID, w.clock.Now()
	file := jml.EndingFile{SHA256: "digest", Name: "proof.txt", Media: "text/plain", Size: 5}
	w.change(func(tx ledger.Tx) error {
		tx.Append(w.ended("laptop is in the safe"))
		return first(tx.UpdateTask(w.task), tx.AttachFiles(w.task.ID, []jml.EndingFile{file}))
	})
	for _, key := range []string{w.theCase.ID, strconv.FormatInt(w.theCase.Number, 10)} {
		d, err := w.CaseDetail(t.Context(), readmodel.Viewer{}, key)
		if err != nil {
			t.Fatal(err)
		}
		want := readmodel.TaskRow{Task: w.task, SubjectName: "Ada Park", AssigneeName: "Tom Weber", DoneByName: "Tom Weber",
			Note: "laptop is in the safe", Proof: map[string]string{"serial": "C02X"}, CaseNumber: w.theCase.Number, CaseKind: jml.Leaver,
			CaseZone: "Europe/Berlin", Files: []jml.EndingFile{file}, Mailed: notice.Sent}
		if diff := cmp.Diff([]readmodel.TaskRow{want}, d.Tasks); diff != "" {
			t.Errorf("tasks of the case page (-want +got):\n%s", diff)
		}
		if d.Person != w.person || d.Engagement.ID != w.engagement.ID || len(d.Notices) != 1 {
			t.Errorf("case page is %+v", d)
		}
	}
	_, err := w.CaseDetail(t.Context(), readmodel.Viewer{}, "4711")
	w.wantCode(err, jml.CodeNotFound)
	entries, err := w.Timeline(t.Context(), readmodel.Viewer{}, w.theCase.ID)
	if err != nil || len(entries) != 2 || entries[1].Openings["note"] != "laptop is in the safe" || entries[1].Openings["actor.name"] != "Tom Weber" {
		t.Errorf("timeline is %+v (%v)", entries, err)
	}
	kind, err := w.CaseKind(t.Context(), w.theCase.ID)
	if kind != jml.Leaver || err != nil {
		t.Errorf("kind is %q (%v)", kind, err)
	}
}

func today(t *testing.T, open Opener) {
	w := newWorld(t, open)
	now := w.clock.Now()
	w.theCase.CutoffAt, w.theCase.Limits, w.theCase.Immediate = now, jml.Limits{ImmediateCritical: 20 * time.Minute}, true
	late, soon, removal, gone := w.newTask(w.theCase.ID, 2), w.newTask(w.theCase.ID, 3), w.newTask(w.theCase.ID, 4), w.newTask(w.theCase.ID, 5)
	late.Due.At, late.Undelivered = now.Add(-time.Hour), true
	soon.Due.At = now.Add(47 * time.Hour)
	removal.State, removal.Writes, removal.System, removal.Limit, removal.Tier = jml.TaskDone, jml.WritesRevoke, "git", time.Hour, jml.TierCritical
	removal.Due.At, removal.DoneAt = now, now
	gone.State = jml.TaskCancelled
	w.change(func(tx ledger.Tx) error {
		return first(tx.UpdateCase(w.theCase), tx.InsertTask(late), tx.InsertTask(soon), tx.InsertTask(removal), tx.InsertTask(gone))
	})
	got, err := w.Today(t.Context(), readmodel.Viewer{}, now)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Late) != 1 || got.Late[0].ID != late.ID || got.LateTotal != 1 || len(got.DueSoon) != 2 || got.SoonTotal != 2 {
		t.Errorf("late are %d of %d, soon %d of %d", len(got.Late), got.LateTotal, len(got.DueSoon), got.SoonTotal)
	}
	if len(got.Problems) != 1 || got.Problems[0].ID != late.ID {
		t.Errorf("problems are %+v", got.Problems)
	}
	wantOpen := map[jml.Kind]readmodel.KindProgress{jml.Leaver: {Cases: 1, Total: 4, Ended: 1, Late: 1}}
	wantRemovals := []readmodel.RemovalRow{{CaseID: w.theCase.ID, CaseNumber: w.theCase.Number, System: "git",
		Removal: timely.Removal{CutoffAt: now, Limit: 20 * time.Minute, DoneAt: now, State: jml.TaskDone}}}
	if d := cmp.Diff(wantOpen, got.Open) + cmp.Diff(wantRemovals, got.Removals); d != "" {
		t.Errorf("today (-want +got):\n%s", d)
	}
}

func linkTasks(t *testing.T, open Opener) {
	w := newWorld(t, open)
	w.mailed()
	other := w.newTask(w.theCase.ID, 2)
	other.AssigneeID = w.person.ID
	w.change(func(tx ledger.Tx) error { return tx.InsertTask(other) })
	shown := func() readmodel.LinkCase {
		t.Helper()
		l, err := w.LinkTasks(t.Context(), w.owner.ID, []string{w.theCase.ID})
		if err != nil || len(l.Cases) != 1 || l.PersonName != "Tom Weber" {
			t.Fatalf("link shows %+v (%v)", l, err)
		}
		return l.Cases[0]
	}
	if c := shown(); len(c.Tasks) != 1 || c.Tasks[0].ID != w.task.ID || len(c.Moved) != 0 || c.SubjectName != "Ada Park" {
		t.Errorf("the owner's link shows %+v", c)
	}
	w.task.AssigneeID = w.person.ID
	w.change(func(tx ledger.Tx) error { return tx.UpdateTask(w.task) })
	want := []readmodel.TaskRow{{Task: jml.Task{ID: w.task.ID, CaseID: w.theCase.ID, Title: w.task.Title}}}
	if c := shown(); len(c.Tasks) != 0 || cmp.Diff(want, c.Moved) != "" {
		t.Errorf("after the task moved the link shows %+v", c)
	}
}

func strangeMark(t *testing.T, open Opener) {
	w := newWorld(t, open)
	for _, mark := range []string{"?", "eA", "WyJhIl0"} {
		_, _, err := w.Cases(t.Context(), readmodel.Viewer{}, readmodel.CaseFilter{}, readmodel.Page{After: mark})
		w.wantCode(err, jml.CodeInvalid)
	}
}

func registers(t *testing.T, open Opener) {
	w := newWorld(t, open)
	running := register.Grant{ID: newID(), PersonID: w.person.ID, System: "git"}
	ended := register.Grant{ID: newID(), PersonID: w.person.ID, System: "git", EndedAt: w.clock.Now()}
	laptop := register.Asset{ID: newID(), Tag: "L-1", State: register.Issued, HolderID: w.person.ID}
	w.engagement.ManagerID = w.owner.ID
	w.change(func(tx ledger.Tx) error {
		return first(tx.InsertGrant(running), tx.InsertGrant(ended), tx.InsertAsset(laptop), tx.UpdateEngagement(w.engagement))
	})
	row, held, access, things, err := w.Person(t.Context(), readmodel.Viewer{}, w.person.ID)
	want := readmodel.PersonRow{Person: w.person, Engagement: w.engagement, ManagerName: "Tom Weber", OpenCases: 1, Grants: 1, Assets: 1}
	if err != nil || cmp.Diff(want, row) != "" || len(held) != 1 || len(access) != 2 || len(things) != 1 || things[0].HolderName != "Ada Park" {
		t.Errorf("person page is %+v, %v, %v, %v (%v)", row, held, access, things, err)
	}
	w.engagement.State = jml.EngagementEnded
	w.change(func(tx ledger.Tx) error { return tx.UpdateEngagement(w.engagement) })
	list, _, err := w.Grants(t.Context(), "", readmodel.Page{})
	if err != nil || len(list) != 1 || !list[0].PersonGone || list[0].PersonName != "Ada Park" {
		t.Errorf("register is %+v (%v)", list, err)
	}
	if found, _, err := w.People(t.Context(), readmodel.Viewer{}, readmodel.PersonFilter{Text: "rk AD"}, readmodel.Page{}); err != nil || len(found) != 1 {
		t.Errorf("by two parts of a name %d people are found (%v)", len(found), err)
	}
	people, _, err := w.People(t.Context(), readmodel.Viewer{}, readmodel.PersonFilter{Text: "PARK", Running: true}, readmodel.Page{})
	if err != nil || len(people) != 0 {
		t.Errorf("somebody who left counts as running: %+v (%v)", people, err)
	}
}

func overview(t *testing.T, open Opener) {
	w := newWorld(t, open)
	at := w.clock.Now()
	w.change(func(tx ledger.Tx) error {
		n := notice.Notice{CaseID: w.theCase.ID, OwnerID: w.owner.ID, Kind: notice.First}
		for i, state := range []notice.State{notice.Pending, notice.Claimed, notice.Sent, notice.Undeliverable} {
			n.ID, n.Number, n.State, n.CreatedAt = newID(), i, state, at.Add(time.Duration(i)*time.Hour)
			if err := tx.InsertNotice(n); err != nil {
				return err
			}
		}
		return nil
	})
	got, err := w.NoticeOverview(t.Context(), readmodel.Viewer{})
	if want := (readmodel.NoticeOverview{Pending: 2, Undeliverable: 1, OldestPending: at}); err != nil || got != want {
		t.Errorf("overview is %+v (%v), want %+v", got, err, want)
	}
}
