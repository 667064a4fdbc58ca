package mine_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// openTask returns an open task of somebody in a case, and the untouched form
// of their page.
func openTask(t *testing.T, site *webtest.Site, c jml.Case, given string, fits func(jml.Task) bool) (jml.Task, *webtest.Browser, url.Values) {
	t.Helper()
	id := site.ID(given)
	for _, task := range site.Tasks(c.ID) {
		if task.State == jml.TaskOpen && task.AssigneeID == id && fits(task) {
			b := site.OwnerOf(given, c.ID)
			return task, b, b.Get("/my").Form(t, "/my")
		}
	}
	t.Fatalf("%s has no such open task", given)
	return jml.Task{}, nil, nil
}

func revoke(task jml.Task) bool { return task.Writes == jml.WritesRevoke }

// fill puts a complete answer of "done" into one line.
func fill(form url.Values, task jml.Task) {
	form.Set("outcome."+task.ID, "done")
	form.Set("note."+task.ID, "removed by hand")
	form.Set("account."+task.ID, "ada.park")
	form.Set("serial."+task.ID, "SN-1")
	form.Set("link."+task.ID, "https://tickets.example.com/42")
	form.Set("cause."+task.ID, "was away")
}

func TestATaskIsRecordedFromTheLink(t *testing.T) {
	site, c := webtest.Leaver(t)
	task, b, form := openTask(t, site, c, "Mia", revoke)
	fill(form, task)
	done := b.PostFiles("/my", form)
	if done.Status != http.StatusSeeOther || !strings.HasPrefix(done.Location, "/my?recorded=") {
		t.Fatalf("record: status %d to %q\n%s", done.Status, done.Location, done.Body)
	}
	page := b.Get(done.Location)
	for _, want := range []string{"Recorded. Thank you.", "by Mia Lang", "Fri 27 Nov 2026, 16:05 CET", "removed by hand"} {
		if !strings.Contains(page.Body, want) {
			t.Errorf("the page after lacks %q:\n%s", want, page.Body)
		}
	}
	after := site.Task(c.ID, task.Key)
	if after.State != jml.TaskDone || after.DoneBy != site.ID("Mia") || after.Assurance != jml.AssuranceEmailLink {
		t.Errorf("the task is %s, by %s, assured by %s", after.State, after.DoneBy, after.Assurance)
	}
}

func TestTheSecondPressSaysWhoFinishedItAndWhen(t *testing.T) {
	site, c := webtest.Leaver(t)
	task, b, form := openTask(t, site, c, "Mia", revoke)
	fill(form, task)
	b.Post("/my", form)
	rev := site.Case(c.ID).Rev
	site.Clock.Set(site.Clock.Now().Add(10 * time.Minute))
	second := b.Post("/my", form)
	page := b.Get(second.Location)
	if !strings.Contains(page.Body, "had been finished already: Done, by Mia Lang") || !strings.Contains(page.Body, "16:05 CET") {
		t.Errorf("second press, to %q:\n%s", second.Location, page.Body)
	}
	if site.Case(c.ID).Rev != rev {
		t.Error("the second press changed the case")
	}
}

func TestAFormWithoutAnOutcomeWritesNothingAndLosesNothing(t *testing.T) {
	site, c := webtest.Leaver(t)
	task, b, form := openTask(t, site, c, "Mia", revoke)
	rev := site.Case(c.ID).Rev
	if blind := b.PostFiles("/my", form); blind.Status != http.StatusUnprocessableEntity {
		t.Errorf("blind form: status %d", blind.Status)
	}
	form.Set("note."+task.ID, "half <written> sentence")
	page := b.PostFiles("/my", form, webtest.File{Input: "file." + task.ID, Name: "proof.txt", Body: "it is gone"})
	if page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Body, "half &lt;written&gt; sentence") {
		t.Errorf("status %d, the note must be kept:\n%s", page.Status, page.Body)
	}
	if !strings.Contains(page.Body, "Added: proof.txt") || !strings.Contains(page.Body, "Choose what happened with this task") {
		t.Errorf("file or complaint is missing:\n%s", page.Body)
	}
	if site.Case(c.ID).Rev != rev {
		t.Error("a form without an outcome changed the case")
	}

	// The refused page itself, with an outcome, is enough to finish.
	again := page.Form(t, "/my")
	fill(again, task)
	done := b.PostFiles("/my", again)
	if done.Status != http.StatusSeeOther {
		t.Fatalf("send again: status %d\n%s", done.Status, done.Body)
	}
	links := b.Get("/my").Links(t, "/my/files/")
	if len(links) != 1 {
		t.Fatalf("files on the page: %v", links)
	}
	file := b.Get(links[0])
	if file.Body != "it is gone" || !strings.HasPrefix(file.Header.Get("Content-Disposition"), "attachment") ||
		file.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(file.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("file: %q with %v", file.Body, file.Header)
	}
	if stranger := site.OwnerOf("Ines", c.ID).Get(links[0]); stranger.Status != http.StatusNotFound {
		t.Errorf("somebody else's file: status %d", stranger.Status)
	}
}

