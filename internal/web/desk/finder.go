package desk

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/intake"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// finder finds people by what somebody typed.
type finder struct {
	persons Persons
}

// mostSuggested bounds the people a page lists as suggestions. Whoever is beyond
// them is suggested while any part of their name is typed, or asked for by the
// form that was sent with it.
const mostSuggested = 200

// readForm reads a posted form; names are its inputs.
func readForm(r *http.Request, names ...string) (*view.Form, error) {
	values, err := door.ReadForm(r)
	if err != nil {
		return nil, err
	}
	return view.NewForm(values, names...), nil
}

// suggest lists people who work here, for inputs that name a person.
func (h finder) suggest(ctx context.Context) ([]view.Option, error) {
	rows, _, err := h.persons.People(ctx, door.ViewerOf(ctx), readmodel.PersonFilter{Running: true}, readmodel.Page{Limit: mostSuggested})
	return optionsOf(rows), err
}

func optionsOf(rows []readmodel.PersonRow) []view.Option {
	out := make([]view.Option, 0, len(rows))
	for _, row := range rows {
		out = append(out, view.Option{Value: nameAndAddress(row.Person), Label: row.Engagement.Title})
	}
	return out
}

// mostLike bounds the people whom a refusal names.
const mostLike = 5

// like returns people by any parts of a name, an address or an id.
func (h finder) like(ctx context.Context, text string, most int) ([]readmodel.PersonRow, error) {
	if text == "" || len(text) > mostSearched {
		return nil, nil
	}
	rows, _, err := h.persons.People(ctx, door.ViewerOf(ctx), readmodel.PersonFilter{Text: text}, readmodel.Page{Limit: most})
	return rows, err
}

func nameAndAddress(p jml.Person) string {
	switch {
	case p.Name() == p.WorkEmail:
		return p.Name()
	case p.WorkEmail == "" && p.ExternalID != "":
		return p.Name() + " <" + p.ExternalID + ">"
	case p.WorkEmail == "":
		return p.Name()
	}
	return p.Name() + " <" + p.WorkEmail + ">"
}

// person finds whom an input names: "Ada Park <ada@example.com>", "Ada Park
// <E-17>", an address, HR's id, or a name that only one person has. Refusals go to the form; an
// error is a fault.
func (h finder) person(ctx context.Context, f *view.Form, name string) (readmodel.PersonRow, error) {
	typed := f.Get(name)
	if typed == "" {
		f.Wrong(name, "Name a person: pick one from the list, or type a work address.")
		return readmodel.PersonRow{}, nil
	}
	found, err := h.match(ctx, typed)
	beside, _, named := strings.Cut(typed, "<")
	switch {
	case err != nil:
		return readmodel.PersonRow{}, err
	case len(found) == 1 && named && !mayBeCalled(found[0].Person, beside):
		f.Wrong(name, "“"+typed+"” has the address or id of somebody who is not called so. Name who is meant"+h.either(ctx, found, beside)+".")
		return readmodel.PersonRow{}, nil
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		f.Wrong(name, "More than one person is called “"+typed+"”. Type the work address or HR's id instead"+asIn(found)+".")
		return readmodel.PersonRow{}, nil
	}
	like, err := h.like(ctx, typed, mostLike)
	if len(like) > 0 {
		f.Wrong(name, "Nobody here is called just “"+typed+"”. Name who is meant"+asIn(like)+".")
	} else if err == nil {
		f.Wrong(name, "Nobody here is called “"+typed+"”. Pick a person from the list, or type their work address.")
	}
	return readmodel.PersonRow{}, err
}

// mayBeCalled reports whether a name that was typed beside an address or id may be
// that of whoever has it: all words of one are words of the other. No name, and
// nobody whose name is not known, contradicts.
func mayBeCalled(p jml.Person, typed string) bool {
	words := func(s string) []string {
		return strings.FieldsFunc(fold.Key(s), func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("\"',.", r) })
	}
	within := func(some, all []string) bool {
		return !slices.ContainsFunc(some, func(word string) bool { return !slices.Contains(all, word) })
	}
	said, known := words(typed), words(p.GivenName+" "+p.FamilyName)
	return within(said, known) || within(known, said)
}

// either gives whoever has an address, and people of the name that stands beside it.
func (h finder) either(ctx context.Context, has []readmodel.PersonRow, name string) string {
	called, err := h.like(ctx, strings.TrimSpace(name), mostLike)
	if err != nil {
		return asIn(has) // whom it suggests matters less than that it asks
	}
	return asIn(append(slices.Clone(has), called...))
}

// asIn gives people as an input takes them.
func asIn(people []readmodel.PersonRow) string {
	var names []string
	for _, row := range people[:min(len(people), mostLike)] {
		names = append(names, nameAndAddress(row.Person))
	}
	return ", as in: " + strings.Join(names, "; ")
}

// match returns the people that an address, an id or a whole name means.
func (h finder) match(ctx context.Context, typed string) ([]readmodel.PersonRow, error) {
	key, byKey := typed, strings.Contains(typed, "@")
	if _, rest, ok := strings.Cut(typed, "<"); ok {
		key, byKey = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), ">")), true
	}
	search := key
	if words := strings.Fields(key); !byKey && len(words) > 1 {
		search = words[len(words)-1]
	}
	if len(search) > mostSearched {
		return nil, nil
	}
	rows, _, err := h.persons.People(ctx, door.ViewerOf(ctx), readmodel.PersonFilter{Text: search}, readmodel.Page{Limit: mostSuggested})
	if err != nil {
		return nil, err
	}
	var out []readmodel.PersonRow
	for _, row := range rows {
		if fold.Same(row.WorkEmail, key) || fold.Same(row.ExternalID, key) || !byKey && fold.Same(row.Name(), key) {
			out = append(out, row)
		}
	}
	return out, nil
}

// personKey names a known person in an event.
func personKey(p jml.Person) jml.EventPerson {
	switch {
	case p.ExternalID != "":
		return jml.EventPerson{ID: p.ExternalID}
	case p.WorkEmail != "":
		return jml.EventPerson{WorkEmail: p.WorkEmail}
	}
	return jml.EventPerson{ID: p.ID}
}

// personRef names a person as a manager or sponsor in an event.
func personRef(p jml.Person) string {
	if p.WorkEmail != "" {
		return p.WorkEmail
	}
	return p.ID
}

// newEventID makes the id of one announcement by form. It is made when the form
// is shown, so that sending it twice is one announcement.
func newEventID() string { return "form-" + view.NewFormID() }

// eventHash is the identity of an event's content. The time of pressing the
// button is no part of it: pressing twice says the same thing.
func eventHash(ev jml.Event) string {
	ev.OccurredAt = time.Time{}
	return intake.Hash(ev)
}
