package playbook

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
)

// aboutSystem are the tasks of a plan about one system, as key and level.
func aboutSystem(t testing.TB, in Input, system string) (out []string) {
	t.Helper()
	tasks, err := Plan(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range tasks {
		if task.System == system {
			out = append(out, strings.TrimSpace(task.Line+" "+task.Level))
		}
	}
	return out
}

// movesFrom is a mover between functions who holds what the old one gives, but
// for one system, which is held as said, "" for not at all.
func movesFrom(t testing.TB, from, to, system string, held ...string) Input {
	t.Helper()
	in := moverOf(t)
	in.Before, in.After = terms(strings.Fields(from)...), terms(strings.Fields(to)...)
	in.Holdings = register.Holdings{Confirmed: true}
	for _, a := range in.Matrix.For(in.Before.Functions) {
		if a.System.Key != system {
			in.Holdings.Grants = append(in.Holdings.Grants, register.Grant{System: a.System.Key, Level: a.Level})
		}
	}
	for _, level := range held {
		in.Holdings.Grants = append(in.Holdings.Grants, register.Grant{System: system, Level: level})
	}
	return in
}

func TestAChangeOfLevelIsOneTaskThatIsApprovedOnlyWhenItRises(t *testing.T) {
	rise, fall := []string{"approve-level editor", "raise-level editor"}, []string{"lower-level viewer"}
	for name, c := range map[string]struct {
		from, to string
		held     []string
		want     []string
	}{
		"rises":                               {"support", "sales", []string{"viewer"}, rise},
		"falls":                               {"sales", "support", []string{"editor"}, fall},
		"is held already":                     {"support", "sales", []string{"editor"}, nil},
		"is spelled otherwise":                {"support", "sales", []string{"Editor"}, nil},
		"a blank level is the old one":        {"support", "sales", []string{""}, rise},
		"a blank level that falls":            {"sales", "support", []string{""}, fall},
		"an unknown level is the old one":     {"support", "sales", []string{"seat 12"}, rise},
		"two levels are the higher":           {"support", "sales", []string{"viewer", "editor"}, nil},
		"levels that were joined":             {"support sales", "support", []string{"viewer and editor"}, fall},
		"both functions need no more":         {"sales", "sales support", []string{"editor"}, nil},
		"another function does not touch it":  {"support", "support design", []string{"editor"}, nil},
		"but asks for what is not held":       {"support", "support design", nil, []string{"approve-access viewer", "grant-access viewer"}},
		"a blank level of what is called for": {"design", "support", []string{""}, nil},
		"not held, so it is granted":          {"design", "sales", nil, []string{"approve-access editor", "grant-access editor"}},
		"no longer called for":                {"sales", "design", []string{""}, []string{"keep-or-remove", "remove-access"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, aboutSystem(t, movesFrom(t, c.from, c.to, "crm", c.held...), "crm")); diff != "" {
				t.Errorf("the tasks (-want +got):\n%s", diff)
			}
		})
	}
}

func TestACriticalLevelThatRisesIsApprovedByTheCTOToo(t *testing.T) {
	in := movesFrom(t, "support", "sales", "crm", "viewer")
	i := slices.IndexFunc(in.Matrix.Systems, func(s System) bool { return s.Key == "crm" })
	in.Matrix.Systems[i].Tier = jml.TierCritical
	want := []string{"approve-level editor", "approve-critical-level editor", "raise-critical-level editor"}
	if diff := cmp.Diff(want, aboutSystem(t, in, "crm")); diff != "" {
		t.Errorf("the tasks (-want +got):\n%s", diff)
	}
}

func TestALevelOfWhichNobodySaidWhetherItIsMoreIsApproved(t *testing.T) {
	in := movesFrom(t, "sales", "support", "crm", "editor")
	i := slices.IndexFunc(in.Matrix.Systems, func(s System) bool { return s.Key == "crm" })
	in.Matrix.Systems[i].Levels = nil
	if got := aboutSystem(t, in, "crm"); len(got) != 2 || got[0] != "approve-level viewer" {
		t.Errorf("the tasks are %v", got)
	}
	in = movesFrom(t, "support sales", "support", "crm", "viewer and editor")
	in.Matrix.Systems[i].Levels = nil
	if got := aboutSystem(t, in, "crm"); len(got) != 1 || got[0] != "lower-level viewer" {
		t.Errorf("one of two levels that are held is no rise: %v", got)
	}
}

