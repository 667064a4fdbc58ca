package desk

import (
	"net/http"
	"strings"

	"github.com/handover-jml/handover/internal/approval"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// Give gives a right to a person here or to an outsider.
func (h *Rights) Give(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	giveForm(f)
	email, err := h.addressee(r, f)
	if err != nil {
		return err
	}
	right := staff.Right{Email: email, Name: f.Get("name"), Role: staff.Role(f.Get("role")), Until: f.Date("until"),
		Period: staff.Period{From: f.Date("from"), To: f.Date("to")}}
	if !f.Bad() {
		_, err := h.rights.AddStaff(r.Context(), door.PrincipalOf(r.Context()).Actor, right)
		if err == nil {
			return h.did(w, r, "given")
		}
		if approval.IsWaiting(err) {
			return h.sessions.Redirect(w, r, "/approvals?did=asked")
		}
		if !f.Refuse(err) {
			return err
		}
	}
	return h.again(w, r, func(p *rightsPage) { p.Give = f })
}

// addressee is the address of whom a right is given to: as it was typed, or that
// of somebody here who was named.
func (h *Rights) addressee(r *http.Request, f *view.Form) (string, error) {
	typed := f.Need("email", "Pick a person from the list, or type an address.")
	if typed == "" || strings.Contains(typed, "@") {
		return addressIn(typed), nil
	}
	row, err := h.find.person(r.Context(), f, "email")
	if err == nil && row.ID != "" && row.WorkEmail == "" {
		f.Wrong("email", row.Name()+" has no work address here. Enter it on their page first.")
	}
	return row.WorkEmail, err
}

// addressIn is the address in "Ada Park <ada@example.com>", or all that was
// typed.
func addressIn(typed string) string {
	if _, rest, ok := strings.Cut(typed, "<"); ok {
		typed = strings.TrimSuffix(strings.TrimSpace(rest), ">")
	}
	return strings.TrimSpace(typed)
}

// Remove takes a right away.
func (h *Rights) Remove(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	id := r.PathValue("right")
	removeForm(f, id)
	if f.Need("sure", "Tick the box to take the right away.") != "" {
		err := h.rights.RemoveStaff(r.Context(), door.PrincipalOf(r.Context()).Actor, id)
		if err == nil {
			return h.did(w, r, "removed")
		}
		if approval.IsWaiting(err) {
			return h.sessions.Redirect(w, r, "/approvals?did=asked")
		}
		if jml.ErrorCode(err) == jml.CodeNotFound || !f.RefuseAs(err, "person", "sure") {
			return err
		}
	}
	return h.again(w, r, func(p *rightsPage) {
		for i := range p.Rows {
			if p.Rows[i].ID == id {
				p.Rows[i].Form = f
			}
		}
	})
}

// SignOut signs whoever uses a right out of every browser.
func (h *Rights) SignOut(w http.ResponseWriter, r *http.Request) error {
	_, err := h.rights.EndStaffSessions(r.Context(), door.PrincipalOf(r.Context()).Actor, r.PathValue("right"))
	if err != nil {
		return err
	}
	return h.did(w, r, "out")
}

// SignOutPerson signs a person out everywhere, also where a mail link let them
// in.
func (h *Rights) SignOutPerson(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	p, err := h.find.person(r.Context(), leaveForm(f), "person")
	if err != nil {
		return err
	}
	if f.Bad() {
		return h.again(w, r, func(page *rightsPage) { page.Leave = f })
	}
	if _, err := h.rights.EndSessions(r.Context(), door.PrincipalOf(r.Context()).Actor, p.ID); err != nil {
		return err
	}
	return h.did(w, r, "out")
}

// RevokeLinks has the mail links of a person, of a case, or of a person in a
// case open nothing any more.
func (h *Rights) RevokeLinks(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	person, caseID, err := h.linksMeant(r, linksForm(f))
	if err != nil {
		return err
	}
	if !f.Bad() {
		_, err := h.rights.RevokeLinks(r.Context(), door.PrincipalOf(r.Context()).Actor, person, caseID)
		if err == nil {
			return h.did(w, r, "revoked")
		}
		if !f.RefuseAs(err, "", "case") {
			return err
		}
	}
	return h.again(w, r, func(p *rightsPage) { p.Links = f })
}

// linksMeant finds whose links, of which case, a form means.
func (h *Rights) linksMeant(r *http.Request, f *view.Form) (person, caseID string, err error) {
	if f.Get("person") != "" {
		p, err := h.find.person(r.Context(), f, "person")
		if err != nil {
			return "", "", err
		}
		person = p.ID
	}
	if number := strings.TrimPrefix(f.Get("case"), "#"); number != "" {
		detail, err := h.cases.CaseDetail(r.Context(), door.ViewerOf(r.Context()), number)
		if err != nil && !f.RefuseAs(err, "", "case") {
			return "", "", err
		}
		caseID = detail.Case.ID
	}
	return person, caseID, nil
}

// did notes the change and shows the page anew.
func (h *Rights) did(w http.ResponseWriter, r *http.Request, what string) error {
	door.Note(r, door.RightsChanged)
	return h.sessions.Redirect(w, r, "/staff?did="+what)
}

// again shows the page with a refused form as it was typed.
func (h *Rights) again(w http.ResponseWriter, r *http.Request, put func(*rightsPage)) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	put(page)
	return h.pages.Show(w, r, "staff", http.StatusUnprocessableEntity, page)
}
