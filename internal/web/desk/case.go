package desk

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/download"
	"github.com/handover-jml/handover/internal/web/view"
)

// Case is all of one case, and what HR may change of it.
type Case struct {
	common
	find          finder
	matrices      matrices
	settings      Settings
	cases         CaseFiles
	tasks         Tasks
	announcements Announcements
	files         download.Chunks
}

// casePage is all of one case: who, when, how far, what happened.
type casePage struct {
	view.ViewerTime
	Number             int64
	Name, Person       string
	Href, PersonHref   string
	Kind, StateText    string
	DateLabel          string // what the effective date is for this kind
	State              string
	Headline           string // the one line that answers the case's question
	HeadlineMark       string // good, late, wait
	Immediate          bool
	Terms              []term
	Ended, Total, Late int
	Calls              []call
	NotApart           string // "2 tasks", which could not be kept apart
	ByTime             bool
	Groups             []taskGroup
	History            []day
	Others             []caseRow
	Done               string // what the last action did
	Doubt              string // what was taken for a cut-off that a clock change skips or repeats
	zone               string
	Own                bool     // the case is the viewer's own
	May                bool     // the viewer may change the case
	CanMove            bool     // its dates may still change
	Reassignable       []string // value, label, value, label …
	Reopenable         []string
	People             []view.Option
	Dates, Rescind     *view.Form
	Untold             bool // nobody has said that the leaver knows
	Tell               *view.Form
	Reassign, Reopen   *view.Form
	Add                view.AddForm
	Remind             *view.Form
}

// term is one line of a list of terms.
type term struct {
	Label, Text, Href string
	Stamp             view.Stamp
}

// taskGroup is the tasks of one owner, or of one day.
type taskGroup struct {
	Title, About string
	Tasks        []taskRow
}

func (h *Case) Show(w http.ResponseWriter, r *http.Request) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	if h.sessions.Arrived(w, r) {
		page.Done = doneText(r.URL.Query().Get("did"))
		page.Doubt = clockDoubt(page.zone, r.URL.Query().Get("cutoff"))
	}
	return h.pages.Show(w, r, "case", http.StatusOK, page)
}

// page loads the case the address names.
func (h *Case) page(r *http.Request) (*casePage, error) {
	detail, err := h.cases.CaseDetail(r.Context(), door.ViewerOf(r.Context()), r.PathValue("case"))
	if err != nil {
		return nil, err
	}
	leaves, err := h.cases.Timeline(r.Context(), door.ViewerOf(r.Context()), detail.ID)
	if err != nil {
		return nil, err
	}
	systems, err := h.matrices.names(r.Context())
	if err != nil {
		return nil, err
	}
	v, l := door.PrincipalOf(r.Context()), h.timeOf(r)
	if !v.Holds(staff.Admin, staff.HR) {
		detail.Phones = nil // whoever only reads rings nobody up
	}
	page := casePageOf(l, detail, leaves, systems)
	page.ByTime = r.URL.Query().Get("by") == "time"
	apart := notApart(detail)
	if len(apart) > 0 {
		page.NotApart = view.Plural(len(apart), "task", "tasks")
	}
	posts, err := readPosts(r.Context(), h.settings, h.matrices)
	if err != nil {
		return nil, err
	}
	posts.name(detail)
	page.Groups = taskGroups(l, detail.Tasks, apart, page.ByTime)
	tellTimely(l, detail, page.Groups)
	page.Own = detail.IsAbout(v.Actor.PersonID)
	page.May = v.Holds(staff.Admin, staff.HR) && !page.Own
	if page.May {
		if page.People, err = h.find.suggest(r.Context()); err != nil {
			return nil, err
		}
	}
	return page, nil
}

func casePageOf(vt view.ViewerTime, d readmodel.CaseDetail, leaves []readmodel.TimelineEntry, systems map[string]string) *casePage {
	c := d.Case
	p := &casePage{
		ViewerTime: vt, Number: c.Number, Href: view.CaseHref(c.Number), Person: view.OrErased(d.Person.Name()), PersonHref: "/people/" + d.Person.ID,
		Kind: view.Kind(c.Kind), DateLabel: view.EffectiveDay(c.Kind), Name: view.Kind(c.Kind) + " #" + strings.TrimPrefix(view.CaseHref(c.Number), "/cases/"),
		State: string(c.State), StateText: view.CaseState(c.State, c.Ending), Immediate: c.Immediate,
		CanMove: c.Live(), Terms: caseTerms(vt.Beside(c.Zone), d, leaves), zone: c.Zone,
		Dates: view.NewForm(nil).Within("dates"), Rescind: view.NewForm(nil).Within("rescind"),
		Reassign: view.NewForm(nil).Within("reassign"), Reopen: view.NewForm(nil).Within("reopen"), Tell: view.NewForm(nil).Within("tell"),
		Remind: view.NewForm(nil).Within("remind"), Add: view.NewAddForm(nil, "add", "people"),
		Untold: c.Untold() && c.Live(), Calls: callsOf(vt, d),
	}
	p.Tell.Preset("contact", c.Contact)
	p.Dates.Preset("effective_date", c.Effective.String())
	p.Dates.Preset("employment_end", c.EmploymentEnd.String())
	p.Dates.Preset("delivery", d.Delivery)
	p.Dates.Preset("cutoff", localCutoff(c))
	titles := map[string]string{}
	for _, t := range d.Tasks {
		line := taskRowOf(vt, t)
		titles[t.ID] = line.Title
		p.count(t, line)
	}
	tell := teller{ViewerTime: vt, titles: titles, systems: systems}
	p.History = tell.history(slices.SortedFunc(slices.Values(leaves), newestFirst))
	for _, o := range d.Others {
		p.Others = append(p.Others, caseRowOf(vt, o))
	}
	p.Headline, p.HeadlineMark = headline(vt, d, p)
	return p
}

