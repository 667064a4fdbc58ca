package desk

import (
	"context"
	"net/http"
	"net/url"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// idRow is an id by which a source outside knows a person.
type idRow struct {
	Source, ID string
	OfHR       bool // it is corrected with the person
}

func idRowsOf(refs []readmodel.PersonRef) (rows []idRow) {
	for _, ref := range refs {
		rows = append(rows, idRow{Source: ref.Source, ID: ref.ID, OfHR: ref.Source == "hr"})
	}
	return rows
}

func linkForm() *view.Form { return view.NewForm(nil, "source", "id").Within("link") }

// Link enters that a source outside calls the person by an id.
func (h *Person) Link(w http.ResponseWriter, r *http.Request) error {
	return h.sayID(w, r, "linked", h.identities.LinkPerson)
}

// Unlink takes it back.
func (h *Person) Unlink(w http.ResponseWriter, r *http.Request) error {
	return h.sayID(w, r, "unlinked", h.identities.UnlinkPerson)
}

func (h *Person) sayID(w http.ResponseWriter, r *http.Request, did string, say func(ctx context.Context, by jml.Actor, person, source, id string) (jml.Person, error)) error {
	f, err := readForm(r, "source", "id")
	if err != nil {
		return err
	}
	id := r.PathValue("person")
	_, err = say(r.Context(), door.PrincipalOf(r.Context()).Actor, id, f.Get("source"), f.Get("id"))
	if err == nil {
		return h.sessions.Redirect(w, r, "/people/"+url.PathEscape(id)+"?did="+did)
	}
	if !f.Refuse(err) {
		return err
	}
	page, err := h.page(r)
	if err != nil {
		return err
	}
	page.Link = f.Within("link")
	return h.pages.Show(w, r, "person", http.StatusUnprocessableEntity, page)
}

// idText says what the last press did, "" when it was none of these.
func idText(did string) string {
	return map[string]string{
		"held":     "Nothing of this person is erased until the legal hold is lifted.",
		"released": "That legal hold is lifted.",
		"linked":   "What the source says under this id is about this person from now on.",
		"unlinked": "The id is theirs no more. What the source said under it until now stays; correct it above where it is wrong.",
	}[did]
}
