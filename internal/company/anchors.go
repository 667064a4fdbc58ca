package company

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/notice"
)

const (
	anchorSetting = "evidence_anchor_email"
	maxAnchors    = 3 // each gets a mail a day
	// anchorPatience is how long an entry may wait to leave with a daily mail
	// before somebody has to look into it.
	anchorPatience = 48 * time.Hour
)

// Anchors see to the daily mails with a checkpoint: who gets one, and what went.
type Anchors struct{ Service *Service }

// AnchorStanding is what is known of checkpoints that went by mail.
type AnchorStanding struct {
	Leaves  int64 // of the log
	Outside AnchorMail
	Daily   []AnchorMail // to the addresses of the settings, in their order
}

// AnchorMail is the newest checkpoint that went to an address. One that none went
// to has no At.
type AnchorMail struct {
	Address string // "" for Outside where an owner's mail took it
	At      time.Time
	Leaves  int64
	Newer   int64
	Overdue bool // an entry has waited for two days to be taken there
}

// Put has daily mails go to these addresses, to none when there are none.
func (a Anchors) Put(ctx context.Context, actor jml.Actor, addresses []string, why string) error {
	return a.Service.changeSettings(ctx, actor, func(b *Books) error {
		if err := because(b, why); err != nil {
			return err
		}
		if !b.Settings().Done {
			return &jml.Error{Code: jml.CodeSetup, Message: "Complete the set-up before saying where checkpoints go."}
		}
		if err := checkAnchors(addresses); err != nil {
			return err
		}
		_, err := b.putSettings(anchoredAt(b, b.Settings(), append([]string{}, addresses...)))
		return err
	})
}

func checkAnchors(addresses []string) error {
	if n := len(addresses); n > maxAnchors {
		return jml.Invalid(anchorSetting, fmt.Sprintf("These are %d addresses; give at most %d.", n, maxAnchors))
	}
	for i, address := range addresses {
		if err := checkAddress(anchorSetting, address, fmt.Sprintf("%q is no mail address.", address)); err != nil {
			return err
		}
		if slices.ContainsFunc(addresses[:i], func(other string) bool { return strings.EqualFold(other, address) }) {
			return jml.Invalid(anchorSetting, address+" is there twice.")
		}
	}
	return nil
}

// anchoredAt are settings with these addresses, and those of before for nil.
func anchoredAt(b *Books, next jml.Settings, addresses []string) jml.Settings {
	before := b.Settings()
	next.AnchorEmails, next.AnchorsSince = before.AnchorEmails, before.AnchorsSince
	if addresses != nil && !slices.Equal(addresses, before.AnchorEmails) {
		next.AnchorEmails, next.AnchorsSince = addresses, b.Now()
	}
	return next
}

// Due are the daily mails that are to go now: to each address one a day of the
// company's, when the newest checkpoint covers an entry that the one before did
// not.
func (a Anchors) Due(ctx context.Context) (due []notice.Anchor, err error) {
	err = a.Service.ledger.Read(ctx, func(r ledger.Reader) error {
		settings, sent, err := anchored(r)
		if err != nil || len(settings.AnchorEmails) == 0 {
			return err
		}
		newest, err := r.LatestCheckpoint()
		if err != nil || newest.Leaves == 0 {
			return err
		}
		today := settings.Today(r.Now())
		for _, address := range settings.AnchorEmails {
			last := sent[address]
			if !last.At.IsZero() && settings.Today(last.At) == today {
				continue
			}
			seq, _, found, err := r.NextEntry(last.Leaves)
			if err != nil {
				return err
			}
			if found && seq < newest.Leaves {
				due = append(due, notice.Anchor{ID: anchorID(today, address), To: address, Company: settings.Company, Day: today,
					Checkpoint: newest.Note, KeyHash: newest.KeyHash, Covers: newest.Leaves, Since: last.Leaves})
			}
		}
		return nil
	})
	return due, err
}

// anchorID is the same at every attempt of a day.
func anchorID(day jml.Date, address string) string {
	sum := sha256.Sum256([]byte(address))
	return fmt.Sprintf("anchor-%s-%x", day, sum[:6])
}

// Sent records that a mail server took a daily mail.
func (a Anchors) Sent(ctx context.Context, n notice.Anchor) error {
	return a.Service.change(ctx, jml.SystemActor(), func(b *Books) error {
		outside := b.Settings().Outside(n.To)
		b.Log("", "", evidence.AnchorSent{Checkpoint: n.Covers, Since: n.Since, Outside: outside}, ledger.Personal("owner.email", n.To))
		return b.PutAnchor(ledger.Anchor{Address: n.To, Leaves: n.Covers, At: b.Now(), Outside: outside})
	})
}

// Standing says which checkpoints went where, and what has waited for too long.
func (a Anchors) Standing(ctx context.Context) (out AnchorStanding, err error) {
	err = a.Service.ledger.Read(ctx, func(r ledger.Reader) error {
		settings, sent, err := anchored(r)
		if err != nil {
			return err
		}
		if out.Leaves, err = r.Leaves(); err != nil {
			return err
		}
		for _, mail := range sent {
			if mail.Outside && (mail.Leaves > out.Outside.Leaves || mail.Leaves == out.Outside.Leaves && mail.At.After(out.Outside.At)) {
				out.Outside = out.mail(mail)
			}
		}
		for _, address := range settings.AnchorEmails {
			last := sent[address]
			last.Address = address
			mail := out.mail(last)
			_, recorded, waits, err := r.NextEntry(last.Leaves)
			if err != nil {
				return err
			}
			long := r.Now().Add(-anchorPatience)
			mail.Overdue = waits && recorded.Before(long) && settings.AnchorsSince.Before(long)
			out.Daily = append(out.Daily, mail)
		}
		return nil
	})
	return out, err
}

func (s AnchorStanding) mail(a ledger.Anchor) AnchorMail {
	return AnchorMail{Address: a.Address, At: a.At, Leaves: a.Leaves, Newer: s.Leaves - a.Leaves}
}

func anchored(r ledger.Reader) (jml.Settings, map[string]ledger.Anchor, error) {
	settings, err := r.Settings()
	if err != nil {
		return settings, nil, err
	}
	list, err := r.Anchors()
	sent := make(map[string]ledger.Anchor, len(list))
	for _, a := range list {
		sent[a.Address] = a
	}
	return settings, sent, err
}
