package api

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/link"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/door"
)

// SignIns makes one-time sign-in links.
type SignIns struct {
	company  Company
	settings Settings
	store    SignInStore
	clock    clock.Clock
	random   io.Reader
	public   *url.URL
}

// signInTime is how long a sign-in link works.
const signInTime = 15 * time.Minute

// Make makes a one-time sign-in link. The console may name anybody: it is
// also the way back when the last administrator has left.
func (h *SignIns) Make(w http.ResponseWriter, r *http.Request) error {
	var ask wire.SignIn
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	before, err := h.rights(r.Context())
	if err != nil {
		return err
	}
	url, err := h.Link(r.Context(), door.PrincipalOf(r.Context()).Actor, ask.Email, staff.Role(ask.Role))
	if after, readErr := h.rights(r.Context()); err == nil && readErr == nil && after != before {
		door.Note(r, door.RightsChanged)
	}
	return reply(w, wire.SignInLink{URL: url, Expires: h.clock.Now().Add(signInTime).UTC()}, err)
}

// rights counts the rights there are.
func (h *SignIns) rights(ctx context.Context) (n int, err error) {
	dir, _, err := h.settings.Directory(ctx)
	for _, right := range dir.Staff {
		if !right.Removed {
			n++
		}
	}
	return n, err
}

// Link makes a one-time sign-in link for a member of staff, who is added
// when address and role are both given and new. With neither it is the
// administrator's; the very first one has no name until set-up.
func (h *SignIns) Link(ctx context.Context, by jml.Actor, email string, role staff.Role) (url string, err error) {
	staff, err := h.staffFor(ctx, by, strings.ToLower(strings.TrimSpace(email)), role)
	if err != nil {
		return "", err
	}
	token, hash, err := link.SignIn.New(h.random)
	if err != nil {
		return "", err
	}
	if err := h.store.PutSignIn(ctx, hash, readmodel.SignIn{Staff: staff, Assurance: jml.AssuranceSignIn}, h.clock.Now()); err != nil {
		return "", fmt.Errorf("store sign-in link: %w", err)
	}
	return h.public.JoinPath("sign-in", token).String(), nil
}

func (h *SignIns) staffFor(ctx context.Context, by jml.Actor, email string, role staff.Role) (staff.Right, error) {
	roles := []staff.Role{"", staff.Admin, staff.HR, staff.Auditor}
	if !slices.Contains(roles, role) {
		return staff.Right{}, jml.Invalid("role", "Choose admin, hr or auditor.")
	}
	if email != "" && role != "" {
		return h.company.AddStaff(ctx, by, staff.Right{Email: email, Role: role})
	}
	dir, _, err := h.settings.Directory(ctx)
	if err != nil {
		return staff.Right{}, err
	}
	if role == "" && email == "" {
		role = staff.Admin
	}
	var fit, named []staff.Right
	for _, st := range dir.Staff {
		if st.Removed || role != "" && st.Role != role || email != "" && st.Email != email {
			continue
		}
		fit = append(fit, st)
		if st.Email != "" {
			named = append(named, st)
		}
	}
	if len(named) > 0 {
		fit = named // the nameless first administrator was for set-up only
	}
	switch {
	case len(fit) == 1:
		return fit[0], nil
	case len(fit) > 1:
		return staff.Right{}, jml.Invalid("email", "Several people fit. Say which with address and role.")
	case email != "":
		return staff.Right{}, jml.Invalid("role", "Nobody with this address may sign in yet. Name the role they should have: admin, hr or auditor.")
	case role != staff.Admin:
		return staff.Right{}, jml.Invalid("email", "Nobody has this role yet. Name the address of who should.")
	}
	return h.company.AddStaff(ctx, by, staff.Right{Name: "First administrator", Role: staff.Admin})
}
