package playbook

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/legible"
	"github.com/handover-jml/handover/internal/yamlfile"
)

// document reads one YAML file strictly and collects everything that is wrong
// with it, each problem with its line and column.
type document struct {
	problems jml.Problems
	warnings jml.Problems
	tooLong  jml.Problems // texts over their limit: nothing new may hold them, what is in force already may
}

// read parses body into its one top-level mapping, or nil with a problem.
func (d *document) read(body []byte, keys ...string) *object {
	documents, err := yamlfile.Parse(body)
	var broken *yamlfile.Problem
	if errors.As(err, &broken) {
		d.problems = append(d.problems, jml.Invalid(broken.Place(), broken.Message))
		return nil
	}
	if len(documents) != 1 || documents[0] == nil {
		d.problems = append(d.problems, jml.Invalid("line 1, column 1", "the file must hold exactly one YAML document"))
		return nil
	}
	return d.object(documents[0], "the file", keys...)
}

func where(n ast.Node) string {
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 {
		n = m.Values[0].Key
	} else if v, ok := n.(*ast.MappingValueNode); ok {
		n = v.Key
	}
	if n == nil || n.GetToken() == nil {
		return ""
	}
	pos := n.GetToken().Position
	return (&yamlfile.Problem{Line: pos.Line, Column: pos.Column}).Place()
}

func (d *document) fail(n ast.Node, format string, args ...any) {
	d.problems = append(d.problems, jml.Invalid(where(n), fmt.Sprintf(format, args...)))
}

func (d *document) warn(n ast.Node, format string, args ...any) {
	d.warnings = append(d.warnings, jml.Invalid(where(n), fmt.Sprintf(format, args...)))
}

// object is one mapping whose keys have been checked.
type object struct {
	doc    *document
	node   ast.Node
	what   string
	values map[string]ast.Node
}

// object reads a mapping and reports keys that are not among the known ones.
func (d *document) object(n ast.Node, what string, known ...string) *object {
	o := &object{doc: d, node: n, what: what, values: map[string]ast.Node{}}
	entries, ok := mapping(n)
	if !ok {
		d.fail(n, "%s must be a mapping of keys to values", what)
		return nil
	}
	for _, e := range entries {
		key, isText := scalar(e.Key)
		switch {
		case !isText:
			d.fail(e.Key, "a key of %s must be plain text", what)
		case !slices.Contains(known, key):
			d.fail(e.Key, "%q is not a key of %s; the keys are %s", key, what, strings.Join(known, " "))
		case o.values[key] != nil:
			d.fail(e.Key, "%s says %q twice", what, key)
		default:
			o.values[key] = e.Value
		}
	}
	return o
}

func mapping(n ast.Node) ([]*ast.MappingValueNode, bool) {
	switch m := n.(type) {
	case *ast.MappingNode:
		return m.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{m}, true
	}
	return nil, false
}

func scalar(n ast.Node) (string, bool) {
	switch s := n.(type) {
	case *ast.StringNode:
		return s.Value, true
	case *ast.LiteralNode:
		return s.Value.Value, true
	}
	return "", false
}

// at returns where a key's value stands, or the mapping when it is absent.
func (o *object) at(key string) ast.Node {
	if n := o.values[key]; n != nil {
		return n
	}
	return o.node
}

// item returns where one text of a list stands.
func (o *object) item(key, text string) ast.Node {
	if list, ok := o.values[key].(*ast.SequenceNode); ok {
		for _, n := range list.Values {
			if s, isText := scalar(n); isText && strings.TrimSpace(s) == text {
				return n
			}
		}
	}
	return o.at(key)
}

// text returns a text value, trimmed; "" when absent.
func (o *object) text(key string) string {
	n := o.values[key]
	if n == nil {
		return ""
	}
	s, ok := scalar(n)
	if !ok {
		o.doc.fail(n, "%s must be text; put it in quotes", key)
		return ""
	}
	s = strings.TrimSpace(s)
	if s == "" {
		o.doc.fail(n, "%s is empty; leave the key out instead", key)
	}
	o.doc.checkText(n, key, s)
	return s
}

// checkText refuses characters that nobody could have meant, and notes what is
// too long.
func (d *document) checkText(n ast.Node, key, text string) {
	var refused *jml.Error
	if errors.As(legible.Check(key, text, legible.Rule{Lines: true}), &refused) {
		d.fail(n, "%s: %s", key, refused.Message)
		return
	}
	most := legible.Word().Bytes
	if slices.Contains([]string{"help", "when", "wording", "origin", "limit"}, key) {
		most = legible.Note().Bytes
	}
	if errors.As(legible.Check(key, text, legible.Rule{Bytes: most, Lines: true}), &refused) {
		d.tooLong = append(d.tooLong, jml.Invalid(where(n), key+": "+refused.Message))
	}
}

// newly returns all that keeps a document from being put in force.
func (d *document) newly() jml.Problems { return append(d.problems, d.tooLong...) }

// must is text that has to be there.
func (o *object) must(key string) string {
	if o.values[key] == nil {
		o.doc.fail(o.node, "%s needs the key %q", o.what, key)
		return ""
	}
	return o.text(key)
}

func (o *object) flag(key string) bool {
	n := o.values[key]
	if n == nil {
		return false
	}
	b, ok := n.(*ast.BoolNode)
	if !ok {
		o.doc.fail(n, "%s must be true or false", key)
		return false
	}
	return b.Value
}

// list returns the items of a sequence; a single text counts as a list of one.
func (o *object) list(key string) []ast.Node {
	n := o.values[key]
	if n == nil {
		return nil
	}
	switch s := n.(type) {
	case *ast.SequenceNode:
		return s.Values
	case *ast.NullNode:
		o.doc.fail(n, "%s is empty; leave the key out instead", key)
		return nil
	}
	o.doc.fail(n, "%s must be a list, such as [one, two]", key)
	return nil
}

// texts returns a list of texts without repetitions.
func (o *object) texts(key string) []string {
	var out []string
	for _, n := range o.list(key) {
		s, ok := scalar(n)
		s = strings.TrimSpace(s)
		switch {
		case !ok || s == "":
			o.doc.fail(n, "%s must be a list of texts", key)
		case slices.Contains(out, s):
			o.doc.fail(n, "%s names %q twice", key, s)
		default:
			o.doc.checkText(n, key, s)
			out = append(out, s)
		}
	}
	return out
}

// oneOf returns a text that must be one of the known ones; "" when absent.
func oneOf[T ~string](o *object, key string, known ...T) T {
	s := T(o.text(key))
	if s != "" && !slices.Contains(known, s) {
		o.doc.fail(o.at(key), "%q is not a %s; choose one of %s", string(s), key, joined(known))
		return ""
	}
	return s
}

// someOf returns a list whose items must be among the known ones.
func someOf[T ~string](o *object, key string, known ...T) []T {
	var out []T
	for _, s := range o.texts(key) {
		if !slices.Contains(known, T(s)) {
			o.doc.fail(o.item(key, s), "%q is not known in %s; choose among %s", s, key, joined(known))
			continue
		}
		out = append(out, T(s))
	}
	return out
}

func joined[T ~string](known []T) string {
	names := make([]string, len(known))
	for i, k := range known {
		names[i] = string(k)
	}
	return strings.Join(names, ", ")
}
