package company

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/notice"
)

// Messages are the mails that belong to no case, on their way. It implements
// postman.Desk.
type Messages struct{ *Service }

// messenger is the mails that belong to no case, within one transaction.
type messenger struct{ *Books }

// message has something said to the first of a line who is here, for the next
// time where it was said before.
func (b messenger) message(kind notice.Kind, about string, line []string) error {
	told, err := b.MessagesAbout(kind, about)
	if err != nil {
		return fmt.Errorf("read mails: %w", err)
	}
	number := 1
	for _, m := range told {
		number = max(number, m.Number+1)
	}
	return b.tellFirst(notice.Message{About: about, Notice: notice.Notice{Kind: kind, Number: number}}, line)
}

// messageAll has something said once to each of several people.
func (b messenger) messageAll(kind notice.Kind, about string, people []string) error {
	for _, id := range people {
		if err := b.tellFirst(notice.Message{About: about, Notice: notice.Notice{Kind: kind, Number: 1}}, []string{id}); err != nil {
			return err
		}
	}
	return nil
}

// tellNext has the next in line told of what a mail could not tell.
func (b messenger) tellNext(failed notice.Message) error {
	again := notice.Message{About: failed.About, Notice: notice.Notice{Kind: failed.Kind, Number: failed.Number}}
	return b.tellFirst(again, b.lineOf(failed.Kind))
}

// tellFirst writes a mail to the first of a line who is here and was not told of
// it yet; none where there is nobody.
func (b messenger) tellFirst(m notice.Message, line []string) error {
	told, err := b.MessagesAbout(m.Kind, m.About)
	if err != nil {
		return fmt.Errorf("read mails: %w", err)
	}
	i := slices.IndexFunc(line, func(id string) bool {
		knows := slices.ContainsFunc(told, func(t notice.Message) bool { return t.OwnerID == id && t.Number == m.Number })
		return id != "" && !knows && !b.Directory().Gone[id]
	})
	if i < 0 {
		return nil
	}

	if m.ID, err = ledger.NewID(); err != nil {
		return err
	}
	m.OwnerID, m.State, m.CreatedAt = line[i], notice.Pending, b.Now()
	if err := b.PutMessage(m); err != nil {
		return fmt.Errorf("write a mail: %w", err)
	}
	return nil
}

// ClaimNotice takes a due mail for sending, and says what is in it as it is now.
// One that says nothing true any more is dropped. Senders take turns, since no
// case is locked.
func (s Messages) ClaimNotice(ctx context.Context, id string) (n notice.Letter, ok bool, err error) {
	err = s.changeSettings(ctx, jml.SystemActor(), func(books *Books) error {
		b := messenger{books}
		n, ok = notice.Letter{}, false
		m, err := b.Message(id)
		shared := b.SharedNow()
		if err != nil || m.Settled() || m.Waits(b.Now(), shared) {
			return err
		}
		tidings, err := b.tidings(m)
		if err != nil {
			return err
		}
		if tidings == nil {
			m.State = notice.Dropped
			return b.PutMessage(m)
		}

		m.State, m.NextAt, m.PutOffAt = notice.Claimed, shared.Add(notice.Lease), time.Time{}
		m.Attempts++
		if err := b.PutMessage(m); err != nil {
			return fmt.Errorf("claim the mail: %w", err)
		}
		n, err = b.letter(m, tidings)
		ok = err == nil
		return err
	})
	return n, ok, err
}

func (b messenger) letter(m notice.Message, tidings *notice.Tidings) (notice.Letter, error) {
	p, err := b.Person(m.OwnerID)
	if err != nil {
		return notice.Letter{}, fmt.Errorf("read whom a mail is for: %w", err)
	}
	set := b.Settings()
	return notice.Letter{ID: m.ID, Kind: m.Kind, Number: m.Number, To: reachedAt(p), ToName: p.Name(), Company: set.Company,
		Zone: set.Zone, Tidings: tidings, Attempts: m.Attempts - 1}, nil
}

// reachedAt is where mail that belongs to no case reaches one of our people.
func reachedAt(p jml.Person) string { return cmp.Or(p.WorkEmail, p.PersonalEmail) }

// NoticeResult records what became of an attempt, as casework does for the mails
// of cases. Where one cannot be delivered the next in line is told instead.
func (s Messages) NoticeResult(ctx context.Context, id string, got notice.Delivery) error {
	return s.changeSettings(ctx, jml.SystemActor(), func(books *Books) error {
		b := messenger{books}
		m, err := b.Message(id)
		if err != nil || m.Settled() || !m.HeldBy(got.Attempt) && got.State != notice.Sent {
			return err
		}
		m.State, m.NextAt, m.Failure = got.State, time.Time{}, got.Failure
		sent := evidence.NoticeSent{Notice: m.ID, Kind: m.Kind, Number: m.Number, Owner: m.OwnerID, Attempt: m.Attempts, Tasks: []string{}}

		switch got.State {
		case notice.Pending:
			m.NextAt, m.PutOffAt = got.RetryAt, b.Now()
		case notice.Sent:
			m.SentAt = b.Now()
			err = b.sayMailed(m, sent)
		case notice.Undeliverable:
			if err = b.sayMailed(m, evidence.NoticeFailed{NoticeSent: sent, Code: string(got.Failure)}); err == nil {
				err = b.tellNext(m)
			}
		}
		if got.Away {
			m.Attempts--
		}
		if err != nil {
			return err
		}
		return b.PutMessage(m)
	})
}

func (b messenger) sayMailed(m notice.Message, leaf evidence.Data) error {
	p, err := b.Person(m.OwnerID)
	if err != nil {
		return fmt.Errorf("read whom a mail was for: %w", err)
	}
	b.Log("", "", leaf, ledger.Personal("owner.name", p.Name()), ledger.Personal("owner.email", reachedAt(p)))
	return nil
}