func TestAWrongLineKeepsItselfBackAndNoOther(t *testing.T) {
	site, c := webtest.Leaver(t)
	var mine []jml.Task
	task, b, form := openTask(t, site, c, "Mia", func(task jml.Task) bool { return task.Asks == jml.AsksDone })
	for _, other := range site.Tasks(c.ID) {
		if other.State == jml.TaskOpen && other.AssigneeID == task.AssigneeID && other.Asks == jml.AsksDone && other.ID != task.ID {
			mine = append(mine, other)
		}
	}
	if len(mine) == 0 {
		t.Fatal("Mia has only one open task")
	}
	fill(form, task)
	form.Set("outcome."+mine[0].ID, "not_done")
	page := b.Post("/my", form)
	if page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Body, "Say why this was not done.") {
		t.Errorf("status %d:\n%s", page.Status, page.Body)
	}
	if !strings.Contains(page.Body, `id="f-reason-`+mine[0].ID+`-error"`) || !strings.Contains(page.Body, `href="#f-reason-`+mine[0].ID) {
		t.Errorf("the complaint is not tied to its input:\n%s", page.Body)
	}
	for _, says := range []string{"Say what stands in the way", "Recorded. Thank you.", "What was right is recorded", "by Mia Lang"} {
		if !strings.Contains(page.Body, says) {
			t.Errorf("the page lacks %q:\n%s", says, page.Body)
		}
	}
	if strings.Contains(page.Body, "Nothing was saved") || strings.Contains(page.Body, "no longer yours to finish") {
		t.Errorf("the page says of the right line that it was lost:\n%s", page.Body)
	}
	if a, o := site.Task(c.ID, task.Key).State, site.Task(c.ID, mine[0].Key).State; a != jml.TaskDone || o != jml.TaskOpen {
		t.Errorf("the right line is %s and the wrong one %s", a, o)
	}
	form = page.Form(t, "/my")
	form.Set("reason."+mine[0].ID, reason.Other)
	form.Set("note."+mine[0].ID, "nobody was there")
	if done := b.Post("/my", form); done.Status != http.StatusSeeOther {
		t.Errorf("mended: status %d\n%s", done.Status, done.Body)
	}
	if a, o := site.Task(c.ID, task.Key).State, site.Task(c.ID, mine[0].Key).State; a != jml.TaskDone || o != jml.TaskNotDone {
		t.Errorf("after mending: %s and %s", a, o)
	}
}

func TestATaskThatMovedIsShownAsMovedAndCannotBeFinished(t *testing.T) {
	site, c := webtest.Leaver(t)
	task, b, form := openTask(t, site, c, "Mia", revoke)
	if err := site.Cases.Reassign(t.Context(), jml.ConsoleActor(), task.ID, site.ID("Ben"), "on holiday"); err != nil {
		t.Fatal(err)
	}
	fill(form, task)
	form.Set("note."+task.ID, "typed before I knew")
	page := b.Post("/my", form)
	if page.Status != http.StatusConflict || !strings.Contains(page.Body, "with somebody else now") || !strings.Contains(page.Body, "typed before I knew") {
		t.Errorf("status %d:\n%s", page.Status, page.Body)
	}
	if got := site.Task(c.ID, task.Key); got.State != jml.TaskOpen {
		t.Errorf("the task is %s", got.State)
	}
}

func TestATabOfOneCaseNeverWritesIntoAnother(t *testing.T) {
	site, c := webtest.Leaver(t)
	task, _, form := openTask(t, site, c, "Mia", revoke)
	fill(form, task)
	other := site.Announce(site.Event(jml.Joiner, jml.EventPerson{ID: "E-18", GivenName: "Jo", FamilyName: "Kerr", WorkEmail: "jo@example.com",
		Functions: []string{"engineering"}, Manager: "tom@example.com", WorkerType: jml.Employee}, "2026-12-01"))
	site.Drive(other.Case.ID)
	b := site.OwnerOf("Mia", other.Case.ID)
	if page := b.Post("/my", form); page.Status != http.StatusForbidden {
		t.Errorf("a case outside the session: status %d", page.Status)
	}
	form.Set("case."+task.ID, other.Case.ID)
	if page := b.Post("/my", form); page.Status != http.StatusNotFound && page.Status != http.StatusUnprocessableEntity {
		t.Errorf("a task of another case: status %d", page.Status)
	}
	if got := site.Task(c.ID, task.Key).State; got != jml.TaskOpen {
		t.Errorf("the task is %s", got)
	}
}

