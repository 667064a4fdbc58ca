package desk

import (
	"net/http"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/passkey"
	"github.com/handover-jml/handover/internal/passkey/ceremony"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/passkeys"
	"github.com/handover-jml/handover/internal/web/view"
)

// Passkeys shows somebody their passkeys, and lets them add, rename and remove
// some.
type Passkeys struct {
	common
	passkeys *passkeys.Desk
	staff    Staff
}

// passkeysPage is somebody's passkeys, with the forms that change them.
type passkeysPage struct {
	view.ViewerTime
	Offered bool // browsers have passkeys for this address
	Fewer   string
	Refused string // why this session may not change them; "" when it may
	Done    string
	Rows    []passkeyRow
	Add     *view.Form
}

// passkeyRow is one passkey.
type passkeyRow struct {
	ID, Name     string
	Copied       bool
	BackedUp     string
	Remains      string // what is left when it is removed
	Added, Used  view.Stamp
	Form, Rename *view.Form // of its removal, and of another name
}

func (h *Passkeys) Show(w http.ResponseWriter, r *http.Request) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	if h.sessions.Arrived(w, r) {
		page.Done = passkeyDone(r.URL.Query().Get("did"))
	}
	return h.pages.Show(w, r, "passkeys", http.StatusOK, page)
}

// passkeyDone says what the last press did.
func passkeyDone(did string) string {
	return map[string]string{
		"added":   "The passkey is here. From now on it signs you in from the sign-in page.",
		"renamed": "The passkey has its new name.",
		"removed": "The passkey is removed, and whoever signed in with it is signed out.",
	}[did]
}

func (h *Passkeys) page(r *http.Request) (*passkeysPage, error) {
	who := door.PrincipalOf(r.Context())
	has, err := h.passkeys.Store.PasskeysOf(r.Context(), company.HolderOf(who.Actor))
	if err != nil {
		return nil, err
	}
	page := &passkeysPage{ViewerTime: h.timeOf(r), Offered: h.passkeys.Offered(), Add: addPasskeyForm(view.NewForm(nil))}
	usable := usableOf(has)
	if who.Holds(staff.Admin) {
		page.Fewer = fewerThanAsked(usable)
	}
	if err := passkey.MayChange(who.Actor.Assurance, who.Since, page.Now, usable); err != nil {
		page.Refused = err.Error()
	}
	for _, k := range has {
		page.Rows = append(page.Rows, passkeyRowOf(page.ViewerTime, k, usable))
	}
	return page, nil
}

func passkeyRowOf(t view.ViewerTime, k passkey.Passkey, usable int) passkeyRow {
	row := passkeyRow{ID: k.ID, Name: view.OrErased(k.Name), Copied: !k.Usable(), BackedUp: backedUp(k), Remains: remains(k, usable), Added: t.At(k.AddedAt), Used: t.At(k.UsedAt),
		Form: removePasskeyForm(view.NewForm(nil), k.ID), Rename: renamePasskeyForm(view.NewForm(nil), k.ID)}
	row.Rename.Preset("name", k.Name)
	return row
}

func usableOf(list []passkey.Passkey) (n int) {
	for _, k := range list {
		if k.Usable() {
			n++
		}
	}
	return n
}

// fewerThanAsked says what an administrator with so many passkeys is asked for.
func fewerThanAsked(has int) string {
	switch {
	case has >= passkey.AskedOfAdministrators:
		return ""
	case has == 0:
		return "You have no passkey. An administrator has two, on two devices, so that one may get lost."
	}
	return "You have one passkey. Add a second one on another device: whoever loses the only one is back to links by mail."
}

// backedUp is what the device says of copies of a passkey.
func backedUp(k passkey.Passkey) string {
	switch {
	case k.BackedUp:
		return "Backed up: on its owner's other devices too"
	case k.MayBackUp:
		return "Not backed up yet"
	}
	return "Not backed up: on this device alone"
}

// remains says what somebody has once a passkey is gone.
func remains(k passkey.Passkey, usable int) string {
	switch {
	case !k.Usable():
		return "It opens nothing any more as it is."
	case usable > 1:
		return "You have " + view.Plural(usable-1, "other one", "other ones") + "."
	}
	return "It is the last one you have: from then on a link by mail, or from the console, is all that signs you in."
}

func addPasskeyForm(f *view.Form) *view.Form {
	f.Shows("name")
	return f.Within("add")
}

func renamePasskeyForm(f *view.Form, id string) *view.Form {
	f.Shows("name")
	return f.Within("name-" + id)
}

func removePasskeyForm(f *view.Form, id string) *view.Form {
	f.Shows("sure")
	return f.Within("remove-" + id)
}

// holderOf is whom a device shows beside a passkey of somebody signed in.
func (h *Passkeys) holderOf(r *http.Request, has []passkey.Passkey) (ceremony.Holder, error) {
	by := door.PrincipalOf(r.Context()).Actor
	who := ceremony.Holder{ID: company.HolderOf(by), Name: by.Name, Has: has}
	rows, err := h.staff.Staff(r.Context(), h.clock.Now())
	for _, row := range rows {
		if row.ID == by.Ref {
			who.Address = row.Email
		}
	}
	return who, err
}
