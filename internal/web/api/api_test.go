package api_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/question"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/client"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// console returns a client on a site's socket.
func console(t *testing.T, change ...func(*web.Options)) (*webtest.Site, *client.Client) {
	t.Helper()
	site := webtest.Open(t, change...)
	path := filepath.Join(t.TempDir(), "s")
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: site.Server.LocalHandler(), ReadHeaderTimeout: time.Second}
	done := make(chan struct{})
	go func() { defer close(done); _ = srv.Serve(listener) }()
	t.Cleanup(func() { srv.Close(); <-done })
	return site, client.Dial(path)
}

// problem returns the problem in err, or fails.
func problem(t *testing.T, err error) *wire.Problem {
	t.Helper()
	var p *wire.Problem
	if !errors.As(err, &p) {
		t.Fatalf("want a problem, got %v", err)
	}
	return p
}

func TestAnEventOnTheSocketOpensACaseOnce(t *testing.T) {
	site, c := console(t)
	event := site.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")
	preview, err := c.Preview(t.Context(), event)
	if err != nil || preview.Case.Number != 0 || len(preview.Case.Tasks) == 0 {
		t.Fatalf("preview: case %d, %d tasks, error %v", preview.Case.Number, len(preview.Case.Tasks), err)
	}
	first, err := c.Event(t.Context(), event)
	if err != nil {
		t.Fatal(err)
	}
	if first.Outcome != "opened" || first.Again || first.Case.Person.Name != "Ada Park" || len(first.Case.Tasks) != len(preview.Case.Tasks) ||
		!strings.HasPrefix(first.Case.URL, site.URL+"/cases/") {
		t.Errorf("first answer: %+v", first)
	}
	again, err := c.Event(t.Context(), event)
	if err != nil || !again.Again || again.Case.ID != first.Case.ID {
		t.Errorf("the same event again: %+v, error %v", again, err)
	}
	event.Note = "another content"
	_, err = c.Event(t.Context(), event)
	if p := problem(t, err); p.Status != http.StatusConflict || p.Code != string(jml.CodeConflict) {
		t.Errorf("the same id with another content: %+v", p)
	}
	detail, err := c.Case(t.Context(), "1")
	if err != nil || detail.ID != first.Case.ID || detail.Progress.Total != len(first.Case.Tasks) {
		t.Errorf("case 1: %+v, error %v", detail, err)
	}
	list, err := c.Cases(t.Context(), client.CaseFilter{Kind: "joiner", Limit: 1})
	if err != nil || len(list.Cases) != 1 || list.Cases[0].Person.Name != "Ada Park" {
		t.Errorf("cases: %+v, error %v", list, err)
	}
}

func TestAMalformedEventIsAProblemWithItsPlace(t *testing.T) {
	_, c := console(t)
	_, err := c.EventJSON(t.Context(), strings.NewReader("{\n  \"id\": \"1\",\n  \"knid\": \"joiner\"\n}"))
	p := problem(t, err)
	if p.Status != http.StatusUnprocessableEntity || p.Code != "invalid" || p.Type != "about:blank" || len(p.Errors) != 1 ||
		p.Errors[0].Field != "knid" || !strings.HasPrefix(p.Errors[0].Message, "line 3, column 3:") {
		t.Errorf("problem: %+v", p)
	}
}

func TestTheFirstSignInLinkNeedsNobodyAndLaterOnesNameSomebody(t *testing.T) {
	site, c := console(t)
	first, err := c.SignIn(t.Context(), wire.SignIn{})
	if err != nil || !strings.HasPrefix(first.URL, site.URL+"/sign-in/hvs_") {
		t.Fatalf("the administrator's link: %+v, error %v", first, err)
	}
	b := site.Browser()
	if page := b.Post(strings.TrimPrefix(first.URL, site.URL), nil); page.Status != http.StatusSeeOther {
		t.Errorf("sign in: status %d", page.Status)
	}
	if page := b.Get("/"); !strings.Contains(page.Body, "Lea Brandt") {
		t.Errorf("signed in as somebody else:\n%s", page.Body)
	}
	if _, err := c.SignIn(t.Context(), wire.SignIn{Email: "stranger@example.com"}); problem(t, err).Errors[0].Field != "role" {
		t.Errorf("a stranger without a role: %v", err)
	}
	if _, err := c.SignIn(t.Context(), wire.SignIn{Email: "auditor@example.org", Role: "auditor"}); err != nil {
		t.Errorf("an auditor from outside: %v", err)
	}
	if _, err := c.SignIn(t.Context(), wire.SignIn{Email: "x@example.com", Role: "owner"}); problem(t, err).Errors[0].Field != "role" {
		t.Errorf("an unknown role: %v", err)
	}
}

