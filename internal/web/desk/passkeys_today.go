package desk

import (
	"net/http"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/passkey"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/passkeys"
	"github.com/handover-jml/handover/internal/web/view"
)

// passkeyTodo is something that an administrator is to do about passkeys.
type passkeyTodo struct{ Text, Href string }

// passkeysWanted lists what an administrator is to do about their own passkeys,
// and about any that was copied.
func passkeysWanted(r *http.Request, d *passkeys.Desk) (list []passkeyTodo, err error) {
	if !d.Offered() {
		return nil, nil
	}
	own, err := d.Store.PasskeysOf(r.Context(), company.HolderOf(door.PrincipalOf(r.Context()).Actor))
	if err != nil {
		return nil, err
	}
	if fewer := fewerThanAsked(usableOf(own)); fewer != "" {
		list = append(list, passkeyTodo{fewer, "/passkeys"})
	}
	all, err := d.Store.Passkeys(r.Context())
	for _, row := range all {
		if !row.Usable() {
			list = append(list, passkeyTodo{"There were two copies of a passkey of " + view.OrErased(row.HolderName) +
				", so it opens nothing any more. Ask them where it was, and remove it.", "/staff#passkeys"})
		}
	}
	return list, err
}

// comesIn says in the log that somebody signed in, that a passkey came, or why
// one opens nothing any more.
func (t teller) comesIn(e readmodel.TimelineEntry) string {
	switch leaftype.Type(e.Type) {
	case leaftype.StaffSignedIn:
		return t.actor(e) + " signed in"
	case leaftype.PasskeyAdded:
		return t.actor(e) + " added a passkey"
	}
	switch data[evidence.PasskeyRemoved](e).How {
	case passkey.Left:
		return "A passkey ended with its holder's right"
	case passkey.Copied:
		return "A passkey was found to be copied, and opens nothing any more"
	}
	return t.actor(e) + " removed a passkey"
}
