package playbook

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/jml"
)

func withCondition(kind jml.Kind, over, when string) []byte {
	repeated := ""
	if over != "" {
		repeated = "    for_each: " + over + "\n"
	}
	return fmt.Appendf(nil, "playbook: %s\ntasks:\n  - key: one\n    title: One\n    role: cto\n    due: opened+1d\n%s    when: %q\n", kind, repeated, when)
}

func TestAConditionThatFailsForSomebodyIsFoundBeforeItIsInForce(t *testing.T) {
	for _, c := range []struct {
		kind       jml.Kind
		over, when string
		fails      string // a fact of the person it fails for
	}{
		{jml.Joiner, "", `person.functions[0] == "engineering"`, "person.functions is empty"},
		{jml.Joiner, "", `!case.immediate || person.functions[0] == "engineering"`, "case.immediate is true"},
		{jml.Joiner, "", `person.worker_type != "intern" || person.functions[1] == "engineering"`, `person.worker_type is "intern"`},
		{jml.Joiner, "", `case.kind == "joiner" && person.functions[0] == "a"`, `case.kind is "joiner"`},
		{jml.Leaver, "", `10 % len(person.functions) == 0`, "person.functions is empty"},
		{jml.Mover, "", `!case.manager_changes || person.former_functions[0] == "engineering"`, "case.manager_changes is true"},
		{jml.Mover, "", `person.title matches person.department`, `person.department is "("`},
		{jml.Leaver, "holding.system", `system.tier == "normal" && person.functions[0] == "a"`, `system.tier is "normal"`},
		{jml.Leaver, "holding.asset", `asset.kind == "" && person.functions[0] == "a"`, `asset.kind is ""`},
		{jml.Joiner, "", `any(person.functions, # == person.functions[1])`, "person.functions has 1"},
	} {
		body := withCondition(c.kind, c.over, c.when)
		_, err := Accept(body)
		var problems jml.Problems
		if !errors.As(err, &problems) || !strings.Contains(problems[0].Message, c.fails) || !strings.HasPrefix(problems[0].Field, "line ") {
			t.Errorf("%s: %v, want a refusal that says %q", c.when, err, c.fails)
		}
		if findings := Lint(body); len(findings) == 0 || findings[0].Warning {
			t.Errorf("%s: lint has nothing against it", c.when)
		}
		if _, err := Parse(body); err != nil {
			t.Errorf("%s: what is in force already is not read any more: %v", c.when, err)
		}
	}
}

func TestAConditionThatHoldsForEverybodyIsFine(t *testing.T) {
	for _, c := range []struct {
		kind       jml.Kind
		over, when string
	}{
		{jml.Joiner, "", `len(person.functions) > 0 && person.functions[0] == "engineering"`},
		{jml.Joiner, "", `case.kind == "leaver" && person.functions[0] == "a"`}, // a joiner's playbook has joiners only
		{jml.Joiner, "", `any(person.functions, # in ["a", "b"]) && none(person.functions, # == "c")`},
		{jml.Mover, "", `count(person.functions, not (# in person.former_functions)) > 1`},
		{jml.Mover, "", `person.title matches "(?i)engineer" || lower(person.location) == "berlin"`},
		{jml.Leaver, "check.system", `system.identity || !system.sso`},
	} {
		if _, err := Accept(withCondition(c.kind, c.over, c.when)); err != nil {
			t.Errorf("%s: %v", c.when, err)
		}
	}
	for _, kind := range []jml.Kind{jml.Joiner, jml.Mover, jml.Leaver} {
		if _, err := Accept(Defaults()["playbook/"+string(kind)]); err != nil {
			t.Errorf("the %s playbook that comes with Handover: %v", kind, err)
		}
	}
}

func TestAConditionCannotBeMadeToTakeLong(t *testing.T) {
	for name, when := range map[string]string{
		"a range":                 `all(1..1000000, # > 0)`,
		"a range to a fact":       `len(1..len(person.title)) > 3`,
		"a loop within a loop":    `all(person.functions, any(person.functions, # == "a"))`,
		"loops hidden in a list":  `all([1, 2, 3], len(filter([1, 2, 3], # > 1)) > 0)`,
		"a text that grows":       `let a = person.title + person.title; let b = a + a; len(b + b) > 3`,
		"more than can be read":   strings.Repeat("(", 600) + "true" + strings.Repeat(")", 600),
		"more than can be tried":  `[person.department, person.location, person.title, person.worker_type] == [] || len(person.functions) + len(person.former_functions) > 3 || person.has_manager || person.has_sponsor`,
		"more than can be parsed": strings.Repeat("!", 999) + "true",
	} {
		began := time.Now()
		_, err := Accept(withCondition(jml.Joiner, "", when))
		if err == nil {
			t.Errorf("%s is accepted", name)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s takes %v to refuse", name, took)
		}
	}
}

// What has been tried out does not fail, whoever comes. A fact is chosen by a
// condition, and so are the comparisons, an index and a remainder.
func TestWhatWasTriedOutNeverFails(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SampledFrom([]string{"person.functions", "person.former_functions"})
		flag := rapid.SampledFrom([]string{"case.immediate", "person.has_manager", "case.holds_equipment"})
		at := rapid.IntRange(0, 3)
		when := fmt.Sprintf("%s || len(%s) > %d && %s[%d] == person.title || 7 %% (len(%s) - %d) == 1", flag.Draw(t, "flag"),
			list.Draw(t, "measured"), at.Draw(t, "more"), list.Draw(t, "read"), at.Draw(t, "at"), list.Draw(t, "counted"), at.Draw(t, "less"))
		p, err := Accept(withCondition(jml.Joiner, "", when))
		if err != nil {
			return
		}
		words := rapid.SliceOfN(rapid.StringN(0, 5, -1), 0, 8)
		in := Input{Kind: jml.Joiner, Immediate: rapid.Bool().Draw(t, "immediate"),
			Before: jml.Terms{Functions: words.Draw(t, "before")},
			After:  jml.Terms{Functions: words.Draw(t, "after"), Title: rapid.String().Draw(t, "title"), ManagerID: rapid.StringN(0, 1, -1).Draw(t, "manager")}}
		if _, err := in.applies(p.Tasks[0], Target{}); err != nil {
			t.Fatalf("%s: %v", when, err)
		}
	})
}