func TestFilesAreImportedOverTheSocket(t *testing.T) {
	_, c := console(t)
	file := "given_name,family_name,work_email,manager\nAda,Park,ada@example.com,tom@example.com\n"
	dry, err := c.Import(t.Context(), "people", strings.NewReader(file), client.ImportOptions{DryRun: true})
	if err != nil || !dry.DryRun || dry.Added != 1 || len(dry.Lines) != 1 || dry.Lines[0].State != "new" {
		t.Errorf("dry run: %+v, error %v", dry, err)
	}
	done, err := c.Import(t.Context(), "people", strings.NewReader(file), client.ImportOptions{})
	if err != nil || done.Added != 1 {
		t.Errorf("import: %+v, error %v", done, err)
	}
	again, err := c.Import(t.Context(), "people", strings.NewReader(file), client.ImportOptions{})
	if err != nil || again.Same != 1 {
		t.Errorf("the same file again: %+v, error %v", again, err)
	}
	_, err = c.Import(t.Context(), "people", strings.NewReader(file+"Tom,,tom,\n"), client.ImportOptions{})
	if p := problem(t, err); p.Errors[0].Field != "row 3, column work_email" {
		t.Errorf("a bad row: %+v", p)
	}
	if _, err = c.Import(t.Context(), "pets", strings.NewReader(file), client.ImportOptions{}); problem(t, err).Status != http.StatusNotFound {
		t.Errorf("an unknown kind of file: %v", err)
	}
}

func TestAnAddressOfSomebodyElseIsAConflictThatSaysWhoseAndHowToLink(t *testing.T) {
	site, c := console(t)
	ev := site.Event(jml.Joiner, jml.EventPerson{ID: "N-1", GivenName: "Tomas", FamilyName: "Neu", WorkEmail: "tom@example.com"}, "2026-12-01")
	_, err := c.Event(t.Context(), ev)
	if p := problem(t, err); p.Status != http.StatusConflict || p.Errors[0].Field != "person.work_email" || !strings.Contains(p.Errors[0].Message, "Tom Weber") {
		t.Errorf("a namesake: %+v", p)
	}
	if p, err := (client.People{Client: c}).LinkPerson(t.Context(), wire.LinkPerson{Person: "tom@example.com", Source: "payroll", ID: "P/7"}); err != nil || p.Name != "Tom Weber" {
		t.Errorf("to link: %+v, error %v", p, err)
	}
	_, err = (client.People{Client: c}).LinkPerson(t.Context(), wire.LinkPerson{Person: "mia@example.com", Source: "Payroll", ID: "p/7"})
	if p := problem(t, err); p.Status != http.StatusConflict || p.Errors[0].Field != "id" {
		t.Errorf("an id of somebody else: %+v", p)
	}
	shown, err := (client.People{Client: c}).Person(t.Context(), "tom@example.com")
	if err != nil || shown.Name != "Tom Weber" || !slices.Equal(shown.IDs, []wire.SourceID{{Source: "payroll", ID: "P/7"}}) || len(shown.Spells) != 1 {
		t.Errorf("to show: %+v, error %v", shown, err)
	}
	leaving, err := c.Event(t.Context(), site.Event(jml.Mover, jml.EventPerson{ID: "P/7", Source: "payroll", Title: "Fellow"}, "2026-12-10"))
	if err != nil || leaving.Case.Person.Name != "Tom Weber" {
		t.Errorf("the mover of payroll: %+v, error %v", leaving, err)
	}
	if p, err := (client.People{Client: c}).UnlinkPerson(t.Context(), wire.LinkPerson{Person: "tom@example.com", Source: "payroll", ID: "p/7"}); err != nil || p.Name != "Tom Weber" {
		t.Errorf("to take it back: %+v, error %v", p, err)
	}
	shown, err = (client.People{Client: c}).Person(t.Context(), "tom@example.com")
	if err != nil || len(shown.IDs) != 0 || shown.OpenCases != 1 {
		t.Errorf("to show again: %+v, error %v", shown, err)
	}
}

