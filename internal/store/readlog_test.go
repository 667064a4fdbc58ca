package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/pgtest"
	"github.com/handover-jml/handover/internal/readmodel"
)

// TestWhatAuditorsLookedAtIsKeptForThreeYears holds on both engines.
func TestWhatAuditorsLookedAtIsKeptForThreeYears(t *testing.T) {
	for engine, s := range map[string]*Store{"sqlite": newSQLite(t), "postgres": newPostgres(t, pgtest.New(t))} {
		t.Run(engine, func(t *testing.T) {
			insertOld(t, s.write, "staff", map[string]any{"id": "vera", "name": "Vera", "person_id": nil})
			now := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
			for i, at := range []time.Time{now.AddDate(-4, 0, 0), now.AddDate(-2, 0, 0), now.AddDate(-1, 0, 0), now} {
				if err := s.NoteRead(t.Context(), "vera", fmt.Sprintf("GET /cases/%d", i), at); err != nil {
					t.Fatal(err)
				}
			}
			var seen string
			for page, next := 0, ""; page == 0 || next != ""; page++ {
				rows, after, err := s.AuditorReads(t.Context(), readmodel.Viewer{}, readmodel.Page{After: next, Limit: 2})
				if err != nil {
					t.Fatal(err)
				}
				for _, row := range rows {
					seen += row.Name + " " + row.Address + "; "
				}
				next = after
			}
			if seen != "Vera GET /cases/3; Vera GET /cases/2; Vera GET /cases/1; " {
				t.Errorf("the newest first: %s", seen)
			}
			if _, _, err := s.AuditorReads(t.Context(), readmodel.Viewer{}, readmodel.Page{After: "nonsense"}); err == nil {
				t.Error("a mark that is none is taken")
			}
		})
	}
}