func TestAnEndedSessionKeepsWhatWasTyped(t *testing.T) {
	site, c := webtest.Leaver(t)
	task, b, form := openTask(t, site, c, "Mia", revoke)
	fill(form, task)
	form.Set("note."+task.ID, "a long note, written slowly")
	site.Clock.Set(site.Clock.Now().Add(9 * time.Hour))
	page := b.PostFiles("/my", form, webtest.File{Input: "file." + task.ID, Name: "proof.txt", Body: "it is gone"})
	if page.Status != http.StatusUnauthorized || !strings.Contains(page.Body, "Please open the link again") || !strings.Contains(page.Body, "a long note, written slowly") || !strings.Contains(page.Body, "Open the link from your mail again") {
		t.Fatalf("status %d:\n%s", page.Status, page.Body)
	}
	b.Post(site.LinkPath("Mia", c.ID), nil) // in another tab
	if done := b.Post("/my", page.Form(t, "/my")); done.Status != http.StatusSeeOther {
		t.Errorf("sent again: status %d\n%s", done.Status, done.Body)
	}
}

func TestListingWhatSomebodyHoldsAddsRemovals(t *testing.T) {
	site := webtest.Open(t)
	ben := site.Announce(site.Event(jml.Leaver, jml.EventPerson{WorkEmail: caseworktest.Address("Ben")}, "2026-11-27"))
	site.Drive(ben.Case.ID)
	var list jml.Task
	for _, task := range site.Tasks(ben.Case.ID) {
		if task.Asks == jml.AsksHolds && task.State == jml.TaskOpen {
			list = task
		}
	}
	if list.ID == "" {
		t.Fatal("nobody is asked what Ben holds")
	}
	owner := site.Owner(list)
	given, _, _ := strings.Cut(owner.Name, " ")
	b := site.OwnerOf(given, ben.Case.ID)
	page := b.Get("/my")
	form := page.Form(t, "/my")
	if !strings.Contains(page.Body, `name="holds.`+list.ID+`"`) {
		t.Fatalf("no systems to tick:\n%s", page.Body)
	}
	fill(form, list)
	_, rest, _ := strings.Cut(page.Body, `name="holds.`+list.ID+`" value="`)
	system, _, _ := strings.Cut(rest, `"`)
	form.Add("holds."+list.ID, system)
	form.Set("things."+list.ID, "LT-042, laptop\n\nK-7 , key")
	before := len(site.Tasks(ben.Case.ID))
	if done := b.Post("/my", form); done.Status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", done.Status, done.Body)
	}
	if after := len(site.Tasks(ben.Case.ID)); after < before+3 {
		t.Errorf("%d tasks before and %d after naming one system and two things", before, after)
	}
}

func TestDoneAtIsReadInTheOwnersZone(t *testing.T) {
	site, c := webtest.Leaver(t)
	task, b, form := openTask(t, site, c, "Mia", revoke)
	fill(form, task)
	site.Clock.Set(site.Clock.Now().Add(20 * time.Minute))
	form.Set("done_at."+task.ID, "2026-11-27T16:12")
	if done := b.Post("/my", form); done.Status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", done.Status, done.Body)
	}
	want := time.Date(2026, 11, 27, 15, 12, 0, 0, time.UTC)
	if got := site.Task(c.ID, task.Key).DoneAt; !got.Equal(want) {
		t.Errorf("done at %s, want %s", got, want)
	}
}

// away is a casework whose database cannot be reached.
type away struct{ web.Cases }

func (away) Complete(context.Context, jml.Actor, string, []jml.Ending) ([]jml.Ended, error) {
	return nil, &jml.Error{Code: jml.CodeAway, Message: "The database cannot be reached now. Nothing was changed; try again in a minute."}
}

func TestWhenTheDatabaseIsAwayThePageKeepsWhatWasTyped(t *testing.T) {
	site, c := webtest.Leaver(t, func(o *web.Options) { o.Cases = away{o.Cases} })
	task, b, form := openTask(t, site, c, "Mia", revoke)
	fill(form, task)
	form.Set("note."+task.ID, "a long note, written slowly")
	page := b.PostFiles("/my", form)
	if page.Status != http.StatusServiceUnavailable || page.Header.Get("Retry-After") == "" || !strings.Contains(page.Body, "try again in a minute") {
		t.Fatalf("status %d:\n%s", page.Status, page.Body)
	}
	again := page.Form(t, "/my")
	for name, values := range form {
		for _, v := range values {
			if v != "" && !slices.Contains(again[name], v) {
				t.Errorf("the page lost %s = %q", name, v)
			}
		}
	}
}

