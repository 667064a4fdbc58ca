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
	// PutSignIn stores a one-time sign-in link under the hash of its token;
	// jml.CodeConflict when staff.MailedLinks of the right work already.
	PutSignIn(ctx context.Context, tokenHash []byte, in readmodel.SignIn, now time.Time) error
	// DropSignIn has a link open nothing. An unknown one is no error.
	DropSignIn(ctx context.Context, tokenHash []byte) error
	Settings(ctx context.Context) (jml.Settings, error)
}

// Mailer delivers the letter.
type Mailer interface {
	// SendSignIn makes one attempt and says what became of it. An error means
	// that nobody knows.
	SendSignIn(ctx context.Context, n notice.SignIn) (notice.Delivery, error)
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
	asked   chan string
	putOffs putOffs
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

// Run mails until the context ends. Whoever waits then asks again: the links
// that they did not get are dropped, so that they stand in nobody's way.
func (p *Post) Run(ctx context.Context) {
	var all sync.WaitGroup
	for range senders {
		all.Go(func() { p.answer(ctx) })
	}
	all.Go(func() { p.keepTrying(ctx) })
	all.Wait()

	for _, e := range p.putOffs.all() {
		p.drop(ctx, e)
	}
}

// answer mails to whoever asked.
func (p *Post) answer(ctx context.Context) {
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
}

// Mail writes to an address about the rights that it has, if any. How long that
// takes tells whether it has: nobody who asked may wait for it. Of a right that
// enough links work for already it mails none: whoever asks in somebody's name
// fills no mailbox and locks nobody out.
func (p *Post) Mail(ctx context.Context, address string) error {
	now := p.Clock.Now()
	rights, err := p.Record.RightsAt(ctx, address, now)
	if err != nil {
		return err
	}
	rights = slices.DeleteFunc(rights, func(r staff.Right) bool { return !r.Role.ByMail() })
	if len(rights) == 0 {
		return nil
	}
	settings, err := p.Record.Settings(ctx)
	if err != nil {
		return err
	}

	e := envelope{letter: notice.SignIn{ID: uuid.NewString(), To: address, ToName: rights[0].Name, Company: settings.Company,
		Zone: settings.Zone, Until: now.Add(staff.LinkLasts)}}
	for _, right := range rights {
		if err := p.enclose(ctx, &e, right, now); err != nil {
			p.drop(ctx, e)
			return err
		}
	}
	if len(e.letter.Links) > 0 {
		p.send(ctx, e)
	}
	return nil
}

// enclose adds a link by which to use a right, unless there are enough.
func (p *Post) enclose(ctx context.Context, e *envelope, right staff.Right, now time.Time) error {
	token, hash, err := link.SignIn.New(p.Random)
	if err != nil {
		return err
	}
	err = p.Record.PutSignIn(ctx, hash, readmodel.SignIn{Staff: right, Assurance: jml.AssuranceEmailLink}, now)
	if jml.ErrorCode(err) == jml.CodeConflict {
		p.Log.Info("sign-in link not mailed: enough work", "staff", right.ID)
		return nil
	}
	if err != nil {
		return fmt.Errorf("store a sign-in link: %w", err)
	}

	e.letter.Links = append(e.letter.Links, notice.SignInLink{Right: right.Role.Title(), Token: token})
	e.hashes = append(e.hashes, hash)
	return nil
}
