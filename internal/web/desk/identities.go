package desk

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// identityRow is whom a sign-in provider knows somebody as.
type identityRow struct {
	ID, Name, Issuer, Subject string
	Refused                   bool
	At                        view.Stamp
}

func identityRowOf(t view.ViewerTime, row readmodel.IdentityRow) identityRow {
	out := identityRow{ID: row.ID, Name: view.OrErased(row.Name), Issuer: row.Issuer, Subject: row.Subject, Refused: row.State == staff.Refused, At: t.At(row.At)}
	if u, err := url.Parse(row.Issuer); err == nil && u.Host != "" {
		out.Issuer = u.Host + u.Path
	}
	return out
}

func (h *Rights) identities(r *http.Request, t view.ViewerTime) (out []identityRow, err error) {
	rows, err := h.staff.Identities(r.Context())
	for _, row := range rows {
		out = append(out, identityRowOf(t, row))
	}
	return out, err
}

// ways says by which ways people sign in here.
func (h *Rights) ways() (list []string) {
	for _, way := range h.pages.Ways("").List {
		list = append(list, way.Name+": everybody who has a right, and owners of tasks")
	}
	if h.post != nil {
		list = append(list, "A link in a mail: HR and administrators")
	}
	return append(list, "A link that the console prints: everybody who has a right")
}

// Forget undoes that an account at a provider stands for somebody here.
func (h *Rights) Forget(w http.ResponseWriter, r *http.Request) error {
	if err := h.accounts.ForgetIdentity(r.Context(), door.PrincipalOf(r.Context()).Actor, r.PathValue("account")); err != nil {
		return err
	}
	return h.did(w, r, "undone")
}

// refused are the sign-ins of other accounts than those that are bound.
func (h *Today) refused(ctx context.Context, t view.ViewerTime) (out []identityRow, err error) {
	rows, err := h.staff.Identities(ctx)
	for _, row := range rows {
		if row.State == staff.Refused && len(out) < maxRefused {
			out = append(out, identityRowOf(t, row))
		}
	}
	return out, err
}

// maxRefused is how many refused sign-ins Today lists.
const maxRefused = 20

// ofAccount says what became of an account at a sign-in provider.
func (t teller) ofAccount(e readmodel.TimelineEntry, out *event) bool {
	if leaftype.Type(e.Type) != leaftype.StaffIdentity {
		return false
	}
	said, who := data[evidence.StaffIdentity](e), t.person(e, "staff.name")
	switch said.How {
	case staff.Bound:
		out.Text = fmt.Sprintf("%s is bound to an account at %s", who, said.Issuer)
	case staff.Refused:
		out.Text = fmt.Sprintf("Another account at %s with the address of %s was refused", said.Issuer, who)
	default:
		out.Text = fmt.Sprintf("%s undid the sign-in of %s at %s", t.actor(e), who, said.Issuer)
	}
	return true
}
