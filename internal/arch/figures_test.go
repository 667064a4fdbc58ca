package arch

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// A figure is one size of one thing of the house: how many methods a type has,
// how many lines a function.
type figure struct {
	size int
	what string
}

// figures are the sizes of everything in the packages that are not for tests.
type figures struct {
	methods    []figure // of each type, declared here
	exports    []figure // of each package: constants, variables, types, functions
	interfaces []figure // methods of each interface, without those of interfaces it embeds
	files      []figure // lines
	functions  []figure // lines
	code       int      // lines in all
	tests      int      // lines of tests and of packages for tests
}

// TestFiguresOfTheHouse holds sizes against what a reader can take in at once;
// with -v it prints them.
func TestFiguresOfTheHouse(t *testing.T) {
	f := measure(t)
	for _, m := range []struct {
		name string
		all  []figure
		most int
	}{
		{"methods of a type", f.methods, 40},
		{"exported names of a package", f.exports, 120},
		{"methods of an interface", f.interfaces, 10},
		{"lines of a file", f.files, 400},
		{"lines of a function", f.functions, 60},
	} {
		slices.SortFunc(m.all, func(a, b figure) int { return cmp.Or(b.size-a.size, cmp.Compare(a.what, b.what)) })
		t.Logf("%-28s most %3d (%s), 90 of 100 up to %d, half up to %d", m.name, m.all[0].size, m.all[0].what, share(m.all, 90), share(m.all, 50))
		for _, one := range m.all {
			if one.size > m.most {
				t.Errorf("%s: %s has %d, the most is %d", m.name, one.what, one.size, m.most)
			}
		}
	}
	t.Logf("%-28s %.2f (%d to %d)", "test lines to a code line", float64(f.tests)/float64(f.code), f.tests, f.code)
}

// share returns the size that so many of a hundred do not exceed; all are
// sorted, the largest first.
func share(all []figure, percent int) int { return all[len(all)*(100-percent)/100].size }

func measure(t *testing.T) (f figures) {
	t.Helper()
	for _, p := range list(t) {
		for _, name := range append(p.TestGoFiles, p.XTestGoFiles...) {
			f.tests += lines(t, filepath.Join(p.Dir, name))
		}
		if p.isTestSupport() {
			for _, name := range p.GoFiles {
				f.tests += lines(t, filepath.Join(p.Dir, name))
			}
			continue
		}
		f.measurePackage(t, p)
	}
	return f
}

func (f *figures) measurePackage(t *testing.T, p pkg) {
	t.Helper()
	fset := token.NewFileSet()
	exported, methods := 0, map[string]int{}
	for _, name := range p.GoFiles {
		path := filepath.Join(p.Dir, name)
		n := lines(t, path)
		f.code += n
		f.files = append(f.files, figure{n, p.name() + "/" + name})

		file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			exported += exports(d)
			if fn, ok := d.(*ast.FuncDecl); ok {
				f.functions = append(f.functions, figure{fset.Position(fn.End()).Line - fset.Position(fn.Pos()).Line + 1, p.name() + "." + receiver(fn) + fn.Name.Name})
				methods[receiver(fn)]++
			}
		}
		f.interfaces = append(f.interfaces, interfaces(p, file)...)
	}
	delete(methods, "") // functions
	for of, n := range methods {
		f.methods = append(f.methods, figure{n, p.name() + "." + of[:len(of)-1]})
	}
	if len(p.GoFiles) > 0 {
		f.exports = append(f.exports, figure{exported, p.name()})
	}
}

// receiver is "Type." for a method of Type, and "" for a function.
func receiver(fn *ast.FuncDecl) string {
	if fn.Recv == nil {
		return ""
	}
	of := fn.Recv.List[0].Type
	if star, ok := of.(*ast.StarExpr); ok {
		of = star.X
	}
	if generic, ok := of.(*ast.IndexExpr); ok {
		of = generic.X
	}
	return fmt.Sprint(of) + "."
}

// exports counts the exported names of a package that a declaration makes.
func exports(d ast.Decl) (n int) {
	count := func(names ...*ast.Ident) {
		for _, name := range names {
			if name.IsExported() {
				n++
			}
		}
	}
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			count(d.Name)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				count(s.Name)
			case *ast.ValueSpec:
				count(s.Names...)
			}
		}
	}
	return n
}

func interfaces(p pkg, file *ast.File) (out []figure) {
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok {
			return true
		}
		face, ok := spec.Type.(*ast.InterfaceType)
		if !ok {
			return true
		}
		methods := 0
		for _, m := range face.Methods.List {
			methods += len(m.Names)
		}
		out = append(out, figure{methods, p.name() + "." + spec.Name.Name})
		return true
	})
	return out
}

func lines(t *testing.T, path string) int {
	t.Helper()
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Count(source, []byte("\n"))
}
