// Package hris owns what is known of HR systems by their vendors: how each signs
// its webhooks, and what it says in them. It must not know where anything goes.
package hris

import (
	"strings"

	"github.com/handover-jml/handover/internal/feed"
	"github.com/handover-jml/handover/internal/hook"
	"github.com/handover-jml/handover/internal/jml"
)

// Vendor is what is known of one HR system.
type Vendor struct {
	Preset  string
	Title   string
	Schemes []hook.Scheme // one of which signs a request
	// Read reads a request that is the vendor's for certain. What it does not know
	// is refused (jml.CodeInvalid) or, where the vendor sends much that is about
	// nobody's work, is nothing.
	Read func(body []byte) (Said, error)
	// Offers returns the word by which the vendor signs from now on, where it says so
	// in a request that it cannot sign yet; nil or "" where it does not.
	Offers func(body []byte) string
	Lookup *Lookup  // how a record is asked for, where webhooks do not hold it; nil where they do
	Steps  []string // of setting it up there, in order
	Docs   string   // address of the vendor's own document
}

// Said is what one request says.
type Said struct {
	Look   []string     // ids there of people whose records may be others now
	Event  *jml.Event   // what happened, in full
	Record *feed.Record // somebody as they are there now
	Ping   bool         // that the address works
}

// Of returns a vendor by its preset.
func Of(preset string) (Vendor, bool) {
	for _, v := range Vendors() {
		if v.Preset == preset {
			return v, true
		}
	}
	return Vendor{}, false
}

// Vendors are all of them.
func Vendors() []Vendor {
	return []Vendor{generic(), bambooHR(), personio(), hibob(), gusto(), deel(), merge(), finch(), rippling()}
}

// Presets names them, with commas between.
func Presets() string {
	var names []string
	for _, v := range Vendors() {
		names = append(names, v.Preset)
	}
	return strings.Join(names, ", ")
}
