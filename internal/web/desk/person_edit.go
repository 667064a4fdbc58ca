package desk

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/intake"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

func editNames() []string {
	return []string{"person.given_name", "person.family_name", "person.work_email", "person.personal_email", "person.phone", "person.id", "person.manager", "person.address_moved", "person.address_was_wrong"}
}

// editForm shows what is known of a person where nothing else was typed.
func editForm(f *view.Form, row readmodel.PersonRow, spells []jml.Engagement) *view.Form {
	for name, known := range map[string]string{"person.given_name": row.GivenName, "person.family_name": row.FamilyName,
		"person.work_email": row.WorkEmail, "person.personal_email": row.PersonalEmail, "person.phone": row.Phone, "person.id": row.ExternalID} {
		f.Preset(name, known)
	}
	if _, running := runningSpell(spells); running {
		f.Preset("person.manager", row.ManagerName)
	}
	return f.Within("edit")
}

func runningSpell(spells []jml.Engagement) (jml.Engagement, bool) {
	i := slices.IndexFunc(spells, func(e jml.Engagement) bool {
		return e.State == jml.EngagementActive || e.State == jml.EngagementPlanned
	})
	if i < 0 {
		return jml.Engagement{}, false
	}
	return spells[i], true
}

// Correct takes what HR corrects of a person. When it is refused the page is
// shown again with what was typed.
func (h *Person) Correct(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r, editNames()...)
	if err != nil {
		return err
	}
	edit, err := h.edit(r, f)
	if err == nil && !f.Bad() {
		f.Refuse(intake.CheckEdit(edit))
	}
	if err == nil && !f.Bad() {
		var changed []string
		changed, err = h.company.CorrectPerson(r.Context(), door.PrincipalOf(r.Context()).Actor, edit)
		if err == nil {
			return h.sessions.Redirect(w, r, "/people/"+url.PathEscape(r.PathValue("person"))+"?"+url.Values{"changed": append(changed, "")}.Encode())
		}
	}
	if jml.ErrorCode(err) == jml.CodeNotFound || err != nil && !f.Refuse(err) {
		return err
	}
	page, err := h.page(r)
	if err != nil {
		return err
	}
	page.Edit = f.Within("edit")
	return h.pages.Show(w, r, "person", http.StatusUnprocessableEntity, page)
}

// edit reads the form. What a browser did not send stays as it is.
func (h *Person) edit(r *http.Request, f *view.Form) (company.PersonEdit, error) {
	said := func(name string) *string {
		if len(f.All(name)) == 0 {
			return nil
		}
		text := f.Get(name)
		return &text
	}
	edit := company.PersonEdit{Person: r.PathValue("person"), GivenName: said("person.given_name"), FamilyName: said("person.family_name"), WorkEmail: said("person.work_email"),
		PersonalEmail: said("person.personal_email"), Phone: said("person.phone"), ID: said("person.id"), Manager: said("person.manager"), AddressMoved: f.Get("person.address_moved") != "",
		AddressWasWrong: f.Get("person.address_was_wrong") != ""}
	if f.Get("person.manager") == "" {
		return edit, nil
	}
	row, _, _, _, err := h.persons.Person(r.Context(), door.ViewerOf(r.Context()), r.PathValue("person"))
	if err != nil {
		return edit, err
	}
	if row.ManagerName == f.Get("person.manager") { // left as it was
		edit.Manager = nil
		return edit, nil
	}
	found, err := h.find.person(r.Context(), f, "person.manager")
	if found.ID != "" {
		edit.Manager = &found.ID
	}
	return edit, err
}

// correctedText says what the last press corrected, in words that this page
// knows.
func correctedText(changed []string) string {
	words := []string{"external id", "given name", "family name", "work email", "personal email", "phone", "manager"}
	changed = slices.DeleteFunc(slices.Clone(changed), func(word string) bool { return !slices.Contains(words, word) })
	if len(changed) == 0 {
		return "Nothing changed: this is known already."
	}
	return "Changed: " + strings.ReplaceAll(strings.Join(changed, ", "), "email", "address") + ". What went to a wrong address is mailed again."
}
