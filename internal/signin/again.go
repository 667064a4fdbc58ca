package signin

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/handover-jml/handover/internal/notice"
)

const (
	look     = 5 * time.Second // between looks for letters to try again
	dropping = 5 * time.Second // the longest that dropping a link takes
)

// envelope is a letter with the hashes of the links in it. The tokens
// themselves are nowhere but in the letter.
type envelope struct {
	letter notice.SignIn
	hashes [][]byte
	since  time.Time     // when it was put off
	wait   time.Duration // for how long
}

// putOffs are the letters that a mail server did not take yet. There are never
// more than links that work.
type putOffs struct {
	mu    sync.Mutex
	queue []envelope
}

func (q *putOffs) put(e envelope) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.queue = append(q.queue, e)
}

// due takes the letters out whose time has come.
func (q *putOffs) due(now time.Time) (due []envelope) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.queue = slices.DeleteFunc(q.queue, func(e envelope) bool {
		passed := now.Sub(e.since)
		if passed >= 0 && passed < e.wait { // less than nothing after the clock was put back
			return false
		}
		due = append(due, e)
		return true
	})
	return due
}

// all takes every letter out.
func (q *putOffs) all() (all []envelope) {
	q.mu.Lock()
	defer q.mu.Unlock()
	all, q.queue = q.queue, nil
	return all
}

func (p *Post) keepTrying(ctx context.Context) {
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			p.Again(ctx)
		}
	}
}

// Again makes another attempt for each letter whose time has come.
func (p *Post) Again(ctx context.Context) {
	for _, e := range p.putOffs.due(p.Clock.Now()) {
		p.send(ctx, e)
	}
}

// send makes one attempt. What the server puts off is tried again as long as
// its links work. What it refuses for good is dropped; links that may have
// arrived stay.
func (p *Post) send(ctx context.Context, e envelope) {
	if !p.Clock.Now().Before(e.letter.Until) {
		return
	}
	d, err := p.Mailer.SendSignIn(ctx, e.letter)

	log := p.Log.With("mail", e.letter.ID)
	switch {
	case err != nil:
		log.Warn("sign-in link not mailed", "error", err.Error())
	case d.State == notice.Sent:
		log.Info("sign-in link mailed")
	case d.State == notice.Pending && d.RetryAt.Before(e.letter.Until):
		log.Warn("sign-in link put off", "failure", d.Failure)
		e.letter.Attempts++
		e.since = p.Clock.Now()
		e.wait = d.RetryAt.Sub(e.since)
		p.putOffs.put(e)
	default:
		log.Warn("sign-in link not mailed", "failure", d.Failure)
		if d.State == notice.Undeliverable {
			p.drop(ctx, e)
		}
	}
}

// drop has the links of a letter that nobody got open nothing. It outlives a
// context that has ended.
func (p *Post) drop(ctx context.Context, e envelope) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), dropping)
	defer cancel()
	for _, hash := range e.hashes {
		if err := p.Record.DropSignIn(ctx, hash); err != nil {
			p.Log.Warn("sign-in link not dropped", "mail", e.letter.ID, "error", err.Error())
		}
	}
}
