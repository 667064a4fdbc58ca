package desk

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/door"
)

// Names and mail addresses of people never stand in an address, where
// histories, logs and neighbours read them. What somebody looks for comes in a
// form's body and goes on hidden under the seal of their session, as does the
// mark from which a list goes on: it is the name of its last line.
const (
	hiddenSearch = "find"
	hiddenMark   = "after"
)

// mostSearched is the most bytes that a name or address can have.
const mostSearched = 1000

// search leads to the list at path with the filters of the posted form. Only
// its text, the input q, is hidden.
func search(w http.ResponseWriter, r *http.Request, path string, filters ...string) error {
	f, err := readForm(r, append(slices.Clone(filters), "q")...)
	if err != nil {
		return err
	}
	query := url.Values{}
	for _, name := range filters {
		if v := f.Get(name); v != "" {
			query.Set(name, v)
		}
	}
	if text := f.Get("q"); len(text) > mostSearched {
		return jml.Invalid("", "Nothing here is that long. Search for a part of it.")
	} else if text != "" {
		query.Set(hiddenSearch, sealOf(r).Hide(hiddenSearch, text))
	}
	http.Redirect(w, r, addressOf(path, query), http.StatusSeeOther)
	return nil
}

// searched is the text that the address hides; "" when there is none, or one of
// another session.
func searched(r *http.Request) string {
	text, _ := sealOf(r).Reveal(hiddenSearch, r.URL.Query().Get(hiddenSearch))
	return text
}

// markOf is where in a list the address goes on; "" at the first slice.
func markOf(r *http.Request) (string, error) {
	hidden := r.URL.Query().Get(hiddenMark)
	if hidden == "" {
		return "", nil
	}
	mark, ok := sealOf(r).Reveal(hiddenMark, hidden)
	if !ok {
		return "", jml.Invalid("", "This page mark is from another sign-in. Start at the first page of the list again.")
	}
	return mark, nil
}

// pager returns the addresses of the first and the next slice of a list, ""
// for one that is not needed.
func pager(r *http.Request, next string) (first, following string) {
	query := r.URL.Query()
	paged := query.Has(hiddenMark)
	query.Del(hiddenMark)
	if paged {
		first = addressOf(r.URL.Path, query)
	}
	if next != "" {
		query.Set(hiddenMark, sealOf(r).Hide(hiddenMark, next))
		following = addressOf(r.URL.Path, query)
	}
	return first, following
}

func sealOf(r *http.Request) door.Seal { return door.PrincipalOf(r.Context()).Seal }

func addressOf(path string, query url.Values) string {
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}
