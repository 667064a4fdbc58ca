package api

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

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
	company Company
	staff   Staff
	store   SignInStore
	clock   clock.Clock
	random  io.Reader
	public  *url.URL
}

// Make makes a one-time sign-in link. The console may name anybody: it is
// also the way back when the last administrator has left.
func (h *SignIns) Make(w http.ResponseWriter, r *http.Request) error {
	var ask wire.SignIn
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	until, err := untilOf(ask.Until)
	if err != nil {
		return err
	}
	before, err := h.rights(r.Context())
	if err != nil {
		return err
	}
	url, err := h.Link(r.Context(), door.PrincipalOf(r.Context()).Actor, staff.Right{Email: ask.Email, Role: staff.Role(ask.Role), Until: until})
	if after, readErr := h.rights(r.Context()); err == nil && readErr == nil && len(after) != len(before) {
		door.Note(r, door.RightsChanged)
	}
	return reply(w, wire.SignInLink{URL: url, Expires: h.clock.Now().Add(staff.LinkLasts).UTC()}, err)
}

// rights are those that hold.
func (h *SignIns) rights(ctx context.Context) ([]staff.Right, error) {
	rows, err := h.staff.Staff(ctx, h.clock.Now())
	var hold []staff.Right
	for _, row := range rows {
		if row.Ended == "" {
			hold = append(hold, row.Right)
		}
	}
	return hold, err
}

// Link makes a one-time sign-in link for whom the right describes. It is given
// to them when address and role both are and they have none. With neither it is
// the administrator's; the very first one has no name until set-up.
func (h *SignIns) Link(ctx context.Context, by jml.Actor, of staff.Right) (url string, err error) {
	of.Email = strings.ToLower(strings.TrimSpace(of.Email))
	right, err := h.rightFor(ctx, by, of)
	if err != nil {
		return "", err
	}
	token, hash, err := link.SignIn.New(h.random)
	if err != nil {
		return "", err
	}
	if err := h.store.PutSignIn(ctx, hash, readmodel.SignIn{Staff: right, Assurance: jml.AssuranceSignIn}, h.clock.Now()); err != nil {
		return "", fmt.Errorf("store sign-in link: %w", err)
	}
	return h.public.JoinPath("sign-in", token).String(), nil
}

func (h *SignIns) rightFor(ctx context.Context, by jml.Actor, of staff.Right) (staff.Right, error) {
	if of.Role != "" && !slices.Contains(staff.Roles(), of.Role) {
		return staff.Right{}, jml.Invalid("role", "Choose admin, hr or auditor.")
	}
	if of.Email != "" && of.Role != "" {
		return h.company.AddStaff(ctx, by, of)
	}
	rights, err := h.rights(ctx)
	if err != nil {
		return staff.Right{}, err
	}
	if of.Role == "" && of.Email == "" {
		of.Role = staff.Admin
	}

	fit := slices.DeleteFunc(rights, func(r staff.Right) bool {
		return of.Role != "" && r.Role != of.Role || of.Email != "" && r.Email != of.Email
	})
	if named := slices.DeleteFunc(slices.Clone(fit), func(r staff.Right) bool { return r.Email == "" }); len(named) > 0 {
		fit = named // earlier versions kept the nameless first administrator after the set-up
	}
	switch {
	case len(fit) == 1:
		return fit[0], nil
	case len(fit) > 1:
		return staff.Right{}, jml.Invalid("email", "Several people fit. Say which with address and role.")
	case of.Email != "":
		return staff.Right{}, jml.Invalid("role", "Nobody with this address may sign in yet. Name the role they should have: admin, hr or auditor.")
	case of.Role != staff.Admin:
		return staff.Right{}, jml.Invalid("email", "Nobody has this role yet. Name the address of who should.")
	}
	return h.company.AddStaff(ctx, by, staff.Right{Name: "First administrator", Role: staff.Admin})
}
