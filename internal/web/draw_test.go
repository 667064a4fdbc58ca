package web_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/pgtest"
	"github.com/handover-jml/handover/internal/sample"
	"github.com/handover-jml/handover/internal/sample/order"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// fiveJoin has five people join, and signs what the log says of it.
func fiveJoin(site *webtest.Site) {
	for i, given := range []string{"Ada", "Bea", "Cleo", "Dana", "Eva"} {
		who := jml.EventPerson{GivenName: given, FamilyName: "Lind", WorkEmail: strings.ToLower(given) + "@example.com", Functions: []string{"support"}}
		site.Announce(site.Event(jml.Joiner, who, fmt.Sprintf("2026-12-%02d", 10+i)))
	}
}

// draw asks for two joiners on the page by a word.
func draw(b *webtest.Browser, word, asOf string) webtest.Page {
	return b.Post("/evidence/samples", url.Values{"from": {"2026-10-01"}, "to": {"2026-12-31"}, "kind": {"joiner"}, "n": {"2"}, "word": {word}, "as_of": {asOf}})
}

// The auditor takes an export, chooses a word, and draws again what the company
// drew with it. What the company drew besides stands in the next export.
func TestADrawIsMadeAgainFromTheExportAndEveryDrawStandsInTheNext(t *testing.T) {
	for name, open := range map[string]func(testing.TB) *caseworktest.Company{
		"SQLite":   caseworktest.New,
		"Postgres": func(t testing.TB) *caseworktest.Company { return caseworktest.NewOn(t, pgtest.New(t)) },
	} {
		t.Run(name, func(t *testing.T) {
			site := webtest.OpenOn(t, open(t))
			fiveJoin(site)
			b := site.Staff(staff.Auditor)
			period := url.Values{"from": {"2026-10-01"}, "to": {"2026-12-31"}}
			export := []byte(b.Post("/evidence/export", period).Body)
			exported, err := sample.Open(bytes.NewReader(export), int64(len(export)))
			if err != nil {
				t.Fatal(err)
			}
			asOf := fmt.Sprint(exported.Manifest.Log.Size)

			drawn := draw(b, "harvest moon", asOf)
			if drawn.Status != http.StatusOK || !strings.HasPrefix(drawn.Body, "PK") {
				t.Fatalf("status %d: %s", drawn.Status, drawn.Body)
			}
			again, err := exported.Draw(order.Order{Kind: jml.Joiner, Word: "harvest moon", N: 2})
			if err != nil {
				t.Fatal(err)
			}
			var redrawn bytes.Buffer
			if err := exported.Write(t.Context(), &redrawn, again); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(redrawn.Bytes(), []byte(drawn.Body)) {
				t.Error("the auditor draws another sample from the export than the company did")
			}

			if other := draw(b, "a word that pleases more", asOf); other.Status != http.StatusOK {
				t.Fatalf("a second draw: status %d", other.Status)
			}
			next := bundletest.Unpack(t, []byte(b.Post("/evidence/export", period).Body))
			rows, err := csv.NewReader(bytes.NewReader(next["samples.csv"])).ReadAll()
			if err != nil || len(rows) != 3 {
				t.Fatalf("the export lists the draws %q (%v)", next["samples.csv"], err)
			}
			if got := rows[1][10]; got != again.Cases[0].ID+"; "+again.Cases[1].ID {
				t.Errorf("the export says that %q were drawn", got)
			}
			if page := b.Get("/evidence/samples"); strings.Count(page.Body, "drew 2 cases out of 5 for an auditor") != 2 {
				t.Errorf("the page lists other draws:\n%s", page.Body)
			}
			site.Audit()
		})
	}
}

func TestADrawWithoutTheAuditorsCheckpointIsRefusedAndLeavesNothing(t *testing.T) {
	site := webtest.Open(t)
	fiveJoin(site)
	b := site.Staff(staff.Auditor)
	b.Post("/evidence/export", url.Values{"from": {"2026-10-01"}, "to": {"2026-12-31"}})
	for asOf, want := range map[string]string{"": "Say as of which checkpoint", "3": "No checkpoint", "many": "Give a whole number"} {
		page := draw(b, "harvest moon", asOf)
		if page.Status < 400 || !strings.Contains(page.Body, want) || !strings.Contains(page.Body, `value="harvest moon"`) {
			t.Errorf("as of %q: status %d, want %q:\n%s", asOf, page.Status, want, page.Body)
		}
	}
	if page := b.Get("/evidence/samples"); !strings.Contains(page.Body, "Nothing was drawn yet") {
		t.Error("a refused draw is listed")
	}
}

func TestASubjectDrawsNoSample(t *testing.T) {
	site, _ := ownCase(t, jml.Leaver)
	page := signIn(site, "yuki@example.com", staff.Auditor).Post("/evidence/samples",
		url.Values{"from": {"2027-01-01"}, "to": {"2027-03-31"}, "kind": {"leaver"}, "list": {"1"}})
	if page.Status != http.StatusConflict && page.Status != http.StatusForbidden || strings.HasPrefix(page.Body, "PK") {
		t.Errorf("status %d: %.300s", page.Status, page.Body)
	}
	if _, err := zip.NewReader(strings.NewReader(page.Body), int64(len(page.Body))); err == nil {
		t.Error("the subject of a departure has a sample of it")
	}
}
