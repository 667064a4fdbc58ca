package playbook

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
)

var update = flag.Bool("update", false, "write the plans in testdata anew")

// berlin is where the people of these tests work; 25 and 26 December are free.
func berlin(t testing.TB) calendar.Calendar {
	t.Helper()
	c, err := calendar.New("Europe/Berlin", []jml.Date{{Year: 2026, Month: 12, Day: 25}, {Year: 2026, Month: 12, Day: 26}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func instantOf(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at.UTC()
}

func day(t testing.TB, s string) jml.Date {
	t.Helper()
	d, err := jml.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func defaultPlaybook(t testing.TB, kind jml.Kind) *Playbook {
	t.Helper()
	p, err := Parse(Defaults()["playbook/"+string(kind)])
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func defaultMatrix(t testing.TB) *Matrix {
	t.Helper()
	m, err := ParseMatrix(Defaults()["matrix"])
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func terms(functions ...string) jml.Terms {
	return jml.Terms{Type: jml.Employee, Title: "Specialist", Functions: functions, Department: "Platform",
		Location: "Berlin", Zone: "Europe/Berlin", ManagerID: "tom"}
}

func input(t testing.TB, kind jml.Kind) Input {
	t.Helper()
	return Input{
		Kind: kind, Playbook: defaultPlaybook(t, kind), Matrix: defaultMatrix(t), Calendar: berlin(t),
		Limits: jml.DefaultLimits(), Person: jml.Person{ID: "ada", PersonalEmail: "ada@example.com"},
		After: terms("engineering"), Before: terms("engineering"),
		Anchors: calendar.Anchors{Notice: instantOf(t, "2026-11-20T09:00:00Z"), Opened: instantOf(t, "2026-11-20T09:10:00Z")},
	}
}

func joinerOf(t testing.TB) Input {
	in := input(t, jml.Joiner)
	in.Anchors.Start = day(t, "2026-12-14")
	return in
}

func moverOf(t testing.TB) Input {
	in := input(t, jml.Mover)
	in.Before, in.After = terms("support"), terms("engineering")
	in.Before.ManagerID = "mia"
	in.Anchors.Effective = day(t, "2026-12-10")
	in.Holdings = register.Holdings{Confirmed: true, Grants: grants("identity:user", "mail:mailbox", "chat:member",
		"documents:member", "password-manager:member", "customer-support:agent", "crm:viewer"),
		Assets: []register.Asset{{ID: "a1", Tag: "LT-042", Kind: "laptop"}}}
	return in
}

func leaverOf(t testing.TB) Input {
	in := input(t, jml.Leaver)
	in.Anchors.LastDay = day(t, "2026-12-18")
	in.Anchors.Cutoff = in.Calendar.At(in.Anchors.LastDay, 16, 0)
	in.Holdings = register.Holdings{Confirmed: true, Grants: grants("source-code:write", "identity:user", "mail:mailbox",
		"production-cloud:operator", "password-manager:member"),
		Assets: []register.Asset{{ID: "a1", Tag: "LT-042", Kind: "laptop"}, {ID: "a2", Tag: "KEY-7", Kind: "key"}}}
	return in
}

func grants(of ...string) []register.Grant {
	var out []register.Grant
	for i, s := range of {
		system, level, _ := strings.Cut(s, ":")
		out = append(out, register.Grant{ID: fmt.Sprintf("g%d", i), System: system, Level: level})
	}
	return out
}

func TestThePlansOfTheDefaultPlaybooks(t *testing.T) {
	unknown := leaverOf(t)
	unknown.Holdings = register.Holdings{Grants: grants("source-code:write", "old-wiki:admin")}
	unknown.Person.PersonalEmail = ""
	immediate := leaverOf(t)
	immediate.Immediate = true
	immediate.Anchors.Cutoff = instantOf(t, "2026-11-20T09:10:00Z")
	immediate.Anchors.LastDay = day(t, "2026-11-20")
	plans := map[string]Input{
		"engineer-joins": joinerOf(t), "support-moves-to-engineering": moverOf(t),
		"leaver-confirmed": leaverOf(t), "leaver-unknown": unknown, "leaver-immediate": immediate,
	}
	for name, in := range plans {
		t.Run(name, func(t *testing.T) {
			tasks, err := Plan(in)
			if err != nil {
				t.Fatal(err)
			}
			got := table(in, tasks)
			path := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("the plan differs (-want +got):\n%s", diff)
			}
		})
	}
}

// table writes a plan for people: one line a task in local time, and what it
// waits for, decides or is kept apart from below.
func table(in Input, tasks []jml.Task) string {
	local := func(at time.Time) string { return at.In(in.Calendar.Zone).Format("Mon 02 Jan 15:04") }
	var b strings.Builder
	for _, t := range tasks {
		fmt.Fprintf(&b, "%-42s %-15s %s (%s) .. %s (%s)", t.Key, t.Role, local(t.OpensAt), t.OpensRule, local(t.Due.At), t.Due.Rule)
		if t.ShortNotice {
			b.WriteString(" short notice")
		}
		if !t.NotBefore.IsZero() {
			fmt.Fprintf(&b, " not before %s", local(t.NotBefore))
		}
		if t.Asks != jml.AsksDone {
			fmt.Fprintf(&b, " asks %s", t.Asks)
		}
		if t.Writes != "" {
			fmt.Fprintf(&b, " writes %s", t.Writes)
		}
		fmt.Fprintf(&b, "\n    %s\n", t.Title)
		for _, l := range []struct {
			word string
			keys []string
		}{{"after", t.After}, {"decides", t.Decides}, {"apart from", t.ApartFrom}} {
			if len(l.keys) > 0 {
				fmt.Fprintf(&b, "    %s %s\n", l.word, strings.Join(l.keys, ", "))
			}
		}
	}
	return b.String()
}