func TestAPlaybookIsReadCheckedAndReplaced(t *testing.T) {
	_, c := console(t)
	doc, err := c.Document(t.Context(), "leaver")
	if err != nil || !strings.Contains(doc.Body, "playbook: leaver") {
		t.Fatalf("read: %+v, error %v", doc, err)
	}
	changed := strings.Replace(doc.Body, "playbook: leaver", "# ours\nplaybook: leaver", 1)
	lint, err := c.Lint(t.Context(), changed)
	if err != nil || lint.Refused {
		t.Errorf("lint: %+v, error %v", lint, err)
	}
	put, err := c.PutDocument(t.Context(), "leaver", changed, "an audit asked")
	if err != nil || put.Hash == doc.Hash {
		t.Errorf("replace: %+v, error %v", put, err)
	}
	bad, err := c.Lint(t.Context(), "playbook: leaver\ntasks: []\nsalary: 3\n")
	if err != nil || !bad.Refused {
		t.Errorf("lint of an unknown key: %+v, error %v", bad, err)
	}
	if _, err := c.PutDocument(t.Context(), "leaver", "playbook: leaver\nsalary: 3\n", ""); problem(t, err).Status != http.StatusUnprocessableEntity {
		t.Errorf("replace with an unknown key: %v", err)
	}
	if after, err := c.Document(t.Context(), "leaver"); err != nil || after.Hash != put.Hash {
		t.Errorf("in force afterwards: %s, want %s, error %v", after.Hash, put.Hash, err)
	}
}

func TestTheSetUpFileIsYAMLOrJSON(t *testing.T) {
	_, c := console(t)
	_, err := c.Setup(t.Context(), strings.NewReader("company: Example GmbH\nzone: Europe/Berlin\ncolour: blue\n"))
	if p := problem(t, err); p.Errors[0].Field != "colour" {
		t.Errorf("unknown field: %+v", p)
	}
	_, err = c.Setup(t.Context(), strings.NewReader("company: [unclosed\n"))
	if p := problem(t, err); p.Status != http.StatusUnprocessableEntity || !strings.Contains(p.Detail, "line 1, column") {
		t.Errorf("not YAML: %+v", p)
	}
	_, err = c.Setup(t.Context(), strings.NewReader("company: &name Example GmbH\nzone: *name\n"))
	if p := problem(t, err); p.Status != http.StatusUnprocessableEntity || !strings.Contains(p.Detail, "line 2, column 7") {
		t.Errorf("an alias: %+v", p)
	}
	settings, err := c.Settings(t.Context())
	if err != nil || settings.Company != "Example GmbH" || !settings.Done {
		t.Errorf("settings: %+v, error %v", settings, err)
	}
}

// parcel writes its parts and then fails when told to.
type parcel struct {
	parts  []string
	behind int64
	err    error
}

func (b parcel) Make(_ context.Context, _ jml.Actor, w io.Writer, _ question.Question) (int64, error) {
	for _, p := range b.parts {
		if _, err := io.WriteString(w, p); err != nil {
			return 0, err
		}
	}
	return b.behind, b.err
}

// brings is what an export answers besides its bytes.
func brings(c *client.Client, w io.Writer, from, to jml.Date) error {
	_, err := c.Export(context.Background(), w, client.Asked{From: from, To: to}, unwatched)
	return err
}

func unwatched(string, int64, int64) {}

// watchedBundle tells how far it is before its first byte and between others.
type watchedBundle struct{ parcel }

func (b watchedBundle) Make(_ context.Context, _ jml.Actor, w io.Writer, _ question.Question) (int64, error) {
	tell := w.(interface {
		Progress(step string, done, total int64)
	})
	tell.Progress("survey", 1, 2)
	for i, p := range b.parts {
		if _, err := io.WriteString(w, p); err != nil {
			return 0, err
		}
		tell.Progress("leaves", int64(i), 7)
	}
	return 0, nil
}

