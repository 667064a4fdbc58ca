package desk

import (
	"net/http"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// Ask has a script ask the browser for a new passkey.
func (h *Passkeys) Ask(w http.ResponseWriter, r *http.Request) error {
	me := door.PrincipalOf(r.Context())
	has, err := h.passkeys.Company.MayAdd(r.Context(), me.Actor, me.Since)
	if err != nil {
		return err
	}
	who, err := h.holderOf(r, has)
	if err != nil {
		return err
	}
	return h.passkeys.AskToAdd(w, r, who)
}

// Add takes a new passkey in.
func (h *Passkeys) Add(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	addPasskeyForm(f)
	me := door.PrincipalOf(r.Context())
	who, err := h.holderOf(r, nil)
	if err != nil {
		return err
	}
	k, refusal := h.passkeys.Added(r, who, f.Get("answer"))
	k.Name = f.Get("name")
	if refusal == nil {
		_, refusal = h.passkeys.Company.Add(r.Context(), me.Actor, me.Since, k)
	} else if err := k.Check(); err != nil {
		refusal = err
	}
	if refusal == nil {
		return h.did(w, r, "added")
	}
	return h.again(w, r, f, refusal, func(p *passkeysPage) { p.Add = f })
}

// Rename calls a passkey something else.
func (h *Passkeys) Rename(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	id := r.PathValue("passkey")
	renamePasskeyForm(f, id)
	refusal := h.passkeys.Company.Rename(r.Context(), door.PrincipalOf(r.Context()).Actor, id, f.Get("name"))
	if refusal == nil {
		return h.did(w, r, "renamed")
	}
	return h.again(w, r, f, refusal, onRow(id, func(row *passkeyRow) { row.Rename = f }))
}

// Remove takes a passkey of one's own away.
func (h *Passkeys) Remove(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	id, me := r.PathValue("passkey"), door.PrincipalOf(r.Context())
	removePasskeyForm(f, id)
	if f.Need("sure", "Tick the box to remove the passkey.") == "" {
		return h.again(w, r, f, nil, onRow(id, func(row *passkeyRow) { row.Form = f }))
	}
	refusal := h.passkeys.Company.Remove(r.Context(), me.Actor, me.Since, id)
	if refusal == nil {
		return h.did(w, r, "removed")
	}
	return h.again(w, r, f, refusal, onRow(id, func(row *passkeyRow) { row.Form = f }))
}

func onRow(id string, put func(*passkeyRow)) func(*passkeysPage) {
	return func(p *passkeysPage) {
		for i := range p.Rows {
			if p.Rows[i].ID == id {
				put(&p.Rows[i])
			}
		}
	}
}

// did notes the change and goes back to the page, or to the sign-in where the
// passkey that was removed is the one that opened this session.
func (h *Passkeys) did(w http.ResponseWriter, r *http.Request, what string) error {
	door.Note(r, door.RightsChanged)
	return h.sessions.Redirect(w, r, "/passkeys?did="+what)
}

// again shows the page with a refused form as it was typed.
func (h *Passkeys) again(w http.ResponseWriter, r *http.Request, f *view.Form, refusal error, put func(*passkeysPage)) error {
	if jml.ErrorCode(refusal) == jml.CodeNotFound || refusal != nil && !f.Refuse(refusal) {
		return refusal
	}
	page, err := h.page(r)
	if err != nil {
		return err
	}
	put(page)
	return h.pages.Show(w, r, "passkeys", http.StatusUnprocessableEntity, page)
}
