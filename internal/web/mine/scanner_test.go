package mine_test

import (
	"flag"
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/webtest"
)

func scannerPresses() int { return flag.Lookup("scanner.presses").Value.(flag.Getter).Get().(int) }

var _ = flag.Int("scanner.presses", 500, "how often the mail scanner opens and submits everything")

// recorded is all that opening a link must never change.
type recorded struct {
	Case    jml.Case
	Tasks   []jml.Task
	Notices []notice.Notice
	Link    readmodel.LinkTasks
	Leaves  int64
}

func record(t *testing.T, site *webtest.Site, c jml.Case) recorded {
	t.Helper()
	out := recorded{Case: site.Case(c.ID), Tasks: site.Tasks(c.ID)}
	err := site.Store.Read(t.Context(), func(r ledger.Reader) (err error) {
		out.Notices, err = r.Notices(c.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	log, err := site.Store.LogStatus(t.Context(), readmodel.Viewer{})
	if err != nil {
		t.Fatal(err)
	}
	out.Leaves = log.Size
	if out.Link, err = site.Store.LinkTasks(t.Context(), site.ID("Mia"), []string{c.ID}); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAMailScannerThatOpensAndSubmitsEverythingChangesNothing(t *testing.T) {
	site, c := webtest.Leaver(t)
	path := site.LinkPath("Mia", c.ID)
	before := record(t, site, c)
	b := site.Browser()
	form := site.OwnerOf("Mia", c.ID).Get("/my").Form(t, "/my")
	files := webtest.File{Input: "file." + form.Get("task"), Name: "scan.txt", Body: "scanned"}
	seen := map[int]int{}
	for i := range scannerPresses() {
		var page webtest.Page
		switch i % 8 {
		case 0:
			page = b.Get(path)
		case 1:
			page = b.Do(http.MethodHead, path, "", nil)
		case 2:
			page = b.Post(path, url.Values{})
		case 3:
			page = b.Get("/my")
		case 4:
			page = b.Post("/my", form)
		case 5:
			page = b.PostFiles("/my", form, files)
		case 6:
			page = b.Do(http.MethodHead, "/my", "", nil)
		case 7:
			page = site.Browser().Post(path, nil) // another machine of the scanner
		}
		seen[page.Status]++
	}
	if diff := cmp.Diff(before, record(t, site, c)); diff != "" {
		t.Errorf("after %d presses (-before +after):\n%s", scannerPresses(), diff)
	}
	for status := range seen {
		switch status {
		case http.StatusOK, http.StatusSeeOther, http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusUnauthorized:
		default:
			t.Errorf("a scanner was answered with status %d", status)
		}
	}
	if seen[http.StatusUnprocessableEntity] == 0 || seen[http.StatusOK] == 0 {
		t.Errorf("the scanner never got as far as the form: %v", seen)
	}
}
