package playbook

import (
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/proof"
	"github.com/handover-jml/handover/internal/roles"
)

// refusals are documents with one thing wrong, and where and how it is told.
func refusals() []struct{ body, at, says string } {
	line := func(kind, rest string) string {
		return "playbook: " + kind + "\ntasks:\n  - key: one\n    title: One\n    role: cto\n    due: opened+1d\n" + rest
	}
	return []struct{ body, at, says string }{
		{line("leaver", "    code: A-1\n"), "line 7, column 5", `"code" is not a key of a task`},
		{line("leaver", "    opens: start-1bd\n"), "line 7, column 12", "a leaver has no start"},
		{line("joiner", "    not_before: cutoff\n"), "line 7, column 17", "a joiner has no cutoff"},
		{line("leaver", "    opens: cutoff-one\n"), "line 7, column 12", "is not an offset"},
		{line("leaver", "    when: person.functoins\n"), "line 7, column 11", "functoins"},
		{line("leaver", "    when: person.title\n"), "line 7, column 11", "expected bool"},
		{line("leaver", "    when: now().Year() > 2000\n"), "line 7, column 11", "now"},
		{line("leaver", "    when: system.identity\n"), "line 7, column 11", "system"},
		{line("leaver", "    after: [two]\n"), "line 7, column 13", `"two", which is no task`},
		{line("leaver", "    after: [one]\n"), "line 7, column 13", "the task itself"},
		{line("leaver", "    apart_from: [two]\n"), "line 7, column 18", `"two", which is no task`},
		{line("leaver", "    apart_from: [one]\n"), "line 7, column 18", "the task itself"},
		{line("leaver", "    apart_from: [two, two]\n"), "line 7, column 23", "twice"},
		{line("leaver", "    undo: remove-access\n"), "line 7, column 11", "write playbook/line"},
		{line("leaver", "    verify: everybody\n"), "line 7, column 13", `"everybody" is not a verify`},
		{line("leaver", "    verify: {role: cto, tier: high}\n"), "line 7, column 31", `"high" is not a tier`},
		{line("leaver", "    verify: {role: cto, title: \"Look at {{.Laptop}}\"}\n"), "line 7, column 14", "verify holds {{.Laptop}}"},
		{line("leaver", "    verify: {role: cto, title: \"Look at {{.System}}\"}\n"), "line 7, column 14", "not repeated over systems"},
		{line("leaver", "    lead: soon\n"), "line 7, column 11", "write 30m, 4h or 2d"},
		{line("leaver", "    for_each: diff.grant\n"), "line 7, column 15", "a leaver has no diff.grant"},
		{line("leaver", "    writes: revoke\n"), "line 7, column 13", "needs a for_each over systems"},
		{line("leaver", "    asks: keep-remove\n"), "line 7, column 11", "needs decides"},
		{line("leaver", "    evidence: [photo]\n"), "line 7, column 16", `"photo" is not known`},
		{line("leaver", "    help: \"{{.Salary}}\"\n"), "line 7, column 11", "{{.Salary}}"},
		{line("leaver", "    help: Look into {{.System}}\n"), "line 7, column 11", "not repeated over systems"},
		{line("leaver", "    help: \"one\\u200b two\"\n"), "line 7, column 11", "Character 4 (U+200B) cannot be seen"},
		{line("leaver", "    help: \"one\\x1b[2J\"\n"), "line 7, column 11", "control character"},
		{line("leaver", "    help: \"a \\u202etxt\"\n"), "line 7, column 11", "turns the direction"},
		{line("leaver", "    help: \"a\\0b\"\n"), "line 7, column 11", "U+0000"},
		{line("leaver", "    controls: [\"H\\u00ad-07\"]\n"), "line 7, column 16", "cannot be seen"},
		{line("leaver", "    help: 7\n"), "line 7, column 11", "put it in quotes"},
		{line("leaver", "    key: two\n"), "line 7, column 5", "already defined"},
		{line("leaver", "  - key: one\n    title: Two\n    role: cto\n    due: opened\n"), "line 7, column 10", "two tasks with the key"},
		{line("leaver", "    after: [two]\n  - key: two\n    title: Two\n    role: cto\n    due: opened\n    after: [one]\n"),
			"line 7, column 12", "one → two → one"},
		{line("leaver", "    after: two\n"), "line 7, column 12", "must be a list"},
		{line("leaver", "    after: [[two]]\n"), "line 7, column 13", "must be a list of texts"},
		{line("leaver", "    after: ~\n"), "line 7, column 12", "leave the key out"},
		{line("leaver", "    help: \" \"\n"), "line 7, column 11", "leave the key out"},
		{line("leaver", "    help: &x text\n"), "line 7, column 11", "must be text"},
		{line("leaver", "    decides: [two]\n  - {key: two, title: t, role: cto, due: opened}\n"), "line 7, column 14", "decides needs asks"},
		{line("leaver", "    asks: keep-remove\n    decides: [two]\n  - {key: two, title: t, role: cto, due: opened}\n"),
			"line 8, column 15", "does not say writes: revoke"},
		{line("leaver", "    writes: return\n"), "line 7, column 13", "needs for_each: holding.asset"},
		{line("leaver", "    for_each: holding.asset\n    writes: issue\n"), "line 8, column 13", "leave for_each out"},
		{line("joiner", "    equipment: phone\n"), "line 7, column 16", "leave it out here"},
		{line("leaver", "    for_each: holding.system\n    writes: revoke\n    asks: yes-no\n"), "line 9, column 11", "asks only whether it is done"},
		{"playbook: leaver\ntasks: [{key: a, title: t, role: old-manager, due: opened}]\n", "line 2, column 34", "only a mover"},
		{"playbook: leaver\ntasks: [{key: a, title: t, role: system-owner, due: opened}]\n", "line 2, column 34", "for_each over systems"},
		{"playbook: leaver\ntasks: [{key: A, title: t, role: cto, due: opened}]\n", "line 2, column 15", "is not a key"},
		{"playbook: leaver\ntasks: []\n---\nplaybook: mover\n", "line 1, column 1", "exactly one YAML document"},
		{"playbook: leaver\ntasks:\n  - title: One\n    role: cto\n    due: opened\n", "line 3, column 5", `needs the key "key"`},
		{"playbook: party\ntasks: []\n", "line 1, column 11", `"party" is not a playbook`},
		{strings.Repeat("[", 5000), "line 1, column 65", "too many brackets"},
		{strings.Repeat("- ", 5000), "line 1, column 4097", "longer than 4 KiB"},
		{"- one\n", "line 1, column 1", "must be a mapping"},
		{"playbook: [leaver\n", "line 1, column 11", "not valid YAML"},
	}
}

