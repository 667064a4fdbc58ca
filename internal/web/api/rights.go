package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/door"
)

// Rights lists, gives and takes away rights to sign in, and ends what people
// came in by.
type Rights struct {
	company  Company
	staff    Staff
	files    CaseFiles
	clock    clock.Clock
	accounts Accounts
	mails    bool     // sign-in links
	ways     []string // the keys of sign-in providers
}

// List answers who may sign in, and by which ways.
func (h *Rights) List(w http.ResponseWriter, r *http.Request) error {
	rows, err := h.staff.Staff(r.Context(), h.clock.Now())
	if err != nil {
		return err
	}
	accounts, err := h.staff.Identities(r.Context())
	out := wire.Rights{Rights: []wire.Right{}, Accounts: []wire.Account{}}
	for _, row := range rows {
		right := rightOf(row)
		right.Ways = h.waysOf(row)
		out.Rights = append(out.Rights, right)
	}
	for _, a := range accounts {
		out.Accounts = append(out.Accounts, wire.Account{ID: a.ID, Name: a.Name, Person: a.PersonID, Right: a.StaffID, Issuer: a.Issuer,
			Subject: a.Subject, State: string(a.State), At: a.At})
	}
	return reply(w, out, err)
}

// waysOf are the ways by which a right is used.
func (h *Rights) waysOf(row readmodel.StaffRow) []string {
	ways := []string{"console"}
	switch {
	case row.Ended != "":
		return nil
	case row.Nameless():
		return ways
	}
	if h.mails && row.Role.ByMail() {
		ways = append(ways, "mail")
	}
	return append(ways, h.ways...)
}

// ForgetAccount undoes that an account at a provider stands for somebody.
func (h *Rights) ForgetAccount(w http.ResponseWriter, r *http.Request) error {
	var ask wire.ForgetAccount
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	err := h.accounts.ForgetIdentity(r.Context(), door.PrincipalOf(r.Context()).Actor, ask.ID)
	if err == nil {
		door.Note(r, door.RightsChanged)
	}
	return reply(w, wire.Count{Count: 1}, err)
}

func rightOf(row readmodel.StaffRow) wire.Right {
	return wire.Right{ID: row.ID, Email: row.Email, Name: row.Name, Role: string(row.Role), Person: row.PersonID,
		Until: row.Until.String(), From: row.Period.From.String(), To: row.Period.To.String(), Ended: string(row.Ended), Sessions: row.Sessions, LastSeen: instant(row.LastSeen)}
}

// Add gives somebody a right.
func (h *Rights) Add(w http.ResponseWriter, r *http.Request) error {
	var ask wire.AddRight
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	until, err := untilOf(ask.Until)
	if err != nil {
		return err
	}
	period, err := periodOf(ask)
	if err != nil {
		return err
	}
	if strings.TrimSpace(ask.Email) == "" {
		return jml.Invalid("email", "Give the address that sign-in links go to.")
	}

	given, err := h.company.AddStaff(r.Context(), door.PrincipalOf(r.Context()).Actor,
		staff.Right{Email: ask.Email, Name: ask.Name, Role: staff.Role(ask.Role), Until: until, Period: period})
	if err == nil {
		door.Note(r, door.RightsChanged)
	}
	return reply(w, rightOf(readmodel.StaffRow{Right: given}), err)
}

// periodOf reads what an auditor may look at.
func periodOf(ask wire.AddRight) (p staff.Period, err error) {
	if p.From, err = jml.ParseDate(ask.From); err != nil {
		return p, jml.Invalid("from", "Write the first day of the period as 2026-01-01.")
	}
	if p.To, err = jml.ParseDate(ask.To); err != nil {
		return p, jml.Invalid("to", "Write the last day of the period as 2026-03-31.")
	}
	return p, nil
}

// untilOf reads an outsider's last day; "" is none.
func untilOf(text string) (jml.Date, error) {
	day, err := jml.ParseDate(text)
	if err != nil {
		return day, jml.Invalid("until", "Write the outsider's last day as 2026-12-31.")
	}
	return day, nil
}

// Remove takes away the right that an address and, where it has several, a role
// name.
func (h *Rights) Remove(w http.ResponseWriter, r *http.Request) error {
	var ask wire.RightOf
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	right, err := h.meant(r.Context(), ask)
	if err == nil {
		err = h.company.RemoveStaff(r.Context(), door.PrincipalOf(r.Context()).Actor, right.ID)
	}
	if err == nil {
		door.Note(r, door.RightsChanged)
	}
	return reply(w, rightOf(right), err)
}

func (h *Rights) meant(ctx context.Context, ask wire.RightOf) (readmodel.StaffRow, error) {
	rows, err := h.staff.Staff(ctx, h.clock.Now())
	if err != nil {
		return readmodel.StaffRow{}, err
	}
	var fit []readmodel.StaffRow
	for _, row := range rows {
		if strings.EqualFold(row.Email, strings.TrimSpace(ask.Email)) && (ask.Role == "" || ask.Role == string(row.Role)) {
			fit = append(fit, row)
		}
	}
	switch len(fit) {
	case 0:
		return readmodel.StaffRow{}, &jml.Error{Code: jml.CodeNotFound, Field: "email", Message: fmt.Sprintf("%q has no such right. Look at the list of who may sign in.", ask.Email)}
	case 1:
		return fit[0], nil
	}
	return readmodel.StaffRow{}, jml.Invalid("role", "This address has several rights. Name the role of the one to remove.")
}

// EndSessions signs a person out everywhere.
func (h *Rights) EndSessions(w http.ResponseWriter, r *http.Request) error {
	var ask wire.OfPerson
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	n, err := h.company.EndSessions(r.Context(), door.PrincipalOf(r.Context()).Actor, ask.Person)
	if err == nil {
		door.Note(r, door.RightsChanged)
	}
	return reply(w, wire.Count{Count: n}, err)
}

// RevokeLinks ends mail links of a person, of a case, or of a person in a case.
func (h *Rights) RevokeLinks(w http.ResponseWriter, r *http.Request) error {
	var ask wire.LinksOf
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	caseID := ""
	if ask.Case != "" {
		detail, err := h.files.CaseDetail(r.Context(), door.ViewerOf(r.Context()), ask.Case)
		if err != nil {
			return err
		}
		caseID = detail.Case.ID
	}
	n, err := h.company.RevokeLinks(r.Context(), door.PrincipalOf(r.Context()).Actor, ask.Person, caseID)
	if err == nil {
		door.Note(r, door.RightsChanged)
	}
	return reply(w, wire.Count{Count: n}, err)
}