func TestAnExportTellsHowFarItIsBetweenItsBytes(t *testing.T) {
	_, c := console(t, func(o *web.Options) { o.Exports = watchedBundle{parcel{parts: []string{"PK", "", "pb\x00 more"}}} })
	var out strings.Builder
	var told []string
	_, err := c.Export(t.Context(), &out, client.Asked{}, func(step string, done, total int64) {
		told = append(told, fmt.Sprint(step, " ", done, " of ", total))
	})
	if want := "leaves 0 of 7, leaves 1 of 7, leaves 2 of 7"; err != nil || out.String() != "PKpb\x00 more" || strings.Join(told, ", ") != want {
		t.Errorf("it brings %q and tells %q (%v), want %s", out.String(), told, err, want)
	}
}

func TestAnExportThatLacksTheNewestLeavesSaysSoAndWhy(t *testing.T) {
	for _, c := range []struct {
		behind    int64
		why, want string
	}{
		{0, "", ""},
		{1, "", "The newest leaf is not in this export: no checkpoint covers it yet."},
		{3, "the disk is away", "The newest 3 leaves are not in this export: no checkpoint is signed: the disk is away"},
		{0, "the disk is away", "This export lacks nothing so far, but what comes now will not be in the next: no checkpoint is signed: the disk is away"},
	} {
		_, socket := console(t, func(o *web.Options) {
			o.Exports, o.Unsigned = parcel{parts: []string{"PK"}, behind: c.behind}, func() string { return c.why }
		})
		if lacking, err := socket.Export(t.Context(), io.Discard, client.Asked{}, unwatched); err != nil || lacking != c.want {
			t.Errorf("%d behind, %q: it says %q (%v)", c.behind, c.why, lacking, err)
		}
	}
}

