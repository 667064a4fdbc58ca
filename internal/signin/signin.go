// Package signin mails one-time sign-in links to whoever asks for one by
// address. Asking answers nothing and takes the same time for every address:
// who has a right is looked up, and written to, behind a bounded queue. It must
// not know HTTP, SQL or SMTP.
package signin

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/link"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/staff"
)

const (
	waiting = 100 // addresses that may wait for their mail; more are dropped
	senders = 3   // mails on their way at a time
)

// Record is who may sign in, and the links that they may do it by.
type Record interface {
	// RightsAt returns the rights that hold at an instant and go to an address,
	// in lower case.
	RightsAt(ctx context.Context, address string, now time.Time) ([]staff.Right, error)
	// PutSignIn stores a one-time sign-in link under the hash of its token.
	PutSignIn(ctx context.Context, tokenHash []byte, in readmodel.SignIn, now time.Time) error
	Settings(ctx context.Context) (jml.Settings, error)
}

// Mailer delivers the letter.
type Mailer interface {
	SendSignIn(ctx context.Context, n notice.SignIn) error
}

// Options are what a Post needs; all are required.
type Options struct {
	Record Record
	Mailer Mailer
	Clock  clock.Clock
	Random io.Reader // source of tokens
	Log    *slog.Logger
}

// Post takes addresses in and mails their owners. It is safe for concurrent use.
type Post struct {
	Options
	asked chan string
}

// New returns a post that sends nothing until it runs.
func New(o Options) *Post { return &Post{Options: o, asked: make(chan string, waiting)} }

// Ask has links mailed to an address in lower case, if it may have any. It
// returns at once and says nothing. When too many wait, the address is dropped.
func (p *Post) Ask(address string) {
	select {
	case p.asked <- address:
	default:
		p.Log.Warn("sign-in link not mailed: too many wait")
	}
}

// Run mails until the context ends. Whoever waits then asks again.
func (p *Post) Run(ctx context.Context) {
	var all sync.WaitGroup
	for range senders {
		all.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case address := <-p.asked:
					if err := p.Mail(ctx, address); err != nil && ctx.Err() == nil {
						p.Log.Warn("sign-in link not mailed", "error", err.Error())
					}
				}
			}
		})
	}
	all.Wait()
}

// Mail writes to an address about the rights that it has, if any. How long that
// takes tells whether it has: nobody who asked may wait for it.
func (p *Post) Mail(ctx context.Context, address string) error {
	now := p.Clock.Now()
	rights, err := p.Record.RightsAt(ctx, address, now)
	if err != nil {
		return err
	}
	rights = slices.DeleteFunc(rights, func(r staff.Right) bool { return !byMail(r.Role) })
	if len(rights) == 0 {
		return nil
	}
	settings, err := p.Record.Settings(ctx)
	if err != nil {
		return err
	}

	letter := notice.SignIn{ID: uuid.NewString(), To: address, ToName: rights[0].Name, Company: settings.Company, Zone: settings.Zone, Until: now.Add(staff.LinkLasts)}
	for _, right := range rights {
		token, hash, err := link.SignIn.New(p.Random)
		if err != nil {
			return err
		}
		if err := p.Record.PutSignIn(ctx, hash, readmodel.SignIn{Staff: right, Assurance: jml.AssuranceEmailLink}, now); err != nil {
			return fmt.Errorf("store a sign-in link: %w", err)
		}
		letter.Links = append(letter.Links, notice.SignInLink{Right: right.Role.Title(), Token: token})
	}
	if err := p.Mailer.SendSignIn(ctx, letter); err != nil {
		return err
	}
	p.Log.Info("sign-in link mailed", "staff", rights[0].ID)
	return nil
}

// byMail reports whether a role's sign-in links are mailed: of those who work
// with Handover every day. Auditors get theirs from the console.
func byMail(r staff.Role) bool { return r == staff.Admin || r == staff.HR }
