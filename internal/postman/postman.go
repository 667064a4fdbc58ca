// Package postman brings mails to the mail server: it finds those
// whose instant has come, the urgent ones first, claims each, hands it over and
// has recorded what became of it. It owns how many go at the same time and when
// a server that is away is asked again. Any number of processes may each have
// one. It must not know SQL, the workflow engine or what a mail says.
package postman

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/notice"
)

const (
	carriers = 16              // mails on their way at a time
	batch    = 100             // found at a time; an urgent one waits for no more than these
	round    = time.Second     // for mails that another process wrote, or that come due
	trouble  = 5 * time.Second // before the database is asked again that just failed
)

// Queue finds what is to be sent.
type Queue interface {
	// DueNotices returns the ids of up to limit notices that wait and whose
	// instant has come, claims that ran out among them: those of tasks with a
	// limit in hours first, then the oldest.
	DueNotices(ctx context.Context, now time.Time, limit int) ([]string, error)
	// HurryNotices makes the notices due that wait because the connection broke
	// down under an earlier attempt.
	HurryNotices(ctx context.Context, now time.Time) error
	// HoldsNotice reports whether an attempt still has its claim, and makes a
	// claim of which less than half is left last as long as a new one.
	HoldsNotice(ctx context.Context, id string, attempt int) (bool, error)
}

// Desk changes notices, each time in one transaction.
type Desk interface {
	// ClaimNotice takes a notice for notice.Lease and mints its link. ok is false
	// when somebody else has it or it is settled.
	ClaimNotice(ctx context.Context, id string) (n notice.Letter, ok bool, err error)
	// NoticeResult records what became of an attempt.
	NoticeResult(ctx context.Context, id string, d notice.Delivery) error
}

// Mailer brings one letter to the mail server and says what became of it.
type Mailer interface {
	// Send calls still immediately before the server is given the letter, and
	// gives it nothing when that fails. An error means that it cannot say what
	// became of the letter.
	Send(ctx context.Context, n notice.Letter, still func(context.Context) error) (notice.Delivery, error)
	// Probe returns nil when the server would take mail.
	Probe(ctx context.Context) error
}

// Round is one sort of mails: where they stand, and who changes them.
type Round struct {
	Queue Queue
	Desk  Desk
}

// item is one mail of a round.
type item struct {
	Round
	id string
}

// Options are all that a postman needs.
type Options struct {
	Rounds []Round // those of the first go before those of the next
	Mailer Mailer
	Clock  clock.Clock
	Log    *slog.Logger
}

// Postman carries mails until told to stop.
type Postman struct {
	Options
	poke chan struct{}
	gate gate

	mu     sync.Mutex
	flying map[string]bool // notices that a carrier has
}

// New returns a postman that has carried nothing yet.
func New(o Options) *Postman {
	return &Postman{Options: o, poke: make(chan struct{}, 1), flying: map[string]bool{}}
}

// Poke says that there may be mail now. It returns at once.
func (p *Postman) Poke() {
	select {
	case p.poke <- struct{}{}:
	default:
	}
}

// Run carries mails until the context ends, and then waits for those on their
// way.
func (p *Postman) Run(ctx context.Context) {
	letters := make(chan item)
	var all sync.WaitGroup
	for range carriers {
		all.Go(func() {
			for m := range letters {
				p.carry(ctx, m)
			}
		})
	}
	for ctx.Err() == nil {
		p.pause(ctx, p.look(ctx, letters))
	}
	close(letters)
	all.Wait()
}

// pause lasts until somebody says that there is mail, and no longer than d.
func (p *Postman) pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	poke := p.poke
	if p.gate.shut() {
		poke = nil
	}
	select {
	case <-ctx.Done():
	case <-poke:
	case <-timer.C:
	}
}

// look hands out what is due, and returns when to look again.
func (p *Postman) look(ctx context.Context, letters chan<- item) time.Duration {
	if p.gate.shut() && !p.reopen(ctx) {
		return p.gate.wait()
	}
	next := round
	for _, r := range p.Rounds {
		next = min(next, p.lookInto(ctx, r, letters))
	}
	return next
}

func (p *Postman) lookInto(ctx context.Context, r Round, letters chan<- item) time.Duration {
	due, err := r.Queue.DueNotices(ctx, p.Clock.Now(), batch)
	if err != nil {
		p.warn(ctx, "mails due not found", "", err)
		return trouble
	}

	for _, id := range due {
		if p.gate.shut() {
			return p.gate.wait()
		}
		if !p.take(id) {
			continue
		}
		select {
		case letters <- item{r, id}:
		case <-ctx.Done():
			p.drop(id)
			return 0
		}
	}
	if len(due) == batch {
		return 0
	}
	return round
}

// take notes that a carrier gets the notice; false when one has it already.
func (p *Postman) take(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.flying[id] {
		return false
	}
	p.flying[id] = true
	return true
}

func (p *Postman) drop(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.flying, id)
}

// reopen asks a server that was away whether it takes mail again.
func (p *Postman) reopen(ctx context.Context) bool {
	err := p.Mailer.Probe(ctx)
	p.gate.probed(err == nil)
	return err == nil
}

func (p *Postman) warn(ctx context.Context, what, noticeID string, err error) {
	if ctx.Err() != nil {
		return
	}
	p.Log.WarnContext(ctx, what, "notice", noticeID, "error", err.Error())
}
