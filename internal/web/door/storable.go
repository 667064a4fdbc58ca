package door

import (
	"net/url"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/legible"
)

// storable refuses an input that no database keeps. Nobody types such a text;
// what a field's own rule refuses besides is told at the field.
func storable(name, text string) error {
	if !legible.Storable(name) {
		return jml.Invalid("", "An input has a name that holds U+0000 or is not UTF-8, so no database keeps it. Open the page again.")
	}
	if !legible.Storable(text) {
		return jml.Invalid("", "What was typed as “"+InputLabel(name)+"” holds U+0000 or is not UTF-8, so no database keeps it. Type it anew.")
	}
	return nil
}

// storableAddress does the same for an address and its question, from which
// pages look things up.
func storableAddress(u *url.URL) error {
	fine := legible.Storable(u.Path)
	q, _ := url.ParseQuery(u.RawQuery) // what is broken is passed over, there and here
	for name, texts := range q {
		for _, text := range texts {
			fine = fine && storable(name, text) == nil
		}
	}
	if !fine {
		return jml.Invalid("", "This address holds U+0000 or is not UTF-8, so no database keeps it. Start again from the first page.")
	}
	return nil
}
