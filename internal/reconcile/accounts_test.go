package reconcile_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/reconcile"
)

func TestALeaverWhoCanStillComeInIsFoundAndSoIsEveryAccountThatTheRegisterLacks(t *testing.T) {
	here := []reconcile.Engagement{
		{Person: "ada", Name: "Ada Park", Address: "ada@example.com", IDs: []string{"E-1"}, Start: day("2024-01-01"), End: day("2026-02-27")},
		{Person: "ben", Name: "Ben Ng", Address: "ben@example.com", IDs: []string{"E-2"}, Start: day("2024-01-01")},
		{Person: "cleo", Name: "Cleo Lee", Address: "cleo@example.com", Start: day("2024-01-01")},
		{Person: "dana", Name: "Dana Lee", Address: "dana@example.com", Start: day("2024-01-01")},
		{Person: "eva", Name: "Eva Roth", Address: "eva@example.com", Start: day("2023-01-01"), End: day("2025-01-31")},
		{Person: "eva", Name: "Eva Roth", Address: "eva@example.com", Start: day("2026-01-01")},
	}
	grants := []reconcile.Grant{{Person: "ben", Name: "Ben Ng", Level: "user"}, {Person: "dana", Name: "Dana Lee", Level: "user"}, {Person: "eva", Name: "Eva Roth"}}
	accounts := []reconcile.Account{
		{Row: 2, Name: "apark", Address: "ADA@example.com", Status: "Active", LastSignIn: "2026-03-02"},
		{Row: 3, Name: "ada-old", Address: "ada@example.com", Status: "disabled"},
		{Row: 4, Name: "E-2", Level: "Admin"},
		{Row: 5, Name: "cleo@example.com", Status: "enabled"},
		{Row: 6, Name: "svc-backup", Status: "what?"},
		{Row: 7, Name: "eva@example.com"},
		{Row: 8, ID: "E-2", Address: "cleo@example.com"},
		{Row: 9, Name: "nobody", Status: "suspended"},
	}
	want := []reconcile.Difference{
		{What: reconcile.NoAccount, Here: "Dana Lee, user"},
		{What: reconcile.LeaverActive, Row: 2, There: "apark, ADA@example.com, Active, 2026-03-02", Here: "Ada Park, whose last day was 2026-02-27"},
		{What: reconcile.LevelDiffers, Row: 4, There: "E-2, Admin", Here: "Ben Ng, user"},
		{What: reconcile.NotRegistered, Row: 5, There: "cleo@example.com, enabled", Here: "Cleo Lee"},
		{What: reconcile.NoPerson, Row: 6, There: "svc-backup, what?"},
		{What: reconcile.Ambiguous, Row: 8, There: "cleo@example.com", Here: "the id is one person's and the address another's"},
	}
	if diff := cmp.Diff(want, reconcile.Accounts(accounts, here, grants, day("2026-03-31"))); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
}
