package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/handover-jml/handover/internal/yamlfile"
)

// parseFile reads the settings of a file: one mapping of known keys to plain
// values, each key once. Whatever else stands there is a problem with its line.
func (l *loader) parseFile(name string, text []byte) {
	documents, err := yamlfile.Parse(text)
	var broken *yamlfile.Problem
	if errors.As(err, &broken) {
		l.problem(strings.TrimSpace(name+" "+broken.Place()), "The file cannot be read: "+broken.Message+".")
		return
	}
	for i, body := range documents {
		switch {
		case body == nil || body.Type() == ast.NullType || body.Type() == ast.CommentType:
		case i > 0:
			l.problem(at(name, body), "The file holds a second document; keep one.")
		default:
			l.parseMapping(name, body)
		}
	}
}

func (l *loader) parseMapping(name string, body ast.Node) {
	entries, ok := body.(ast.MapNode)
	if !ok {
		l.problem(at(name, body), "The file must be a list of settings such as \"listen: 127.0.0.1:8080\".")
		return
	}
	known := settings()
	for it := entries.MapRange(); it.Next(); {
		key := it.Key().GetToken().Value
		where := at(name, it.Key())
		if !slices.ContainsFunc(known, func(s setting) bool { return s.key == key }) {
			l.problem(where, fmt.Sprintf("There is no setting %q; known are %s.", key, keys(known)))
			continue
		}
		text, ok := scalar(it.Value())
		if !ok {
			l.problem(where, fmt.Sprintf("The setting %s takes one plain value.", key))
			continue
		}
		if text != "" { // an empty value is one that is not given
			l.values[key] = value{text, where + ", " + key}
		}
	}
}

// scalar returns a plain value as it is written; null and nothing are "".
func scalar(n ast.Node) (string, bool) {
	switch v := n.(type) {
	case *ast.StringNode:
		return v.Value, true
	case *ast.LiteralNode:
		return v.Value.Value, true
	case *ast.NullNode:
		return "", true
	case *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode:
		return n.GetToken().Value, true
	}
	return "", false
}

func at(name string, n ast.Node) string {
	return fmt.Sprintf("%s line %d", name, n.GetToken().Position.Line)
}

func keys(known []setting) string {
	var all string
	for i, s := range known {
		if i > 0 {
			all += ", "
		}
		all += s.key
	}
	return all
}
