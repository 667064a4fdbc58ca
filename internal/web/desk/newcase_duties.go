package desk

import (
	"net/http"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/web/door"
)

// listDuties lists what a leaver answers for, with what was typed about it.
func (h *NewCase) listDuties(r *http.Request, page *newCasePage) error {
	f := page.Form
	if !f.Is("kind", string(jml.Leaver)) || f.Get("person") == "" {
		return nil
	}
	found, err := h.find.match(r.Context(), f.Get("person"))
	if err != nil || len(found) != 1 {
		return err
	}
	duties, err := h.company.Duties(r.Context(), door.PrincipalOf(r.Context()).Actor, found[0].ID)
	if err != nil {
		return err
	}
	managers, err := h.managersOf(r, found[0].ID)
	if err != nil {
		return err
	}
	page.Leaver, page.leaverID = found[0].Name(), found[0].ID
	for _, d := range duties {
		name, next := takeoverName(d), ""
		f.Shows(name)
		if d.Kind == company.DutyReport {
			next = managers[d.Ref]
		}
		optional := d.Kind == company.DutyDeputy || d.Kind == company.DutyTask || next != ""
		page.Duties = append(page.Duties, dutyField{Field: f.Text(name, dutyTitle(d), next).From("people"), Optional: optional})
	}
	return nil
}

// managersOf names who manages each report of somebody, by engagement, when they
// are gone and nobody was named.
func (h *NewCase) managersOf(r *http.Request, personID string) (map[string]string, error) {
	_, line, err := h.company.Succession(r.Context(), door.PrincipalOf(r.Context()).Actor, personID)
	if err != nil {
		return nil, err
	}
	managers := map[string]string{}
	for _, s := range line {
		if s.Kind == company.DutyReport {
			managers[s.Ref] = s.Name
		}
	}
	return managers, nil
}

// takeovers reads who takes which duty. What has no name of its own goes to
// whom takeoverAll names.
func (h *NewCase) takeovers(r *http.Request, page *newCasePage) ([]roles.Takeover, error) {
	var out []roles.Takeover
	for i, d := range page.Duties {
		input := d.Name
		if page.Form.Get(input) == "" {
			input = takeoverAll
		}
		if page.Form.Get(input) == "" {
			continue
		}
		before := page.Form.Problems()
		to, err := h.find.person(r.Context(), page.Form, input)
		if err != nil {
			return nil, err
		}
		if to.ID != "" && to.ID == page.leaverID {
			page.Form.Wrong(input, "Choose somebody who stays: "+page.Leaver+" leaves.")
		}
		page.Duties[i].Error = page.Form.Problem(input)
		if page.Form.Problems() > before {
			if input == takeoverAll {
				return out, nil // said once is enough
			}
			continue
		}
		kind, ref, _ := strings.Cut(strings.TrimPrefix(d.Name, takeoverPrefix), ".")
		out = append(out, roles.Takeover{Kind: kind, Ref: ref, To: to.ID})
	}
	return out, nil
}

// Waiting is what was said of who takes over and has no input on the page, as
// while it is not clear who leaves: it goes along, and is there again once it is.
func (p *newCasePage) Waiting() (out []typed) {
	for _, name := range p.Form.Begin(takeoverPrefix) {
		text := p.Form.Shown(name)
		if asked := slices.ContainsFunc(p.Duties, func(d dutyField) bool { return d.Name == name }); !asked && text != "" {
			out = append(out, typed{name, text})
		}
	}
	if text := p.Form.Shown(takeoverAll); text != "" && p.Leaver != "" && len(p.Duties) == 0 {
		out = append(out, typed{takeoverAll, text})
	}
	return out
}

// demandTakeovers refuses a leaver whose duties nobody takes. Deputies and
// single tasks fall to the next in line by themselves.
func (p *newCasePage) demandTakeovers(taken []roles.Takeover) {
	if p.Form.Problem(takeoverAll) != "" {
		return // said once is enough
	}
	for i, d := range p.Duties {
		named := slices.ContainsFunc(taken, func(t roles.Takeover) bool { return takeoverPrefix+t.Kind+"."+t.Ref == d.Name })
		if !named && !d.Optional && d.Error == "" {
			p.Form.Wrong(d.Name, "Say who takes this over: "+d.Label+".")
			p.Duties[i].Error = p.Form.Problem(d.Name)
		}
	}
}

const (
	takeoverPrefix = "takeover." // before the duty
	takeoverAll    = "takeover_all"
)

func takeoverName(d roles.Duty) string { return takeoverPrefix + d.Kind + "." + d.Ref }

func dutyTitle(d roles.Duty) string {
	if d.Kind == "task" {
		return "Task: " + d.Title
	}
	return d.Title
}