func TestATimeThatTheClocksSkippedIsNotTaken(t *testing.T) {
	site, c := webtest.Leaver(t)
	task, b, form := openTask(t, site, c, "Mia", revoke)
	fill(form, task)
	form.Set("done_at."+task.ID, "2026-03-29T02:30")
	page := b.Post("/my", form)
	if page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Body, "skipped this time") || !strings.Contains(page.Body, "2026-03-29T02:30") {
		t.Errorf("status %d\n%s", page.Status, page.Body)
	}
}

func TestAnOwnerReadsThePersonsTimeBesideTheirOwn(t *testing.T) {
	site := webtest.Open(t)
	who := caseworktest.Ada()
	site.Employ(who, true, []string{"source-code/write"})
	ev := site.Event(jml.Leaver, who, "2026-11-27")
	ev.TimeZone = "America/New_York"
	c := site.Announce(ev).Case
	site.Drive(c.ID)
	site.Clock.Set(c.CutoffAt.Add(time.Minute))
	site.Drive(c.ID)

	task := site.Task(c.ID, "remove-access/source-code")
	for what, page := range map[string]webtest.Page{"the owner's page": site.OwnerOf("Ben", c.ID).Get("/my"), "the case": site.Staff(staff.HR).Get("/cases/1")} {
		if want := "Fri 27 Nov 2026, 23:00 CET</time> <span class=\"quiet\">(17:00 EST in New York)"; !strings.Contains(page.Body, want) {
			t.Errorf("%s lacks %q of %s, due %s:\n%s", what, want, task.Key, task.Due.At, page.Body)
		}
	}
}

func TestAllThatALineLacksIsSaidAtOnceAndByName(t *testing.T) {
	site, c := webtest.Leaver(t)
	task, _, _ := openTask(t, site, c, "Mia", func(task jml.Task) bool { return len(task.Evidence) > 0 && task.Asks == jml.AsksDone })
	site.Clock.Set(task.Due.At.Add(time.Hour))
	b := site.OwnerOf("Mia", c.ID)
	page := b.Get("/my")
	if !strings.Contains(page.Body, `<span class="must">needed</span>`) {
		t.Error("no field is marked as needed")
	}
	form := page.Form(t, "/my")
	form.Set("outcome."+task.ID, "done")
	refused := b.Post("/my", form)
	if refused.Status != http.StatusUnprocessableEntity {
		t.Fatalf("status %d", refused.Status)
	}
	for _, input := range append(slices.Clone(task.Evidence), "cause") {
		if !strings.Contains(refused.Body, `id="f-`+input+`-`+task.ID+`-error"`) {
			t.Errorf("nothing is said about %s", input)
		}
	}
}

func TestASerialThatIsNotTheRegistersIsAskedAboutBesideIt(t *testing.T) {
	site := webtest.Open(t)
	site.Employ(caseworktest.Ada(), true, nil)
	laptop := company.ImportAsset{Row: 2, Tag: "LT-77", Serial: "C02XG0F1", Kind: "laptop", Holder: "ada@example.com"}
	if _, err := site.Office.ImportAssets(t.Context(), jml.ConsoleActor(), "serials", []company.ImportAsset{laptop}, false); err != nil {
		t.Fatal(err)
	}
	c := site.Announce(site.Event(jml.Leaver, caseworktest.Ada(), "2026-11-27")).Case
	site.Drive(c.ID)
	site.Clock.Set(c.CutoffAt.Add(5 * time.Minute))
	site.Drive(c.ID)
	task, b, form := openTask(t, site, c, "Mia", func(task jml.Task) bool { return task.Writes == jml.WritesReturn })
	if strings.Contains(b.Get("/my").Body, "serial_sure") {
		t.Error("the page asks whether a number is right before there is one")
	}
	fill(form, task)
	refused := b.Post("/my", form)
	for _, says := range []string{"with the serial number C02XG0F1, and here stands SN-1", `name="serial_sure.` + task.ID + `"`, `id="f-serial-` + task.ID + `-error"`} {
		if refused.Status != http.StatusUnprocessableEntity || !strings.Contains(refused.Body, says) {
			t.Errorf("status %d, without %q", refused.Status, says)
		}
	}
	sure := refused.Form(t, "/my")
	sure.Set("serial_sure."+task.ID, "yes")
	if done := b.Post("/my", sure); done.Status != http.StatusSeeOther {
		t.Errorf("with the tick: status %d", done.Status)
	}
}
