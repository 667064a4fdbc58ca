package permission_test

import (
	"bytes"
	"flag"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/permission"
)

var update = flag.Bool("update", false, "write docs/permissions.md again")

func TestTheDocumentSaysWhatTheTableSays(t *testing.T) {
	const path = "../../../docs/permissions.md"
	var now bytes.Buffer
	if err := permission.Print(&now); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(path, now.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(written, now.Bytes()) {
		t.Error("docs/permissions.md says something else than the table: go test ./internal/web/permission -update")
	}
}

func never(http.ResponseWriter, *http.Request) error { return nil }

func TestARouteOfWhichNobodySaidWhoMayIsNotServed(t *testing.T) {
	all := func(door.Way) bool { return true }
	table := permission.Table{{Route: "GET /known", Who: door.LinkHolder()}}
	for _, rt := range []door.Route{door.Get("/forgotten", never), door.Post("/known", 0, never)} {
		if _, err := table.Admit([]door.Route{rt}, all); err == nil || !strings.Contains(err.Error(), "nobody has said who may "+rt.Method+" "+rt.Pattern) {
			t.Errorf("%s %s: error %v", rt.Method, rt.Pattern, err)
		}
	}
	if _, err := append(table, table...).Admit([]door.Route{door.Get("/known", never)}, all); err == nil {
		t.Error("two rows for one route are taken")
	}
}

func TestARouteWhoseOnlyWayInIsMissingIsClosedAndNotOpen(t *testing.T) {
	table := permission.Table{{Route: "GET /mine", Who: door.LinkHolder()}}
	if out, err := table.Admit([]door.Route{door.Get("/mine", never)}, func(door.Way) bool { return false }); err == nil {
		t.Errorf("admitted: %+v", out)
	}
	table[0].Who = append(table[0].Who, door.Pass{By: door.SameMachine})
	out, err := table.Admit([]door.Route{door.Get("/mine", never)}, func(w door.Way) bool { return w == door.LinkCookie })
	if err != nil || len(out[0].Who) != 1 || out[0].Who[0].By != door.LinkCookie {
		t.Errorf("admitted %+v, error %v", out, err)
	}
}

// Rules of the table that hold for every row, whatever is added.
func TestTheRowsKeepToWhatTheSortsOfVisitorsAreThereFor(t *testing.T) {
	v := map[string]permission.Visitor{}
	for _, sort := range permission.Visitors() {
		v[sort.Name] = sort
	}
	for _, row := range permission.Public() {
		if row.Who.Anybody() {
			if row.Cases != (permission.Cases{}) {
				t.Errorf("%s is open to anybody and about cases", row.Route)
			}
			continue
		}
		if mine := strings.Contains(row.Route, " /my"); row.Passes(v["link holder"]) != mine {
			t.Errorf("%s: a link leads to one's own tasks and nowhere else", row.Route)
		}
		if row.Passes(v["auditor of a period"]) && !row.Passes(v["auditor"]) {
			t.Errorf("%s is open to auditors of a period and not to auditors", row.Route)
		}
		if row.Cases.Other == permission.Changes && row.Passes(v["auditor"]) {
			t.Errorf("%s changes cases and is open to auditors", row.Route)
		}
		if row.Passes(v["HR"]) && !row.Passes(v["administrator"]) {
			t.Errorf("%s is open to HR and not to administrators", row.Route)
		}
	}
	for _, row := range permission.Socket() {
		if len(row.Who) != 1 || row.Who[0].By != door.Socket {
			t.Errorf("%s is open to %v on the socket", row.Route, row.Who)
		}
	}
}
