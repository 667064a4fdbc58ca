package web

import (
	"net/http"

	"github.com/handover-jml/handover/internal/jml"
)

// todayPage answers within five seconds: who is late, what comes next, what runs.
type todayPage struct {
	lens
	Company             string
	MayAnnounce         bool
	Nothing             bool // no case has ever been opened
	Late, Soon          []taskLine
	LateTotal, SoonLeft int // SoonLeft counts the lines not shown
	Kinds               []kindLine
	Problems            []taskLine
	Pending             int
	PendingSince        stamp
	Removals            removalChart
}

// kindLine is the progress of all open cases of one kind.
type kindLine struct {
	Name, Href                string
	Cases, Ended, Total, Late int
}

// LateLeft counts the late tasks that the page does not list.
func (p todayPage) LateLeft() int { return p.LateTotal - len(p.Late) }

func (s *Server) showToday(w http.ResponseWriter, r *http.Request) {
	v := viewerOf(r.Context())
	settings, err := s.Read.Settings(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if !settings.Done && v.may(jml.StaffAdmin) {
		http.Redirect(w, r, "/setup", http.StatusSeeOther)
		return
	}
	l := s.lens(r)
	today, err := s.Read.Today(r.Context(), l.Now)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	mail, err := s.Read.NoticeOverview(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	page := l.today(today)
	page.Company, page.MayAnnounce = settings.Company, settings.Done && v.may(jml.StaffAdmin, jml.StaffHR)
	page.Pending, page.PendingSince = mail.Pending, l.At(mail.OldestPending)
	if page.Nothing {
		rows, _, err := s.Read.Cases(r.Context(), jml.CaseFilter{}, jml.Page{Limit: 1})
		if err != nil {
			s.fail(w, r, err)
			return
		}
		page.Nothing = len(rows) == 0
	}
	s.render.page(w, r, "today", http.StatusOK, page)
}

func (l lens) today(t jml.Today) todayPage {
	p := todayPage{lens: l, LateTotal: t.LateTotal, SoonLeft: t.SoonTotal - len(t.DueSoon),
		Removals: l.removals(t.Removals), Nothing: true}
	for _, row := range t.Late {
		p.Late = append(p.Late, l.task(row))
	}
	for _, row := range t.DueSoon {
		p.Soon = append(p.Soon, l.task(row))
	}
	for _, row := range t.Problems {
		p.Problems = append(p.Problems, l.task(row))
	}
	for _, k := range []jml.Kind{jml.Joiner, jml.Mover, jml.Leaver} {
		n := t.Open[k]
		p.Nothing = p.Nothing && n.Cases == 0
		p.Kinds = append(p.Kinds, kindLine{Name: kindTitle(k) + "s", Href: "/cases?state=open&kind=" + string(k),
			Cases: n.Cases, Ended: n.Ended, Total: n.Total, Late: n.Late})
	}
	return p
}
