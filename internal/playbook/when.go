package playbook

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"

	"github.com/handover-jml/handover/internal/jml"
)

// facts are all that a condition may look at. They are the same for every
// evaluation of one plan: no clock, no chance, nothing from outside.
type facts struct {
	Person personFacts `expr:"person"`
	Case   caseFacts   `expr:"case"`
}

type personFacts struct {
	Functions          []string `expr:"functions"`
	FormerFunctions    []string `expr:"former_functions"`
	Department         string   `expr:"department"`
	Location           string   `expr:"location"`
	WorkerType         string   `expr:"worker_type"`
	Title              string   `expr:"title"`
	HasManager         bool     `expr:"has_manager"`
	HasSponsor         bool     `expr:"has_sponsor"`
	HasPersonalAddress bool     `expr:"has_personal_address"`
}

type caseFacts struct {
	Kind            string `expr:"kind"`
	Immediate       bool   `expr:"immediate"`
	AtOnce          bool   `expr:"at_once"`
	HoldingsKnown   bool   `expr:"holdings_known"`
	HoldsEquipment  bool   `expr:"holds_equipment"`
	FunctionsChange bool   `expr:"functions_change"`
	FunctionsEnd    bool   `expr:"functions_end"`
	ManagerChanges  bool   `expr:"manager_changes"`
	PlaceChanges    bool   `expr:"place_changes"`
	TypeChanges     bool   `expr:"type_changes"`
	StandingAccess  bool   `expr:"standing_access"`
}

// systemLine and assetLine are what lines repeated over systems or equipment
// see besides.
type systemLine struct {
	facts
	System systemFacts `expr:"system"`
}

type systemFacts struct {
	Key      string `expr:"key"`
	Level    string `expr:"level"`
	Tier     string `expr:"tier"`
	Identity bool   `expr:"identity"`
	SSO      bool   `expr:"sso"`
	Standing bool   `expr:"standing"`
	Rises    bool   `expr:"rises"`
}

type assetLine struct {
	facts
	Asset assetFacts `expr:"asset"`
}

type assetFacts struct {
	Kind string `expr:"kind"`
}

// allowed are the built-in functions of a condition. All others are off, the
// clock (now, date) above all.
func allowed() []string {
	return []string{"all", "any", "count", "filter", "len", "lower", "none", "one", "upper"}
}

// condition is a compiled one, which stands at some place of its document.
type condition struct {
	at      string
	over    ForEach
	program *vm.Program
	words   map[string]bool // names and texts in it, those of facts among them
}

const (
	maxWhen   = 1000 // characters
	maxNodes  = 200  // of the parsed condition
	maxMemory = 10_000
)

// environment is all that a condition on lines of this kind may look at.
func (over ForEach) environment() any {
	switch {
	case over == HoldingAsset:
		return assetLine{}
	case over.overSystems():
		return systemLine{}
	}
	return facts{}
}

// compile checks a condition against the facts of its kind of line.
func compile(source, at string, over ForEach) (*condition, error) {
	if utf8.RuneCountInString(source) > maxWhen {
		return nil, fmt.Errorf("it is longer than %d characters", maxWhen)
	}
	look := &inspection{words: map[string]bool{}}
	options := []expr.Option{expr.Env(over.environment()), expr.AsBool(), expr.DisableAllBuiltins(), expr.MaxNodes(maxNodes), expr.Patch(look)}
	for _, name := range allowed() {
		options = append(options, expr.EnableBuiltin(name))
	}
	program, err := expr.Compile(source, options...)
	if look.refused != "" {
		return nil, errors.New(look.refused)
	}
	var located *file.Error
	if errors.As(err, &located) {
		return nil, fmt.Errorf("character %d: %s", located.Column+1, strings.TrimSpace(located.Message))
	}
	return &condition{at, over, program, look.words}, err
}

// inspection walks a parsed condition, children first. It refuses what could
// make a short one take long: loops over made-up ranges, loops within loops,
// and names for texts that can then be doubled over and over.
type inspection struct {
	words   map[string]bool
	refused string
}

// Visit implements ast.Visitor.
func (i *inspection) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		i.words[n.Value] = true
	case *ast.StringNode:
		i.words[n.Value] = true
	case *ast.VariableDeclaratorNode:
		i.refused = "it may not name values with let"
	case *ast.BinaryNode:
		if n.Operator == ".." {
			i.refused = "it may not make a range with .."
		}
	case *ast.PredicateNode:
		inner := loops(0)
		ast.Walk(&n.Node, &inner)
		if inner > 0 {
			i.refused = "it may not look through one list within another; use in"
		}
	}
}

// loops counts predicates, each of which is asked once for each item of a list.
type loops int

// Visit implements ast.Visitor.
func (l *loops) Visit(node *ast.Node) {
	if _, is := (*node).(*ast.PredicateNode); is {
		*l++
	}
}

// holds evaluates a condition.
func (c *condition) holds(env any) (bool, error) {
	machine := vm.VM{MemoryBudget: maxMemory}
	out, err := machine.Run(c.program, env)
	if err != nil {
		return false, err
	}
	yes, _ := out.(bool) // the compiler has proven it
	return yes, nil
}

// applies evaluates a line's condition for one target.
func (in Input) applies(l Line, t Target) (bool, error) {
	if l.condition == nil {
		return true, nil
	}
	var env any = in.facts()
	switch {
	case l.ForEach == HoldingAsset:
		env = assetLine{facts: in.facts(), Asset: assetFacts{Kind: t.Asset.Kind}}
	case l.ForEach.overSystems():
		s := in.system(t.System)
		env = systemLine{facts: in.facts(), System: systemFacts{
			Key: s.Key, Level: t.Level, Tier: string(s.Tier), Identity: s.Identity, SSO: s.SSO,
			Standing: in.Matrix.Standing(s.Key), Rises: t.Rises}}
	}
	yes, err := l.condition.holds(env)
	if err != nil {
		return false, fmt.Errorf("evaluate the condition of line %s: %w", l.Key, err)
	}
	return yes, nil
}

func (in Input) facts() facts {
	f := facts{
		Person: personFacts{
			Functions: in.Matrix.Spelled(in.After.Functions), FormerFunctions: in.Matrix.Spelled(in.Before.Functions), Department: in.After.Department, Location: in.After.Location,
			WorkerType: string(in.After.Type), Title: in.After.Title,
			HasManager: in.After.ManagerID != "", HasSponsor: in.After.SponsorID != "",
			HasPersonalAddress: in.Person.PersonalEmail != "",
		},
		Case: caseFacts{
			Kind: string(in.Kind), Immediate: in.Immediate, AtOnce: in.atOnce(), HoldingsKnown: in.Holdings.Confirmed,
			HoldsEquipment: len(in.Holdings.Assets) > 0, StandingAccess: len(in.Matrix.StandingAccess()) > 0,
		},
	}
	if in.Kind == jml.Mover {
		f.Case.FunctionsChange = !sameSet(in.After.Functions, in.Before.Functions)
		f.Case.FunctionsEnd = !within(in.Before.Functions, in.After.Functions)
		f.Case.ManagerChanges = in.After.ManagerID != in.Before.ManagerID
		f.Case.PlaceChanges = in.After.Location != in.Before.Location
		f.Case.TypeChanges = in.After.Type != in.Before.Type
	}
	return f
}
