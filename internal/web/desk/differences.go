package desk

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html/template"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/reconcile"
	"github.com/handover-jml/handover/internal/web/view"
)

// mostShown is how many differences of one kind the page shows; the table that it
// gives has all.
const mostShown = 100

// differencesPage is what a list and the records differ in, the worst first.
type differencesPage struct {
	view.ViewerTime
	What, File, SHA256 string
	Rows, Registered   int
	AsOf               int64
	On                 string
	Total              int
	Groups             []differenceGroup
	CSV                template.URL // the table itself, so that nothing of it has to be kept for the download
	CSVName            string
}

// differenceGroup is what differs in one way.
type differenceGroup struct {
	differing
	N     int
	Grave bool
	Rows  []reconcile.Difference
	More  int
}

// differing says what a kind of difference is.
type differing struct{ Title, About, Short string }

func differs(what reconcile.What) differing {
	if d, known := differings()[what]; known {
		return d
	}
	return differing{Title: string(what), Short: string(what)}
}

func differings() map[reconcile.What]differing {
	return map[reconcile.What]differing{
		reconcile.MissingHere:   {"Not known here", "The roster has them in the period, and nothing here says that they work here: nobody announced them.", "not known here"},
		reconcile.WithoutCase:   {"Without a case", "They began or ended in the period, on both sides, and no case says so.", "without a case"},
		reconcile.MissingThere:  {"Not on the roster", "They work here as far as is recorded, and the roster does not have them.", "not on the roster"},
		reconcile.DateDiffers:   {"Other dates", "Both sides have them, with another first or last day.", "with other dates"},
		reconcile.LeaverActive:  {"Leavers who can still come in", "The account is active, and its person had left by the day of the list.", "leavers still active"},
		reconcile.NoPerson:      {"Accounts of nobody", "The account is active, and nobody here has its id or address.", "accounts of nobody"},
		reconcile.NotRegistered: {"Not in the register", "Somebody who works here has an account, and the register of access does not say so.", "not in the register"},
		reconcile.LevelDiffers:  {"Another level", "The system gives another level than the register says.", "with another level"},
		reconcile.NoAccount:     {"Only in the register", "The register says that they have access, and the list has no active account of theirs.", "only in the register"},
		reconcile.Ambiguous:     {"Could be two things", "Nobody is told by a name alone. Give the list HR's ids or addresses, or mend the record.", "that could be two things"},
	}
}

func differencesPageOf(vt view.ViewerTime, order reconcile.Order, out reconcile.Outcome) (differencesPage, error) {
	page := differencesPage{ViewerTime: vt, What: "HR's roster", File: order.File, SHA256: out.SHA256, Rows: out.Rows, Registered: out.Registered,
		AsOf: out.AsOf, On: out.On.String(), Total: len(out.Differences), CSVName: "differences-" + string(order.Kind) + "-" + out.On.String() + ".csv"}
	if order.Kind == reconcile.OfSystem {
		page.What = "The users of " + order.System
	}
	for i, what := range order.Kind.Differences() {
		rows := out.Of(what)
		group := differenceGroup{differing: differs(what), N: len(rows), Grave: i < 2 && len(rows) > 0, Rows: rows[:min(len(rows), mostShown)]}
		group.More = len(rows) - len(group.Rows)
		page.Groups = append(page.Groups, group)
	}
	var table bytes.Buffer
	if err := out.WriteCSV(&table, order.Kind); err != nil {
		return page, err
	}
	page.CSV = template.URL("data:text/csv;charset=utf-8;base64," + base64.StdEncoding.EncodeToString(table.Bytes()))
	return page, nil
}

// reconciled tells of a reconciliation.
func (t teller) reconciled(e readmodel.TimelineEntry, out *event) {
	d := data[evidence.ReconciliationMade](e)
	list, n := "HR's roster", int64(0)
	if reconcile.Kind(d.Kind) == reconcile.OfSystem {
		list = "the users of " + t.system(d.System)
	}
	for _, counted := range d.Differences {
		n += counted.Count
	}
	out.Text = fmt.Sprintf("%s compared %s with the records: %s in %s", t.actor(e), list, view.Plural(int(n), "difference", "differences"), view.Plural(int(d.Rows), "row", "rows"))
}
