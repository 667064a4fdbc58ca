package casework

import (
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/notice"
)

// AddressWasWrong implements company.Cases. Whoever has the address hears of it
// once, however often somebody says so. All links of the person are revoked: a
// digest's opens tasks of other cases too.
func (s follower) AddressWasWrong(b *company.Books, of jml.Person, address string) error {
	w := &work{Books: b, library: s.company.Library()}
	caseID, err := w.MailedTo(of.ID, address)
	if err != nil {
		return fmt.Errorf("find what was mailed to a wrong address: %w", err)
	}
	if caseID == "" {
		return nil
	}
	if _, err := w.LockCase(caseID); err != nil {
		return err
	}
	links, err := w.RevokeLinks(of.ID, "")
	if err != nil {
		return fmt.Errorf("revoke the person's links: %w", err)
	}
	if links > 0 {
		w.Log("", "", evidence.LinksRevoked{Person: of.ID, Links: links}, ledger.Personal("person.name", of.Name()))
	}
	return tellAstray(w, caseID, of, address)
}

func tellAstray(w *work, caseID string, of jml.Person, address string) error {
	mails, err := w.Notices(caseID)
	if err != nil {
		return fmt.Errorf("read notices: %w", err)
	}
	number := 1
	for _, n := range mails {
		if n.Kind == notice.Astray && n.OwnerID == of.ID {
			number++
		}
	}
	told := func(n notice.Notice) bool { return n.Address == address && n.State != notice.Undeliverable }
	if slices.ContainsFunc(mails, told) {
		return nil
	}

	id, err := ledger.NewID()
	if err != nil {
		return err
	}
	row := notice.Notice{ID: id, CaseID: caseID, OwnerID: of.ID, Kind: notice.Astray, Number: number, State: notice.Pending,
		CreatedAt: w.Now(), Address: address}
	if err := w.InsertNotice(row); err != nil {
		return fmt.Errorf("write a notice: %w", err)
	}
	return nil
}

// astray is what whoever has a wrong address gets to read: nothing of the case,
// and nobody's name.
func (l letter) astray() notice.Letter {
	settings := l.Settings()
	return notice.Letter{ID: l.row.ID, Kind: l.row.Kind, Number: l.row.Number, Attempts: l.row.Attempts,
		To: l.row.Address, ReplyTo: settings.ReplyTo, Company: settings.Company, Zone: settings.Zone}
}