func TestAPlaybookWithOneFaultIsRefusedByLineAndColumn(t *testing.T) {
	for _, tc := range refusals() {
		_, err := Parse([]byte(tc.body))
		var problems jml.Problems
		if !errors.As(err, &problems) {
			t.Errorf("accepted, but %s: %s\n%s", tc.at, tc.says, tc.body)
			continue
		}
		found := false
		for _, p := range problems {
			found = found || p.Field == tc.at && strings.Contains(p.Message, tc.says)
		}
		if !found {
			t.Errorf("want %s: %s; got\n%v\nfor\n%s", tc.at, tc.says, err, tc.body)
		}
	}
}

func TestAllFaultsOfAPlaybookAreReportedTogether(t *testing.T) {
	_, err := Parse([]byte("playbook: leaver\nnmae: x\ntasks:\n  - key: One\n    title: t\n    role: nobody\n    due: never\n  - key: two\n"))
	var problems jml.Problems
	if !errors.As(err, &problems) || len(problems) < 7 {
		t.Errorf("want all seven faults, got\n%v", err)
	}
}

func TestALineIsReadWhole(t *testing.T) {
	p, err := Parse([]byte(`playbook: leaver
tasks:
  - {key: r, title: "Remove {{.System}}", help: Now, role: system-owner, for_each: holding.system, opens: cutoff-1bd,
     due: cutoff+24h, lead: 30m, when: system.tier == "critical" && "support" in person.functions, not_before: cutoff,
     writes: revoke, undo: joiner/grant-access, evidence: [note, file], verify: {role: cto, tier: any},
     not_by: [manager], apart_from: [s], controls: [H-07]}
  - {key: s, title: Look, role: cto, due: cutoff}
`))
	if err != nil {
		t.Fatal(err)
	}
	got := p.Tasks[0]
	offsets := []string{got.Opens.String(), got.Due.String(), got.NotBefore.String(), got.Lead.String()}
	if diff := cmp.Diff([]string{"cutoff-1bd", "cutoff+24h", "cutoff", "30m0s"}, offsets); diff != "" {
		t.Error(diff)
	}
	want := Line{Key: "r", Title: "Remove {{.System}}", Help: "Now", Role: roles.SystemOwner, ForEach: HoldingSystem,
		When: `system.tier == "critical" && "support" in person.functions`, Asks: jml.AsksDone, Writes: jml.WritesRevoke,
		Undo: jml.LineRef{Kind: jml.Joiner, Line: "grant-access"}, Evidence: []string{"note", "file"}, Verify: roles.CTO, VerifyAll: true,
		NotBy: []roles.Role{roles.Manager}, ApartFrom: []string{"s"}, Controls: []string{"H-07"}}
	ignore := cmpopts.IgnoreFields(Line{}, "Opens", "Due", "NotBefore", "Lead", "condition")
	if diff := cmp.Diff(want, got, ignore); diff != "" {
		t.Error(diff)
	}
}

