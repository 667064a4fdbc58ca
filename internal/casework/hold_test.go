package casework_test

import (
	"context"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
)

// longGone is Ada, who left more than three years ago.
func longGone(t *testing.T, c *caseworktest.Company) string {
	t.Helper()
	who := caseworktest.Ada()
	end, err := jml.ParseDate("2023-06-30")
	must(t, err)
	who.EndDate = end
	c.Employ(who, true, nil)
	return c.ID("ada")
}

func TestNobodyUnderALegalHoldIsErasedByAnyWayIn(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		ctx, ada := context.Background(), longGone(t, c)
		holds, hr := company.Holds{Service: c.Office}, jml.ConsoleActor()
		erase := func(basis company.Basis, dry bool) error {
			_, err := company.NewEraser(c.Office).Erase(ctx, hr, company.Erasure{Person: ada, Basis: basis, Why: "asked", Dry: dry})
			return err
		}
		standing := func() int {
			rows, err := c.Store.Holds(ctx, readmodel.Viewer{}, ada)
			must(t, err)
			return len(rows)
		}

		first, err := holds.Place(ctx, hr, "E-17", "matter 12")
		must(t, err)
		second, err := holds.Place(ctx, hr, ada, "matter 13")
		must(t, err)
		rows, err := c.Store.Holds(ctx, readmodel.Viewer{}, "")
		must(t, err)
		if len(rows) != 2 || rows[0].ID != first || rows[0].Why != "matter 12" || rows[0].Name != "Ada Park" || !rows[0].PlacedAt.Equal(c.Clock.Now()) {
			t.Errorf("listed are %+v", rows)
		}
		for _, basis := range []company.Basis{company.ByRequest, company.ByRetention} {
			for _, dry := range []bool{true, false} {
				if err := erase(basis, dry); jml.ErrorCode(err) != jml.CodeConflict || !strings.Contains(err.Error(), "legal hold since 2026-11-20") {
					t.Errorf("by %s, dry %v: %v", basis, dry, err)
				}
			}
		}
		if people, _, err := c.Store.Erasable(ctx, company.RetentionOver(c.Clock.Now())); err != nil || len(people) != 0 {
			t.Errorf("listed as erasable: %v (%v)", people, err)
		}

		if err := holds.Release(ctx, hr, ada, "", "settled"); jml.ErrorCode(err) != jml.CodeConflict || standing() != 2 {
			t.Errorf("one of two, nobody says which: %v", err)
		}
		must(t, holds.Release(ctx, hr, ada, first, "settled"))
		if err := holds.Release(ctx, hr, ada, first, "twice"); jml.ErrorCode(err) != jml.CodeConflict || standing() != 1 {
			t.Errorf("lifted twice: %v", err)
		}
		if erase(company.ByRequest, false) == nil {
			t.Error("the other hold keeps nothing")
		}
		must(t, holds.Release(ctx, hr, ada, second, "settled too"))
		must(t, erase(company.ByRetention, false))
		if _, err := holds.Place(ctx, hr, ada, "too late"); jml.ErrorCode(err) != jml.CodeConflict {
			t.Errorf("after the erasure: %v", err)
		}
	})
}

func TestALegalHoldNeedsAGroundAndSomebodyElse(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		holds := company.Holds{Service: c.Office}
		own := jml.Actor{Kind: jml.ActorConsole, PersonID: c.ID("ines"), Name: "Ines Duarte", Assurance: jml.AssuranceConsole}
		if _, err := holds.Place(context.Background(), own, "ines@example.com", "matter 12"); jml.ErrorCode(err) != jml.CodeForbidden {
			t.Errorf("on oneself: %v", err)
		}
		for _, why := range []string{"", "  ", strings.Repeat("long ", 4000), "a\u202eb"} {
			if _, err := holds.Place(context.Background(), jml.ConsoleActor(), "ines@example.com", why); jml.ErrorCode(err) != jml.CodeInvalid {
				t.Errorf("because %.10q: %v", why, err)
			}
		}
		if _, err := holds.Place(context.Background(), jml.ConsoleActor(), "nobody@example.com", "matter 12"); err == nil {
			t.Error("on nobody")
		}
	})
}
