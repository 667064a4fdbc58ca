// Package yamlfile reads the form of every YAML file that comes in: playbooks,
// the access matrix, controls, the set-up file and the settings. It bounds what
// a file may cost to read, since a short one can be written that costs hours
// or all memory, and says where it stops. What the file means it does not know.
package yamlfile

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// What no sensible file reaches: they keep reading fast whatever comes in.
const (
	maxBody    = 512 << 10 // bytes
	maxLine    = 4 << 10   // bytes
	maxDepth   = 64        // open brackets
	maxEntries = 20_000    // colons, and dashes before a line's text: the parser takes time by their square
)

// Problem says what is wrong with the form of a file, and where: line and
// column count from one, and are zero where the whole file is meant.
type Problem struct {
	Line    int
	Column  int
	Message string
}

func (p *Problem) Error() string {
	if p.Line == 0 {
		return p.Message
	}
	return p.Place() + ": " + p.Message
}

// Place is line and column in words, "" for the whole file.
func (p *Problem) Place() string {
	if p.Line == 0 {
		return ""
	}
	return fmt.Sprintf("line %d, column %d", p.Line, p.Column)
}

// Parse reads the documents of a file into their syntax trees; one that is
// empty is nil. No tree holds an alias, so each is as large as the file at
// most, and no text in it is one that a database cannot keep. The error is a
// *Problem.
func Parse(body []byte) ([]ast.Node, error) {
	if p := oversized(body); p != nil {
		return nil, p
	}
	if p := unstorable(body); p != nil {
		return nil, p
	}
	file, err := parser.ParseBytes(body, 0)
	if err != nil {
		return nil, syntaxProblem(err)
	}
	var documents []ast.Node
	for _, d := range file.Docs {
		if p := inspect(d.Body); p != nil {
			return nil, p
		}
		documents = append(documents, d.Body)
	}
	return documents, nil
}

// JSON turns a file of one document into JSON that means the same. The error
// is a *Problem.
func JSON(body []byte) ([]byte, error) {
	documents, err := Parse(body)
	if err != nil {
		return nil, err
	}
	if len(documents) != 1 || documents[0] == nil {
		return nil, &Problem{Line: 1, Column: 1, Message: "the file must hold exactly one YAML document"}
	}
	converted, err := yaml.YAMLToJSON(body)
	if err != nil {
		return nil, syntaxProblem(err)
	}
	return converted, nil
}

func oversized(body []byte) *Problem {
	if len(body) > maxBody {
		return &Problem{Message: "the file is larger than 512 KiB"}
	}

	line, column := 1, 0
	depth, entries, leads := 0, 0, true // leads until a line's text begins
	for _, b := range body {
		column++
		leads = leads && (b == ' ' || b == '-') || b == '\n'
		switch b {
		case '\n':
			line, column = line+1, 0
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		case ':':
			entries++
		case '-':
			if leads {
				entries++
			}
		}
		switch {
		case column > maxLine:
			return &Problem{line, column, "the line is longer than 4 KiB"}
		case depth > maxDepth:
			return &Problem{line, column, "too many brackets are open here"}
		case entries > maxEntries:
			return &Problem{line, column, "the file has more than 20,000 entries"}
		}
	}
	return nil
}

func syntaxProblem(err error) *Problem {
	var syntax yaml.Error
	if errors.As(err, &syntax) && syntax.GetToken() != nil {
		pos := syntax.GetToken().Position
		return &Problem{pos.Line, pos.Column, "this is not valid YAML: " + syntax.GetMessage()}
	}
	return &Problem{Message: "this is not valid YAML: " + err.Error()}
}

// unstorable refuses a file that is not UTF-8 or holds U+0000 as it is.
func unstorable(body []byte) *Problem {
	line, start := 1, 0
	for i := 0; i < len(body); {
		r, size := utf8.DecodeRune(body[i:])
		switch {
		case r == '\n':
			line, start = line+1, i+1
		case r == utf8.RuneError && size == 1:
			return &Problem{line, i - start + 1, "this is not UTF-8; save the file as UTF-8"}
		case r == 0:
			return &Problem{line, i - start + 1, "this is the character U+0000; leave it out"}
		}
		i += size
	}
	return nil
}

// inspect finds the first node that a file may not have.
func inspect(document ast.Node) *Problem {
	if document == nil {
		return nil
	}
	var f finder
	ast.Walk(&f, document)
	return f.found
}

type finder struct{ found *Problem }

// Visit implements ast.Visitor. It refuses U+0000 written as an escape, and
// what stands for a part written elsewhere: ten lines of aliases can stand for
// more text than any memory holds.
func (f *finder) Visit(n ast.Node) ast.Visitor {
	switch s := n.(type) {
	case *ast.AliasNode:
		f.fail(n, "this stands for another part of the file, as *name does; write it out, or put the text in quotes")
	case *ast.StringNode:
		if strings.IndexByte(s.Value, 0) >= 0 {
			f.fail(n, "this holds the character U+0000; leave it out")
		}
	}
	if f.found != nil {
		return nil
	}
	return f
}

func (f *finder) fail(n ast.Node, message string) {
	if f.found == nil {
		pos := n.GetToken().Position
		f.found = &Problem{pos.Line, pos.Column, message}
	}
}