func TestAPlaybookWithoutLinesOverLevelsGrantsAnotherLevelAnew(t *testing.T) {
	in := movesFrom(t, "support", "sales", "crm", "viewer")
	old := *in.Playbook
	old.Tasks = slices.DeleteFunc(slices.Clone(old.Tasks), func(l Line) bool { return l.ForEach == DiffLevel })
	in.Playbook = &old
	if got := aboutSystem(t, in, "crm"); len(got) != 2 || got[1] != "grant-access editor" {
		t.Errorf("the tasks are %v", got)
	}
}

func TestANewManagerOrPlaceAloneAsksNobodyForAccess(t *testing.T) {
	for what, change := range map[string]func(*jml.Terms){
		"manager": func(t *jml.Terms) { t.ManagerID = "mia" }, "place": func(t *jml.Terms) { t.Location = "Lisbon" },
		"spelling of the functions": func(t *jml.Terms) { t.Functions, t.ManagerID = []string{"Support"}, "mia" },
	} {
		in := movesFrom(t, "support", "support", "crm", "seat 12")
		in.Holdings.Grants = append(in.Holdings.Grants, register.Grant{System: "source-code", Level: "write"}, register.Grant{System: "old-wiki"})
		for _, known := range []bool{true, false} {
			in.Holdings.Confirmed = known
			change(&in.After)
			for key, task := range plan(t, in) {
				if task.System != "" || task.Asks == jml.AsksHolds {
					t.Errorf("another %s, holdings known %v: %s was planned", what, known, key)
				}
			}
		}
	}
}

// Whatever somebody holds and wherever they move, of each system one thing is
// asked at most, and of what neither work sees otherwise nothing.
func TestAMoveDoesOneThingWithEachSystem(t *testing.T) {
	in := moverOf(t)
	levels := []string{"", "viewer", "Editor", "agent", "viewer and editor", "seat 12"}
	rapid.Check(t, func(t *rapid.T) {
		functions := rapid.SliceOfDistinct(rapid.SampledFrom(in.Matrix.Functions), rapid.ID[string])
		in.Before, in.After = terms(functions.Draw(t, "before")...), terms(functions.Draw(t, "after")...)
		in.Holdings = register.Holdings{Confirmed: rapid.Bool().Draw(t, "confirmed")}
		for _, s := range in.Matrix.Systems {
			if rapid.Bool().Draw(t, "holds "+s.Key) {
				in.Holdings.Grants = append(in.Holdings.Grants, register.Grant{System: s.Key, Level: rapid.SampledFrom(levels).Draw(t, "level")})
			}
		}
		former, wanted := in.Matrix.levels(in.Before.Functions), in.Matrix.levels(in.After.Functions)
		asked := map[string]int{}
		for _, targets := range [][]Target{in.toGrant(), in.toSet(), in.toRemove()} {
			for _, about := range targets {
				asked[about.System]++
				untouched := in.holds(about.System) && len(wanted[about.System]) > 0 && sameSet(former[about.System], wanted[about.System])
				if asked[about.System] > 1 || untouched {
					t.Fatalf("%s is asked about %d times, untouched %v", about.System, asked[about.System], untouched)
				}
			}
		}
	})
}

func TestWhatSingleSignOnCarriesEndsWithItsAccountAlone(t *testing.T) {
	m := defaultMatrix(t)
	for _, c := range []struct {
		account, system string
		want            bool
	}{
		{"identity", "mail", true}, {"identity", "monitoring", true}, {"identity", "crm", false}, {"identity", "identity", false},
		{"mail", "chat", false}, {"identity", "old-wiki", false}, {"old-wiki", "mail", false},
	} {
		if got := m.Carries(c.account, c.system); got != c.want {
			t.Errorf("whether %s ends with %s: %v", c.system, c.account, got)
		}
		if got := m.Covered(c.system, []register.Grant{{System: c.account}}); got != c.want {
			t.Errorf("whether %s is covered by %s: %v", c.system, c.account, got)
		}
	}
}
