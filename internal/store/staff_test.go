package store

import (
	"testing"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/pgtest"
	"github.com/handover-jml/handover/internal/staff"
)

// TestOlderRightsAreBoundToAPersonOrEndOnADay holds on both engines.
func TestOlderRightsAreBoundToAPersonOrEndOnADay(t *testing.T) {
	for engine, dsn := range map[string]string{"sqlite": t.TempDir() + "/old.db", "postgres": pgtest.New(t)} {
		t.Run(engine, func(t *testing.T) {
			s := oldStore(t, dsn, 4)
			insertOld(t, s.write, "person", map[string]any{"id": "ada", "work_email": "Ada@example.com", "holdings_confirmed_at": nil})
			for id, email := range map[string]string{"ada's": "ada@example.com", "ada's other": "ada@example.com", "pia's": "pia@audit.example", "first": ""} {
				insertOld(t, s.write, "staff", map[string]any{"id": id, "email": email, "person_id": nil})
			}
			for seq, leaf := range []string{`{"data":{"staff":"ada's","role":"hr"}}`, `{"data":{"staff":"ada's other","role":"hr","person":"ada"}}`} {
				insertOld(t, s.write, "log_leaf", map[string]any{"seq": seq, "type": "staff.added", "bytes": []byte(leaf)})
			}
			if err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}

			rights := map[string]staff.Right{}
			all, err := staffRights().all(s.direct(t.Context(), s.read), "")
			for _, right := range all {
				rights[right.ID] = right
			}
			if err != nil || rights["ada's"].PersonID != "ada" || !rights["ada's"].Until.IsZero() {
				t.Errorf("Ada's right is %+v (%v)", rights["ada's"], err)
			}
			if until := rights["pia's"].Until; until.Before(jml.DateOf(s.now()).AddDays(89)) || jml.DateOf(s.now()).AddDays(91).Before(until) {
				t.Errorf("the outsider's right ends on %s", until)
			}
			if first := rights["first"]; first.PersonID != "" || !first.Until.IsZero() {
				t.Errorf("the first administrator's right is %+v", first)
			}
			for id, untold := range map[string]bool{"ada's": true, "pia's": true, "ada's other": false, "first": false} {
				if rights[id].Untold != untold {
					t.Errorf("%s is untold: %v", id, rights[id].Untold)
				}
			}
		})
	}
}
