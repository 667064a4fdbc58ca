package desk

import (
	"net/http"

	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// staffPasskey is a passkey as administrators see it.
type staffPasskey struct {
	ID, Name, Who, Href string
	Copied              bool
	BackedUp            string
	Added, Used         view.Stamp
	Form                *view.Form // of its removal
}

// listPasskeys lists all passkeys, and counts beside each right those of its
// holder.
func (h *Rights) listPasskeys(r *http.Request, page *rightsPage, rights []readmodel.StaffRow) error {
	all, err := h.passkeys.Store.Passkeys(r.Context())
	if err != nil {
		return err
	}
	for _, k := range all {
		page.Passkeys = append(page.Passkeys, staffPasskeyOf(page.ViewerTime, k))
	}
	for i, right := range rights {
		n := 0
		for _, k := range all {
			theirs := k.Holder == right.ID || k.PersonID != "" && k.PersonID == right.PersonID
			if theirs && k.Usable() {
				n++
			}
		}
		if n > 0 {
			page.Rows[i].Passkeys = view.Plural(n, "passkey", "passkeys")
		}
	}
	return nil
}

func staffPasskeyOf(t view.ViewerTime, k readmodel.PasskeyRow) staffPasskey {
	row := staffPasskey{ID: k.ID, Name: view.OrErased(k.Name), Who: view.OrErased(k.HolderName), Copied: !k.Usable(), BackedUp: backedUp(k.Passkey),
		Added: t.At(k.AddedAt), Used: t.At(k.UsedAt), Form: removePasskeyForm(view.NewForm(nil), k.ID)}
	if k.PersonID != "" {
		row.Href = "/people/" + k.PersonID
	}
	return row
}

// RemovePasskey takes anybody's passkey away, such as that of a lost device.
func (h *Rights) RemovePasskey(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	id := r.PathValue("passkey")
	removePasskeyForm(f, id)
	if f.Need("sure", "Tick the box to remove the passkey.") == "" {
		return h.again(w, r, func(p *rightsPage) {
			for i := range p.Passkeys {
				if p.Passkeys[i].ID == id {
					p.Passkeys[i].Form = f
				}
			}
		})
	}
	if err := h.passkeys.Company.RemoveLost(r.Context(), door.PrincipalOf(r.Context()).Actor, id); err != nil {
		return err
	}
	return h.did(w, r, "passkey")
}