func (p *casePage) count(t readmodel.TaskRow, line taskRow) {
	if t.State == jml.TaskCancelled {
		return
	}
	p.Total++
	switch {
	case t.State.Ended():
		p.Ended++
		p.Reopenable = append(p.Reopenable, t.ID, line.Title)
	case t.State == jml.TaskOpen:
		p.Reassignable = append(p.Reassignable, t.ID, line.Title+" ("+t.AssigneeName+")")
	}
	if line.Late {
		p.Late++
	}
}

func caseTerms(vt view.ViewerTime, d readmodel.CaseDetail, leaves []readmodel.TimelineEntry) []term {
	c := d.Case
	terms := []term{{Label: view.EffectiveDay(c.Kind), Stamp: vt.Day(c.Effective)}}
	add := func(label, text string) {
		if text != "" {
			terms = append(terms, term{Label: label, Text: text})
		}
	}
	at := func(label string, st view.Stamp) {
		if !st.IsZero() {
			terms = append(terms, term{Label: label, Stamp: st})
		}
	}
	at("Cut-off", vt.At(c.CutoffAt))
	at("Employment ends", vt.Day(c.EmploymentEnd))
	add("Title", c.After.Title)
	add("Functions", strings.Join(c.After.Functions, ", "))
	add("Department", c.After.Department)
	add("Location", c.After.Location)
	add("Goes by", goesBy(leaves))
	add("Time zone", clockOnly(c.Zone, "Announce the case again with its zone."))
	add("Manager", d.ManagerName)
	add("Delivery", d.Delivery)
	at("Announced", vt.At(c.NoticeAt))
	if c.Kind == jml.Leaver {
		add("Reached", contactText(c.Contact))
		at("Knows since", vt.At(c.ToldAt))
	}
	if !c.CutoffAt.IsZero() && c.NoticeAt.After(c.CutoffAt) {
		add("Announced late by", view.Length(c.NoticeAt.Sub(c.CutoffAt)))
	}
	at("Things back", vt.At(c.ThingsBackAt))
	at("Closed", vt.At(c.ClosedAt))
	return terms
}

// goesBy says whose days off and which clock set a case's dates, by the newest
// leaf that gives them: a case that has ended stays with those of its time.
func goesBy(leaves []readmodel.TimelineEntry) string {
	var newest readmodel.TimelineEntry
	for _, e := range leaves {
		if dated := e.Type == string(leaftype.CaseOpened) || e.Type == string(leaftype.CaseRescheduled); dated && e.Seq > newest.Seq {
			newest = e
		}
	}
	by := data[evidence.CaseRescheduled](newest)
	if by.Zone == "" {
		return ""
	}
	return "the days off of " + cmp.Or(by.Calendar, "the company") + " and the clock of " + by.Zone
}

// contactText says how a leaver is reached.
func contactText(contact string) string {
	switch contact {
	case "through_hr":
		return "only through HR"
	case "none":
		return "not at all"
	}
	return "by mail, once they know"
}

func doneText(did string) string {
	switch did {
	case "told":
		return "Recorded. Their own tasks go to them now, or to HR when that is how they are reached."
	case "announced":
		return "Announced. The owners of the first tasks get their mails now."
	case "known":
		return "This was announced before; here is its case. Nothing was added."
	case "ignored":
		return "Nothing changed: the case says this already, or something newer."
	case "corrected":
		return "What is known of the person was corrected, and the case follows. Mail that went to a wrong address goes out again."
	case "rescheduled":
		return "The dates were changed. Each owner gets one mail with the old and new dates."
	case "reworded":
		return "Recorded; the dates stay. Whoever was told of open tasks in other words gets a mail with the new ones."
	case "rescinded":
		return "The announcement was taken back. Open tasks are cancelled, and what was done gets tasks that take it back."
	case "reassigned":
		return "The task has a new owner, who gets a mail."
	case "added":
		return "The task is added. Its owner gets a mail now, and the case stays open until it has ended."
	case "reminded":
		return "The owner is reminded: a mail with a new link goes out now."
	case "sent-again":
		return "The owner gets all that they have open here in one mail again, with a new link."
	case "same-owner":
		return "They have this task already. Nothing changed, and nobody was mailed."
	case "reopened":
		return "The task is open again. Its earlier ending stays in the log."
	}
	return ""
}

// backToCase sends the viewer to the case with a word on what happened.
func (c common) backToCase(w http.ResponseWriter, r *http.Request, number int64, did string) error {
	return c.sessions.Redirect(w, r, view.CaseHref(number)+"?"+url.Values{"did": {did}}.Encode())
}

// backToDates is backToCase after somebody typed a cut-off.
func (c common) backToDates(w http.ResponseWriter, r *http.Request, of jml.Case, did, cutoff string) error {
	query := url.Values{"did": {did}}
	if clockDoubt(of.Zone, cutoff) != "" {
		query.Set("cutoff", cutoff)
	}
	return c.sessions.Redirect(w, r, view.CaseHref(of.Number)+"?"+query.Encode())
}

// File serves a file of a case to staff.
func (h *Case) File(w http.ResponseWriter, r *http.Request) error {
	detail, err := h.cases.CaseDetail(r.Context(), door.ViewerOf(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	f, ok := download.Of(detail.Tasks, r.PathValue("task"), r.PathValue("sha"))
	if !ok {
		return download.Missing()
	}
	return download.Send(w, r, h.files, f)
}