func TestTheDefaultsHaveNothingToRemarkAndFitTogether(t *testing.T) {
	controls, err := ParseControls(Defaults()["controls"])
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range DefaultNames() {
		for _, f := range Lint(Defaults()[name]) {
			t.Errorf("%s: %v", name, f.Error)
		}
	}
	for _, kind := range []jml.Kind{jml.Joiner, jml.Mover, jml.Leaver} {
		p := defaultPlaybook(t, kind)
		if missing := controls.Missing(p); len(missing) > 0 {
			t.Errorf("%s names controls that do not exist: %v", kind, missing)
		}
		for _, l := range p.Tasks {
			if l.Undo == (jml.LineRef{}) {
				continue
			}
			if _, found := defaultPlaybook(t, l.Undo.Kind).Line(l.Undo.Line); !found {
				t.Errorf("%s/%s is undone by %s, which does not exist", kind, l.Key, l.Undo)
			}
		}
	}
}

func TestTheSchemaAcceptsTheDefaultsAndHasTheParsersKeys(t *testing.T) {
	var doc map[string]any
	if err := json.Unmarshal(Schema(), &doc); err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("playbook.json", doc); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("playbook.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"joiner", "mover", "leaver"} {
		var body any
		if err := yaml.Unmarshal(Defaults()["playbook/"+kind], &body); err != nil {
			t.Fatal(err)
		}
		if err := compiled.Validate(body); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		body.(map[string]any)["tasks"].([]any)[0].(map[string]any)["code"] = "A-1"
		if compiled.Validate(body) == nil {
			t.Errorf("%s: the schema accepts an unknown key", kind)
		}
	}
	keys := func(path ...string) []string {
		at := doc
		for _, p := range path {
			at = at[p].(map[string]any)
		}
		var out []string
		for k := range at {
			out = append(out, k)
		}
		return out
	}
	sorted := cmpopts.SortSlices(strings.Compare)
	if diff := cmp.Diff(playbookKeys(), keys("properties"), sorted); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(lineKeys(), keys("$defs", "task", "properties"), sorted); diff != "" {
		t.Error(diff)
	}
}

func FuzzParse(f *testing.F) {
	for _, kind := range []string{"joiner", "mover", "leaver"} {
		f.Add(Defaults()["playbook/"+kind])
	}
	for _, tc := range refusals() {
		f.Add([]byte(tc.body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := Parse(body)
		if err == nil && (len(p.Tasks) == 0 || p.Kind == "") {
			t.Fatalf("accepted without tasks or kind: %q", body)
		}
		var problems jml.Problems
		if err != nil && (!errors.As(err, &problems) || len(problems) == 0) {
			t.Fatalf("refused without a problem: %v", err)
		}
		Lint(body)
	})
}

func TestTheManualNamesEveryKeyAndFact(t *testing.T) {
	manual, err := os.ReadFile("../../docs/playbooks.md")
	if err != nil {
		t.Fatal(err)
	}
	words := slices.Concat(lineKeys(), systemKeys())
	for _, kind := range []struct {
		name string
		of   any
	}{{"person", personFacts{}}, {"case", caseFacts{}}, {"system", systemFacts{}}, {"asset", assetFacts{}}} {
		for i := range reflect.TypeOf(kind.of).NumField() {
			words = append(words, kind.name+"."+reflect.TypeOf(kind.of).Field(i).Tag.Get("expr"))
		}
	}
	for _, word := range words {
		if !strings.Contains(string(manual), "`"+word+"`") {
			t.Errorf("docs/playbooks.md does not name %s", word)
		}
	}
}

func TestTheSchemaForEditorsKnowsTheSameEvidenceAsTheParser(t *testing.T) {
	names, err := json.Marshal(proof.Keys())
	if err != nil {
		t.Fatal(err)
	}
	flat := strings.ReplaceAll(string(Schema()), " ", "")
	if !strings.Contains(flat, `"evidence":{"type":"array","uniqueItems":true,"items":{"enum":`+string(names)+`}}`) {
		t.Errorf("playbook.schema.json does not allow exactly %s", names)
	}
}
