package desk

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// anchorsShown are the checkpoints that went by mail.
type anchorsShown struct {
	Went  view.Stamp // when the newest left the company; zero when none is known
	To    string     // its address; "" where an owner's mail took it
	Newer int64      // entries since
	Daily []anchorRow
}

// anchorRow is the newest checkpoint that a daily mail took to an address.
type anchorRow struct {
	Address string
	Went    view.Stamp
	Newer   int64
	Overdue bool
}

func anchorsShownOf(vt view.ViewerTime, s company.AnchorStanding) anchorsShown {
	out := anchorsShown{Went: vt.At(s.Outside.At), To: s.Outside.Address, Newer: s.Outside.Newer}
	for _, m := range s.Daily {
		out.Daily = append(out.Daily, anchorRow{m.Address, vt.At(m.At), m.Newer, m.Overdue})
	}
	return out
}

// overdue says of each address that entries wait for too long, for Today.
func (s anchorsShown) overdue() (out []string) {
	for _, row := range s.Daily {
		switch {
		case !row.Overdue:
		case row.Went.IsZero():
			out = append(out, "No checkpoint has got to "+row.Address+" yet, for more than two days: no mail server has taken the daily mail there. Correct the address on the Evidence page, or look after the mail server.")
		default:
			out = append(out, "No checkpoint has got to "+row.Address+" since "+row.Went.Text+": no mail server has taken the daily mail there. Correct the address on the Evidence page, or look after the mail server.")
		}
	}
	return out
}

// anchored reads what the Evidence page says of anchors. The form is that of
// administrators: what they sent, or else what is in force.
func (h *Evidence) anchored(r *http.Request, vt view.ViewerTime, sent *view.Form) (anchorsShown, *view.Form, error) {
	standing, err := h.anchors.Standing(r.Context())
	if err != nil {
		return anchorsShown{}, nil, err
	}
	if !door.PrincipalOf(r.Context()).Holds(staff.Admin) {
		return anchorsShownOf(vt, standing), nil, nil
	}
	if sent == nil {
		sent = view.NewForm(url.Values{}, anchorNames()...)
		var to []string
		for _, m := range standing.Daily {
			to = append(to, m.Address)
		}
		sent.Preset("evidence_anchor_email", strings.Join(to, "\n"))
	}
	return anchorsShownOf(vt, standing), sent, nil
}

func anchorNames() []string { return []string{"evidence_anchor_email", "why"} }

// addressesOf are those of a field, one a line or with commas between.
func addressesOf(f *view.Form, name string) []string {
	return strings.FieldsFunc(f.Get(name), func(r rune) bool { return strings.ContainsRune(", \t\r\n", r) })
}

// PutAnchors has daily mails go to other addresses.
func (h *Evidence) PutAnchors(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r, anchorNames()...)
	if err != nil {
		return err
	}
	err = h.anchors.Put(r.Context(), door.PrincipalOf(r.Context()).Actor, addressesOf(f, "evidence_anchor_email"), f.Get("why"))
	switch {
	case err == nil:
		return h.sessions.Redirect(w, r, "/evidence#anchors")
	case f.Refuse(err):
		return h.show(w, r, http.StatusUnprocessableEntity, h.exportForm(r), f)
	}
	return err
}
