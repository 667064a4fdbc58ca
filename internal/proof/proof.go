// Package proof owns the kinds of evidence that a playbook's line can ask its
// owner for. Playbooks, forms, casework, leaves and exports all read the one
// table, so that a new kind is one row. It must not know how any of them works.
package proof

import (
	"cmp"
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/legible"
)

// Input says how a kind of evidence is given.
type Input string

// The inputs; those but Files are typed.
const (
	Line  Input = "text"     // one line
	Lines Input = "textarea" // several lines
	URL   Input = "url"      // one line, an address
	Files Input = "file"     // one or more files
)

// Kind is one kind of evidence. What is typed is called by its key everywhere:
// the input, the personal field of the leaf that ends the task, the column of
// task_details.csv.
type Kind struct {
	Key     string // in playbooks
	Name    string // beside what was given
	Label   string // of its input
	Input   Input
	Rule    legible.Rule // what may be typed
	Missing string       // what to do when it was not given
}

const (
	note   = "note"
	serial = "serial"
)

// Kinds lists all kinds, in the order in which forms and exports have them.
func Kinds() []Kind { return slices.Clone(kinds) }

var kinds = []Kind{
	{note, "Note", "What you did, in a sentence", Lines, legible.Note(), "Add a note: it is the evidence for this task."},
	{"file", "File", "Files", Files, legible.Rule{}, "Add a file: it is the evidence for this task."},
	{serial, "Serial number", "Serial number", Line, legible.Key(), "Give the serial number."},
	{"account", "Account", "Name of the account", Line, legible.Key(), "Give the account name."},
	{"link", "Link", "Link to the record", URL, legible.Rule{Bytes: 4 << 10, Exact: true}, "Give the link or ticket."},
}

// Typed lists the kinds that are typed.
func Typed() []Kind {
	return slices.DeleteFunc(Kinds(), func(k Kind) bool { return k.Input == Files })
}

// Find returns the kind of this key.
func Find(key string) (kind Kind, found bool) {
	for _, k := range kinds {
		if k.Key == key {
			return k, true
		}
	}
	return Kind{}, false
}

// IsTyped reports whether a kind that is typed has this key.
func IsTyped(key string) bool {
	k, found := Find(key)
	return found && k.Input != Files
}

// Keys lists the keys of all kinds.
func Keys() []string {
	var keys []string
	for _, k := range kinds {
		keys = append(keys, k.Key)
	}
	return keys
}

// Text is what somebody typed for a kind that is typed.
func (k Kind) Text(e jml.Ending) string {
	if k.Key == note {
		return e.Note
	}
	return e.Proof[k.Key]
}

// FileName is as long as file systems have it.
func FileName() legible.Rule { return legible.Rule{Bytes: 255} }

// Digest is a file's SHA-256 in hex.
func Digest() legible.Rule { return legible.Rule{Bytes: 64, Exact: true} }

// Texts are what was typed as evidence and what files are called, each with its
// rule.
func Texts(e jml.Ending) []legible.Text {
	var texts []legible.Text
	for _, k := range Typed() {
		texts = append(texts, legible.Text{Field: k.Key, Value: k.Text(e), Rule: k.Rule})
	}
	for _, f := range e.Files {
		texts = append(texts, legible.Text{Field: "file", Value: f.Name, Rule: FileName()}, legible.Text{Field: "file", Value: f.SHA256, Rule: Digest()})
	}
	return texts
}

// Given reports whether an ending brings this kind. Equipment that is handed
// over brings its serial number along.
func (k Kind) Given(e jml.Ending) bool {
	switch {
	case k.Input == Files:
		return len(e.Files) > 0
	case k.Key == serial:
		return SerialNumber(e) != ""
	}
	return k.Text(e) != ""
}

// SerialNumber is the one of the equipment that is handed over, or else the
// one that was typed as evidence.
func SerialNumber(e jml.Ending) string { return cmp.Or(e.Asset.Serial, e.Proof[serial]) }

// Lacking returns the kinds that were asked for and that an ending does not
// bring.
func Lacking(asked []string, e jml.Ending) (lacking []Kind) {
	for _, key := range asked {
		if k, known := Find(key); known && !k.Given(e) {
			lacking = append(lacking, k)
		}
	}
	return lacking
}
