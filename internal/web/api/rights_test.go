package api_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/api/wire"
)

func TestARightIsGivenUsedAndTakenAwayOverTheSocket(t *testing.T) {
	site, c := console(t)
	given, err := c.AddRight(t.Context(), wire.AddRight{Email: "pia@audit.example", Name: "Pia Roth", Role: "auditor", Until: "2026-12-31"})
	if err != nil || given.Until != "2026-12-31" || given.Name != "Pia Roth" {
		t.Fatalf("given %+v (%v)", given, err)
	}
	b := site.Browser()
	b.Post(site.SignInPath("pia@audit.example", staff.Auditor), nil)
	list, err := c.Staff(t.Context())
	if err != nil || seen(list, "pia@audit.example").Sessions != 1 || seen(list, "pia@audit.example").LastSeen == nil {
		t.Errorf("the list says %+v (%v)", list, err)
	}

	if _, err := c.RemoveRight(t.Context(), wire.RightOf{Email: "Pia@audit.example"}); err != nil {
		t.Fatal(err)
	}
	if page := b.Get("/"); page.Status != http.StatusUnauthorized {
		t.Errorf("after the removal: status %d", page.Status)
	}
	_, err = c.RemoveRight(t.Context(), wire.RightOf{Email: "pia@audit.example"})
	if problem(t, err).Status != http.StatusNotFound {
		t.Errorf("the second removal: %v", err)
	}
}

func seen(list wire.Rights, email string) (found wire.Right) {
	for _, r := range list.Rights {
		if r.Email == email {
			found = r
		}
	}
	return found
}

func TestARightWithSeveralRolesIsRemovedByRole(t *testing.T) {
	_, c := console(t)
	for _, role := range []string{"hr", "auditor"} {
		if _, err := c.AddRight(t.Context(), wire.AddRight{Email: "mia@example.com", Role: role}); err != nil {
			t.Fatal(err)
		}
	}
	_, err := c.RemoveRight(t.Context(), wire.RightOf{Email: "mia@example.com"})
	if problem(t, err).Errors[0].Field != "role" {
		t.Errorf("without a role: %v", err)
	}
	right, err := c.RemoveRight(t.Context(), wire.RightOf{Email: "mia@example.com", Role: "hr"})
	if err != nil || right.Role != "hr" {
		t.Errorf("removed %+v (%v)", right, err)
	}
}

func TestEveryChangeOfRightsOverTheSocketIsALineOfTheLog(t *testing.T) {
	site, c := console(t)
	ctx := t.Context()
	setup, err := json.Marshal(caseworktest.Setup())
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range []struct {
		route        string
		refused, act func() error
	}{
		{"POST /api/v1/setup", func() error { _, err := c.Setup(ctx, strings.NewReader("{}")); return err },
			func() error { _, err := c.Setup(ctx, bytes.NewReader(setup)); return err }},
		{"POST /api/v1/staff", func() error {
			_, err := c.AddRight(ctx, wire.AddRight{Email: "mia@example.com", Role: "king"})
			return err
		},
			func() error {
				_, err := c.AddRight(ctx, wire.AddRight{Email: "mia@example.com", Role: "hr"})
				return err
			}},
		{"POST /api/v1/staff/remove", func() error { _, err := c.RemoveRight(ctx, wire.RightOf{Email: "nobody@example.com"}); return err },
			func() error { _, err := c.RemoveRight(ctx, wire.RightOf{Email: "mia@example.com"}); return err }},
		{"POST /api/v1/sessions/end", func() error { _, err := c.EndSessions(ctx, "nobody@example.com"); return err },
			func() error { _, err := c.EndSessions(ctx, "mia@example.com"); return err }},
		{"POST /api/v1/links/revoke", func() error { _, err := c.RevokeLinks(ctx, wire.LinksOf{}); return err },
			func() error { _, err := c.RevokeLinks(ctx, wire.LinksOf{Person: "mia@example.com"}); return err }},
	} {
		if err := change.refused(); err == nil || site.Logged("rights_changed", change.route) != 0 {
			t.Errorf("%s: refused with %v, which is logged as a change", change.route, err)
		}
		if err := change.act(); err != nil || site.Logged("rights_changed", change.route) != 1 {
			t.Errorf("%s: %v, and %d lines say so", change.route, err, site.Logged("rights_changed", change.route))
		}
	}
}
