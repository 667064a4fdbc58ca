// Package ledger owns the one transaction that every change goes through: who
// acts, what it writes, the leaves that say so, and which cases are woken after
// the commit. It also declares what a database must offer for that, as small
// interfaces named after what they hold. It knows no rule of the business and
// must not know SQL, HTTP or the workflow engine.
package ledger

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

// Waker is told of each case that changed, after the commit. It returns at
// once; a dropped wake is found by the sweep.
type Waker interface{ Wake(caseID string) }

// Ledger runs transactions in somebody's name. It is safe for concurrent use.
type Ledger struct {
	store Store
	waker Waker

	// Posted is called after each commit that wrote a notice, and returns at
	// once; nil for nobody. It is set before the first change.
	Posted func()
}

// New returns a ledger over a store. A nil waker wakes nobody, which leaves
// every case to the sweep.
func New(store Store, waker Waker) *Ledger {
	if waker == nil {
		waker = nobody{}
	}
	return &Ledger{store: store, waker: waker}
}

type nobody struct{}

func (nobody) Wake(string) {}

// How long a transaction may take, from asking for it to its commit. Others
// wait for it meanwhile: a small installation has one writer.
const (
	patience     = 20 * time.Second
	filePatience = 3 * time.Minute // a file has tens of thousands of rows, all or none
)

// Change runs fn as one transaction in the name of actor and wakes the cases
// it changed. Errors are fn's own and those of Store.Change; jml.CodeAway when
// it took too long, and then nothing was changed.
func (l *Ledger) Change(ctx context.Context, actor jml.Actor, fn func(*Entry) error) error {
	return l.change(ctx, way{lane: laneOf(actor), most: patience}, actor, fn)
}

// ChangeByEvent is Change for an event that was announced, which may be one of
// hundreds.
func (l *Ledger) ChangeByEvent(ctx context.Context, actor jml.Actor, fn func(*Entry) error) error {
	return l.change(ctx, way{lane: laneOfEvent(actor), most: patience}, actor, fn)
}

// ChangeByFile is Change for all rows of an imported file. They are one
// transaction, since a file is applied whole or not at all: it lets everybody
// else go first, and once it has begun they wait for its end.
func (l *Ledger) ChangeByFile(ctx context.Context, actor jml.Actor, fn func(*Entry) error) error {
	return l.change(ctx, way{lane: LaneMass, most: filePatience}, actor, fn)
}

// Round runs fn as one transaction in the name of passing time, for the case
// whose own round is the caller: that one is not woken.
func (l *Ledger) Round(ctx context.Context, caseID string, fn func(*Entry) error) error {
	return l.change(ctx, way{lane: LaneTime, most: patience, own: caseID}, jml.SystemActor(), fn)
}

// way is how a change came in.
type way struct {
	lane Lane
	most time.Duration // that it may take
	own  string        // the case that is not woken; "" for none
}

func (l *Ledger) change(ctx context.Context, by way, actor jml.Actor, fn func(*Entry) error) error {
	var done *Entry
	bounded, cancel := context.WithTimeout(ctx, by.most)
	defer cancel()
	err := l.store.Change(bounded, by.lane, func(tx Tx) error {
		done = &Entry{Tx: tx, Actor: actor}
		err := fn(done)
		if done.fault != nil {
			return done.fault // a refusal that rests on a failed read is none
		}
		return err
	})
	if err != nil && bounded.Err() != nil && ctx.Err() == nil {
		return &jml.Error{Code: jml.CodeAway, Message: fmt.Sprintf("This took longer than %s and was given up. Nothing was changed; try again in a moment.", by.most)}
	}
	if err != nil {
		return err
	}

	slices.Sort(done.wakes)
	for _, id := range slices.Compact(done.wakes) {
		if id != by.own {
			l.waker.Wake(id)
		}
	}
	if done.posts && l.Posted != nil {
		l.Posted()
	}
	return nil
}

// Read runs fn on one consistent snapshot.
func (l *Ledger) Read(ctx context.Context, fn func(Reader) error) error {
	return l.store.Read(ctx, fn)
}
