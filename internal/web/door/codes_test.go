package door_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/door"
)

// codesIn are the constants of a file whose names begin with Code.
func codesIn(t *testing.T, path string) (codes []jml.Code) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(spec.Names[0].Name, "Code") || len(spec.Values) == 0 {
			return true
		}
		text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		codes = append(codes, jml.Code(text))
		return true
	})
	return codes
}

func TestTheDocumentOfTheAPIListsEveryCodeWithItsStatus(t *testing.T) {
	document, err := os.ReadFile("../../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\| ([0-9]{3}) \\|").FindAllStringSubmatch(string(document), -1) {
		listed[row[1]] = row[2]
	}
	codes := append(codesIn(t, "../../jml/error.go"), codesIn(t, "status.go")...)
	for _, code := range append(codes, "internal") {
		if want := strconv.Itoa(door.Status(code)); listed[string(code)] != want {
			t.Errorf("docs/api.md says %q of %s, which is answered with %s", listed[string(code)], code, want)
		}
		delete(listed, string(code))
	}
	for code := range listed {
		t.Errorf("docs/api.md lists %s, which is no code", code)
	}
}
