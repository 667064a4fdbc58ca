package view

import "strings"

// Field is one input with its label, hint and error.
type Field struct {
	ID, Name, Label, Hint, Value, Error string
	Type, List, Autocomplete            string
	Rows                                int
	Required                            bool
	Checked                             bool
	Options                             []Option
}

// Option is one choice: of a select, a datalist or a list of links.
type Option struct {
	Value, Label string
	Chosen       bool
}

// Tick is one of several boxes or buttons that share a name.
type Tick struct {
	ID, Name, Value, Label string
	Chosen                 bool
}

// Describes returns the ids for aria-describedby, "" when there are none.
func (f Field) Describes() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.ID+"-hint")
	}
	if f.Error != "" {
		ids = append(ids, f.ID+"-error")
	}
	return strings.Join(ids, " ")
}

// As sets the input's type: date, email, time …
func (f Field) As(kind string) Field { f.Type = kind; return f }

// From names the datalist the input suggests from.
func (f Field) From(list string) Field { f.List = list; return f }

// Must marks the input as needed.
func (f Field) Must() Field { f.Required = true; return f }

// Fill sets the autocomplete token.
func (f Field) Fill(token string) Field { f.Autocomplete = token; return f }

// Lines makes it a text area of n rows.
func (f Field) Lines(n int) Field { f.Rows = n; return f }

// InputID is the id of the input of a name.
func InputID(name string) string {
	return "f-" + inputID.Replace(name)
}

var inputID = strings.NewReplacer(".", "-", "/", "-", "[", "-", "]", "", "@", "-")
