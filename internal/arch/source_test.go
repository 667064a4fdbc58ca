package arch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// restless are the functions of package time whose answer differs when a
// workflow's history is replayed.
var restless = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}

// unrepeatable are the imports that a workflow must not have itself.
var unrepeatable = []string{"os", "math/rand", "math/rand/v2", "crypto/rand"}

func TestNoPackageRunsCodeAtItsStart(t *testing.T) {
	eachFile(t, func(p pkg, file *ast.File, at func(ast.Node) string) {
		for _, where := range initFunctions(file) {
			t.Errorf("%s: func init runs without being called: call it where it is needed", at(where))
		}
	})
}

func TestWorkflowsDoOnlyWhatCanBeReplayed(t *testing.T) {
	eachFile(t, func(p pkg, file *ast.File, at func(ast.Node) string) {
		if !within(p.name(), "workflows") && p.name() != "course" {
			return
		}
		for where, what := range unreplayable(file) {
			t.Errorf("%s: %s in a workflow", at(where), what)
		}
	})
}

func TestTheSourceRulesFindWhatTheyForbid(t *testing.T) {
	const source = `package p
import ("os"; t "time"; _ "math/rand")
func init() {}
type T struct{}
func (T) init() {}
func f() { go f(); _ = t.Now(); t.Sleep(1); _ = t.Second; _ = os.Args }`
	file, err := parser.ParseFile(token.NewFileSet(), "p.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(initFunctions(file)); n != 1 {
		t.Errorf("found %d init functions, want the one that is no method", n)
	}
	var found []string
	for _, what := range unreplayable(file) {
		found = append(found, what)
	}
	slices.Sort(found)
	if got, want := strings.Join(found, ", "), "a go statement, import of math/rand, import of os, time.Now, time.Sleep"; got != want {
		t.Errorf("found %s, want %s", got, want)
	}
}

func initFunctions(file *ast.File) []ast.Node {
	var found []ast.Node
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
			found = append(found, f)
		}
	}
	return found
}

func unreplayable(file *ast.File) map[ast.Node]string {
	found, clock := map[ast.Node]string{}, ""
	for _, i := range file.Imports {
		path, _ := strconv.Unquote(i.Path.Value) // the parser has checked it
		if slices.Contains(unrepeatable, path) {
			found[i] = "import of " + path
		}
		if path == "time" {
			clock = "time"
			if i.Name != nil {
				clock = i.Name.Name
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			found[n] = "a go statement"
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && x.Name == clock && slices.Contains(restless, n.Sel.Name) {
				found[n] = "time." + n.Sel.Name
			}
		}
		return true
	})
	return found
}

// eachFile visits every file of the module that is not a test.
func eachFile(t *testing.T, visit func(pkg, *ast.File, func(ast.Node) string)) {
	t.Helper()
	fset := token.NewFileSet()
	for _, p := range list(t) {
		for _, name := range p.GoFiles {
			path := filepath.Join(p.Dir, name)
			source, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			file, err := parser.ParseFile(fset, path, source, parser.SkipObjectResolution)
			if err != nil {
				t.Errorf("%v", err)
				continue
			}
			visit(p, file, func(n ast.Node) string {
				at := fset.Position(n.Pos())
				return fmt.Sprintf("%s/%s:%d", p.name(), filepath.Base(at.Filename), at.Line)
			})
		}
	}
}