func TestAnExportIsWholeOrVisiblyBroken(t *testing.T) {
	from, to := jml.Date{Year: 2026, Month: 1, Day: 1}, jml.Date{Year: 2026, Month: 12, Day: 31}
	refusal := &jml.Error{Code: jml.CodeConflict, Message: "Nothing has been signed yet."}
	var out strings.Builder

	site, c := console(t)
	before, err := site.Store.LogStatus(t.Context(), readmodel.Viewer{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Export(t.Context(), &out, client.Asked{From: from, To: to}, unwatched); err != nil || !strings.HasPrefix(out.String(), "PK") {
		t.Errorf("whole: %.20q, error %v", out.String(), err)
	}
	if after, err := site.Store.LogStatus(t.Context(), readmodel.Viewer{}); err != nil || after.Size != before.Size+1 {
		t.Errorf("the export is not in the log: %d then %d leaves, error %v", before.Size, after.Size, err)
	}

	_, c = console(t, func(o *web.Options) { o.Exports = parcel{err: refusal} })
	if p := problem(t, brings(c, &out, from, to)); p.Detail != refusal.Message {
		t.Errorf("refused before the first byte: %+v", p)
	}
	_, c = console(t, func(o *web.Options) {
		o.Exports = parcel{parts: []string{strings.Repeat("PK", 1<<20)}, err: errors.New("disk")}
	})
	if _, err := c.Export(t.Context(), &out, client.Asked{From: from, To: to}, unwatched); err == nil {
		t.Error("a bundle that broke off looks whole")
	}
	sentence := "The log is not what was signed: leaf 20 is gone."
	_, c = console(t, func(o *web.Options) {
		o.Exports = parcel{parts: []string{"PK", "whole"}, err: errors.Join(&jml.Error{Code: jml.CodeDamaged, Message: sentence}, errors.New("disk"))}
	})
	out.Reset()
	var damaged *client.DamagedError
	if _, err := c.Export(t.Context(), &out, client.Asked{From: from, To: to}, unwatched); !errors.As(err, &damaged) || damaged.What != sentence || out.String() != "PKwhole" {
		t.Errorf("an export of a damaged log brings %q, error %v", out.String(), err)
	}
	if p := problem(t, brings(c, &out, to, from)); p.Errors[0].Field != "to" {
		t.Errorf("a period that ends before it begins: %+v", p)
	}
}

func TestABackupIsMadeByTheServiceOrNamesTheToolThatMakesIt(t *testing.T) {
	var asked string
	_, c := console(t, func(o *web.Options) {
		o.Backup = func(_ context.Context, path string) error { asked = path; return nil }
	})
	if err := c.Backup(t.Context(), "/tmp/copy"); err != nil || asked != "/tmp/copy" {
		t.Errorf("backup to %q, error %v", asked, err)
	}
	if p := problem(t, c.Backup(t.Context(), "copy")); p.Errors[0].Field != "path" {
		t.Errorf("a relative path: %+v", p)
	}
	_, c = console(t)
	if p := problem(t, c.Backup(t.Context(), "/tmp/copy")); !strings.Contains(p.Detail, "pg_dump") {
		t.Errorf("without a file to copy: %+v", p)
	}
}

func TestInternalFaultsAreLoggedAndNotShown(t *testing.T) {
	site, c := console(t, func(o *web.Options) { o.Exports = parcel{err: errors.New("pq: password=hunter2")} })
	p := problem(t, brings(c, io.Discard, jml.Date{Year: 2026, Month: 1, Day: 1}, jml.Date{Year: 2026, Month: 2, Day: 1}))
	if p.Status != http.StatusInternalServerError || p.Code != "internal" || p.Detail != "" || p.Request == "" {
		t.Errorf("problem: %+v", p)
	}
	if !strings.Contains(site.Log.String(), p.Request) || !strings.Contains(site.Log.String(), "hunter2") {
		t.Error("the log does not tell what happened")
	}
}

func TestWithoutAServiceTheClientSaysSo(t *testing.T) {
	_, err := client.Dial(filepath.Join(t.TempDir(), "nobody")).Version(t.Context())
	if !errors.Is(err, client.ErrNotRunning) {
		t.Errorf("error %v", err)
	}
}

func TestHealthTellsLifeFromReadiness(t *testing.T) {
	var faults []string
	site := webtest.Open(t, func(o *web.Options) {
		o.Faults = func(context.Context) []string { return faults }
	})
	b := site.Browser()
	if l, r := b.Get("/livez"), b.Get("/readyz"); l.Status != http.StatusOK || r.Status != http.StatusOK {
		t.Errorf("all well: %d and %d", l.Status, r.Status)
	}
	faults = []string{"Temporal does not answer.", "Somebody holds the log."}
	r := b.Get("/readyz")
	if r.Status != http.StatusServiceUnavailable || b.Get("/livez").Status != http.StatusOK {
		t.Errorf("not ready: status %d, %s", r.Status, r.Body)
	}
	for _, say := range faults {
		if !strings.Contains(r.Body, say) {
			t.Errorf("%q is not said: %s", say, r.Body)
		}
	}
	if v := b.Get("/version"); !strings.Contains(v.Body, `"version":"test"`) {
		t.Errorf("version: %s", v.Body)
	}
	if p := b.Get("/checkpoint"); p.Status != http.StatusNotFound {
		t.Errorf("no checkpoint yet: status %d", p.Status)
	}
}

func TestASignInLinkForSomebodyNewIsAChangeOfRights(t *testing.T) {
	site, c := console(t)
	for _, changes := range []bool{true, false} {
		before := len(site.SecurityEvents())
		if _, err := c.SignIn(t.Context(), wire.SignIn{Email: "auditor@example.org", Role: "auditor"}); err != nil {
			t.Fatal(err)
		}
		if got := len(site.SecurityEvents()) > before; got != changes {
			t.Errorf("a change of rights is logged: %v, not %v", got, changes)
		}
	}
}

func TestAChangeThatFindsTheServiceBusyIsMadeAgainForAWhileAndNoOther(t *testing.T) {
	busy, away := &jml.Error{Code: jml.CodeBusy, Message: "The database is busy."}, &jml.Error{Code: jml.CodeAway, Message: "It is away."}
	for _, c := range []struct {
		answers  []error
		patience time.Duration
		code     string
		asked    int
	}{
		{[]error{busy, nil}, time.Minute, "", 2},
		{[]error{busy, busy}, 3 * time.Second, "busy", 2}, // the third would be after its time
		{[]error{busy}, 0, "busy", 1},
		{[]error{away}, time.Minute, "unavailable", 1},
	} {
		asked, told := 0, 0
		_, socket := console(t, func(o *web.Options) {
			o.Backup = func(context.Context, string) error { asked++; return c.answers[asked-1] }
		})
		code := ""
		if err := socket.Patient(c.patience, func(time.Duration) { told++ }).Backup(t.Context(), "/somewhere"); err != nil {
			code = problem(t, err).Code
		}
		if code != c.code || asked != c.asked || told != c.asked-1 {
			t.Errorf("%v within %s: %q after %d, told %d times", c.answers, c.patience, code, asked, told)
		}
	}
}
