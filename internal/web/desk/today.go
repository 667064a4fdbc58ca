package desk

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/passkeys"
	"github.com/handover-jml/handover/internal/web/view"
)

// Today is the start page.
type Today struct {
	common
	lists    Lists
	settings Settings
	company  Company
	persons  Persons
	anchors  Anchors
	passkeys *passkeys.Desk
	staff    Staff
	feeds    Feeds
	seconds  Seconds
	faults   func(ctx context.Context) []string
}

// todayPage answers within five seconds: who is late, what comes next, what runs.
type todayPage struct {
	view.ViewerTime
	Company            string
	MayAnnounce        bool
	Nothing            bool // no case has ever been opened
	StillOpen          []caseTasks
	StillOpenTotal     int
	StillOpenLeft      int       // that the page does not list
	StillHeld          []heldRow // by people who left
	StillHeldTotal     int
	StillHeldLeft      int      // that the page does not list
	Unjudged           []string // equipment in words
	Unannounced        []unannouncedRow
	UnannouncedTotal   int
	UnannouncedLeft    int // that the page does not list
	Late, Soon         []caseTasks
	LateTotal          int
	LateLeft, SoonLeft int // tasks that the page does not list
	Kinds              []kindCount
	Problems           []caseTasks
	Waiting            []taskRow // whose owners have to be rung up
	Pending            int
	PendingSince       view.Stamp
	Removals           removalChart
	Unapart            []unapartRow  // for administrators
	Faults             []string      // for administrators and HR
	Vacant             []vacancyRow  // likewise
	Passkeys           []passkeyTodo // what is to be done about passkeys; for administrators
	Refused            []identityRow // sign-ins of other accounts than those that are bound; likewise
	Erasable           string        // how many people's retention is over; likewise
	Anchors            anchorsShown  // likewise
	Sources            []sourceTodo  // HR systems of which something was refused; likewise
	Held               int           // legal holds that stand; likewise
	ToApprove          int           // changes that wait for a second person; for administrators
}

// unapartRow is a line of a playbook that keeps nobody apart, and what to add.
type unapartRow struct{ Playbook, Line, Add string }

// heldRow is somebody who left, and what they hold.
type heldRow struct{ Name, Href, Holds string }

func heldRowOf(row readmodel.HeldRow) heldRow {
	var holds []string
	if row.Systems > 0 {
		holds = append(holds, view.Plural(row.Systems, "system", "systems"))
	}
	if row.Assets > 0 {
		holds = append(holds, view.Plural(row.Assets, "piece of equipment", "pieces of equipment"))
	}
	return heldRow{Name: view.OrErased(row.Name), Href: "/people/" + row.PersonID, Holds: strings.Join(holds, ", ")}
}

// unannouncedRow is somebody whose dates bring what nobody announced.
type unannouncedRow struct {
	Name, Href string
	What       string
	Announce   string // where it is announced
	Label      string
}

func unannouncedRowOf(vt view.ViewerTime, row readmodel.UnannouncedRow) unannouncedRow {
	out := unannouncedRow{Name: view.OrErased(row.Name), Href: "/people/" + row.PersonID,
		Announce: "/new?" + url.Values{"kind": {string(row.Kind)}, "person": {row.PersonID}}.Encode()}
	day := vt.Day(row.Day).Text
	switch {
	case row.Kind == jml.Leaver:
		out.What, out.Label = "ended on "+day+", no departure announced", "Announce the departure"
	case row.Begun:
		out.What, out.Label = "began on "+day+", no joiner announced", "Announce the joiner"
	default:
		out.What, out.Label = "begins on "+day+", no joiner announced", "Announce the joiner"
	}
	return out
}

// kindCount is the progress of all open cases of one kind.
type kindCount struct {
	Name, Href                string
	Cases, Ended, Total, Late int
}

// caseTasks are the tasks of one case in a list: the first few, and the rest
// folded away.
type caseTasks struct {
	Person, Name, Href string
	Count              int
	First, Rest        []taskRow
}

// byCase groups lines by their case, in order of each case's first line.
func byCase(lines []taskRow, shown int) []caseTasks {
	var out []caseTasks
	at := map[string]int{}
	for _, line := range lines {
		i, known := at[line.CaseHref]
		if !known {
			i = len(out)
			at[line.CaseHref] = i
			out = append(out, caseTasks{Person: line.Subject, Name: line.CaseName, Href: line.CaseHref})
		}
		c := &out[i]
		c.Count++
		if len(c.First) < shown {
			c.First = append(c.First, line)
		} else {
			c.Rest = append(c.Rest, line)
		}
	}
	return out
}

