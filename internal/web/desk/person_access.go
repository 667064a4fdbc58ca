package desk

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// RecordAccess enters access that HR found out about. When it is refused the page
// is shown again with what was typed.
func (h *Person) RecordAccess(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r, "system", "level")
	if err != nil {
		return err
	}
	found, err := h.finds.RecordAccess(r.Context(), door.PrincipalOf(r.Context()).Actor, "form", r.PathValue("person"), f.Get("system"), f.Get("level"))
	if err == nil {
		return h.sessions.Redirect(w, r, "/people/"+url.PathEscape(r.PathValue("person"))+"?found="+foundCode(found))
	}
	page, unread := h.page(r)
	if unread != nil {
		return unread
	}
	if !page.MayAnnounce || !f.Refuse(err) {
		return err
	}
	page.Found = f.Within("found")
	return h.pages.Show(w, r, "person", http.StatusUnprocessableEntity, page)
}

// foundCode says in the address what became of it; foundText says it on the page.
func foundCode(found company.Found) string {
	switch {
	case found.Note != "":
		return "gone"
	case found.Known:
		return "known"
	}
	return "recorded"
}

func foundText(code string) string {
	switch code {
	case "gone":
		return "It is in the register. They work here no more, so it is to be taken back: their leaver case opens again, or a small one of its own."
	case "known":
		return "The register said so before; nothing changed."
	case "recorded":
		return "It is in the register. A departure that runs, or comes, takes it back like everything else."
	}
	return ""
}

// systemOptions suggest the systems of the matrix by their names.
func systemOptions(names map[string]string) (out []view.Option) {
	for _, name := range names {
		out = append(out, view.Option{Value: name})
	}
	slices.SortFunc(out, func(a, b view.Option) int { return strings.Compare(a.Value, b.Value) })
	return out
}