func (h *Today) Show(w http.ResponseWriter, r *http.Request) error {
	if !door.PrincipalOf(r.Context()).Period.IsZero() { // today is no part of a period
		http.Redirect(w, r, "/evidence", http.StatusSeeOther)
		return nil
	}
	v := door.PrincipalOf(r.Context())
	settings, err := h.settings.Settings(r.Context())
	if err != nil {
		return err
	}
	if !settings.Done && v.Holds(staff.Admin) {
		http.Redirect(w, r, "/setup", http.StatusSeeOther)
		return nil
	}
	vt := h.timeOf(r)
	today, err := h.lists.Today(r.Context(), door.ViewerOf(r.Context()), vt.Now)
	if err != nil {
		return err
	}
	mail, err := h.lists.NoticeOverview(r.Context(), door.ViewerOf(r.Context()))
	if err != nil {
		return err
	}
	page := todayOf(vt, today)
	page.Company, page.MayAnnounce = settings.Company, settings.Done && v.Holds(staff.Admin, staff.HR)
	page.Pending, page.PendingSince = mail.Pending, vt.At(mail.OldestPending)
	if page.Nothing {
		rows, _, err := h.lists.Cases(r.Context(), door.ViewerOf(r.Context()), readmodel.CaseFilter{}, readmodel.Page{Limit: 1})
		if err != nil {
			return err
		}
		page.Nothing = len(rows) == 0
	}
	if err := h.tellOffice(r, &page, today); err != nil {
		return err
	}
	return h.pages.Show(w, r, "today", http.StatusOK, page)
}

// tellOffice adds what HR and administrators are told alone.
func (h *Today) tellOffice(r *http.Request, page *todayPage, today readmodel.Today) (err error) {
	v := door.PrincipalOf(r.Context())
	if !v.Holds(staff.Admin, staff.HR) {
		return nil
	}
	if page.Vacant, err = vacanciesOf(r, h.company); err != nil {
		return err
	}
	if page.Erasable, err = erasableIn(r, h.persons, page.Now); err != nil {
		return err
	}
	holds, err := h.persons.Holds(r.Context(), door.ViewerOf(r.Context()), "")
	if err != nil {
		return err
	}
	page.Held = len(holds)
	for i, t := range today.Waiting {
		page.Waiting[i].Call = view.Phone(today.Phones[t.AssigneeID])
	}

	if page.Sources, err = sourcesWanted(r, h.feeds, page.Now); err != nil {
		return err
	}
	standing, err := h.anchors.Standing(r.Context())
	if err != nil {
		return err
	}
	page.Anchors = anchorsShownOf(page.ViewerTime, standing)
	if h.faults != nil {
		page.Faults = h.faults(r.Context())
	}
	page.Faults = append(page.Faults, page.Anchors.overdue()...)
	if !v.Holds(staff.Admin) {
		return nil
	}
	if page.ToApprove, err = h.seconds.Waits(r.Context()); err != nil {
		return err
	}
	lines, err := h.company.Unapart(r.Context())
	if err != nil {
		return err
	}
	for _, u := range lines {
		page.Unapart = append(page.Unapart, unapartRow{string(u.Kind), u.Line, u.Add()})
	}
	page.Refused, err = h.refused(r.Context(), page.ViewerTime)
	if err != nil {
		return err
	}
	page.Passkeys, err = passkeysWanted(r, h.passkeys)
	return err
}

func todayOf(vt view.ViewerTime, t readmodel.Today) todayPage {
	p := todayPage{ViewerTime: vt, LateTotal: t.LateTotal, LateLeft: t.LateTotal - len(t.Late), SoonLeft: t.SoonTotal - len(t.DueSoon),
		Removals: removalChartOf(vt, t.Removals), Nothing: true}
	p.StillOpen, p.StillOpenTotal, p.StillOpenLeft = byCase(taskRowsOf(vt, t.StillOpen), 5), t.StillOpenTotal, t.StillOpenTotal-len(t.StillOpen)
	for _, row := range t.StillHeld {
		p.StillHeld = append(p.StillHeld, heldRowOf(row))
	}
	p.StillHeldTotal, p.StillHeldLeft = t.StillHeldTotal, t.StillHeldTotal-len(t.StillHeld)
	for _, a := range t.Unjudged {
		p.Unjudged = append(p.Unjudged, a.Tag+", "+a.Kind+": "+view.AssetState(a.State))
	}
	for _, row := range t.Unannounced {
		p.Unannounced = append(p.Unannounced, unannouncedRowOf(vt, row))
	}
	p.UnannouncedTotal, p.UnannouncedLeft = t.UnannouncedTotal, t.UnannouncedTotal-len(t.Unannounced)
	p.Late, p.Soon = byCase(taskRowsOf(vt, t.Late), 5), byCase(taskRowsOf(vt, t.DueSoon), 3)
	p.Problems, p.Waiting = byCase(taskRowsOf(vt, t.Problems), 1), taskRowsOf(vt, t.Waiting)
	p.Nothing = t.StillHeldTotal+t.UnannouncedTotal+len(t.Unjudged) == 0
	for _, k := range []jml.Kind{jml.Joiner, jml.Mover, jml.Leaver} {
		n := t.Open[k]
		p.Nothing = p.Nothing && n.Cases == 0
		name := view.Kind(k) + "s"
		if n.Cases == 1 {
			name = view.Kind(k)
		}
		p.Kinds = append(p.Kinds, kindCount{Name: name, Href: "/cases?state=open&kind=" + string(k),
			Cases: n.Cases, Ended: n.Ended, Total: n.Total, Late: n.Late})
	}
	return p
}
