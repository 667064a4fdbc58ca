package inbound

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/feed"
	"github.com/handover-jml/handover/internal/jml"
)

const (
	meetings  = 5           // tries of a record while others of the same person come in
	firstWait = time.Second // before an item is tried again; doubled each time
	mostWait  = 10 * time.Minute
)

// Take takes a record in and returns what followed from it: nothing when it says
// what was said before. What could not be taken in yet is tried again by CatchUp;
// what was refused says so in its item, and is no error.
func (s *Service) Take(ctx context.Context, from Source, r feed.Record, at time.Time) ([]Item, error) {
	if r.Person.ID == "" {
		return nil, jml.Invalid("person.id", "The record has no id of the person. Map the column or member that holds it.")
	}
	r.Person.Source = from.ids()
	for try := 1; ; try++ {
		items, behind, err := s.tell(ctx, from, r, at)
		if jml.ErrorCode(err) == jml.CodeConflict && try < meetings {
			continue // somebody else took in another record of the person meanwhile
		}
		if err != nil || behind {
			return items, err
		}
		return s.settleAll(ctx, from, items)
	}
}

// tell works out what follows and keeps it.
func (s *Service) tell(ctx context.Context, from Source, r feed.Record, at time.Time) (items []Item, behind bool, err error) {
	so, version, err := s.Records.Told(ctx, from.Name, r.Person.ID)
	if err != nil {
		return nil, false, err
	}
	today, err := s.People.Today(ctx)
	if err != nil {
		return nil, false, err
	}
	here := false
	if !so.Known {
		here, err = s.People.WorksHere(ctx, from.actor(), r.Person, from.Vouches)
		if err != nil && !final(err) { // who cannot be told apart is refused by what follows
			return nil, false, err
		}
	}

	next, steps := from.Rules.Next(so, r, today, here)
	if len(steps) == 0 && reflect.DeepEqual(next, so) {
		return nil, false, nil
	}
	items = make([]Item, len(steps))
	for i, step := range steps {
		step.Event.ID = eventID(r.Person.ID, version+1, i)
		step.Event.OccurredAt = at.UTC().Truncate(time.Microsecond)
		items[i] = Item{ID: step.Event.ID, Source: from.Name, Record: r.Person.ID, Version: version + 1, Said: Said{step, r}, At: step.Event.OccurredAt, State: Waiting}
	}
	behind, err = s.Records.Tell(ctx, from.Name, r.Person.ID, version, next, items)
	return items, behind, err
}

// eventID is of a change of a record: the how manieth of it, and the step in it.
func eventID(record string, version int64, step int) string {
	if len(record) > 64 {
		sum := sha256.Sum256([]byte(record))
		record = hex.EncodeToString(sum[:16])
	}
	return fmt.Sprintf("%s-%d-%d", record, version, step+1)
}

// settleAll takes items of one record in, one after the other, until one is
// refused or has to wait.
func (s *Service) settleAll(ctx context.Context, from Source, items []Item) ([]Item, error) {
	for i := range items {
		if err := s.settle(ctx, from, &items[i]); err != nil {
			return items, err
		}
		if items[i].State == Taken {
			continue
		}
		for j := range items[i+1:] {
			if items[i].State == Refused {
				items[i+1+j].State = Dropped
			}
		}
		return items, nil
	}
	return items, nil
}

// settle tries one item and writes what became of it.
func (s *Service) settle(ctx context.Context, from Source, it *Item) error {
	err := s.enter(ctx, from, it)
	now := s.Clock.Now()
	switch {
	case err == nil:
		it.State, it.Settled, it.Code, it.Message = Taken, now, "", ""
	case final(err):
		it.State, it.Settled, it.Code, it.Message = Refused, now, jml.ErrorCode(err), refusalOf(err)
	default:
		it.Tries++
		it.RetryAt = now.Add(min(mostWait, firstWait<<min(it.Tries-1, 12)))
		it.Code, it.Message = jml.ErrorCode(err), ""
	}
	newer, err := s.Records.Settle(context.WithoutCancel(ctx), *it)
	if err == nil && newer != nil {
		_, err = s.Take(ctx, from, *newer, now)
	}
	return err
}

// enter has an item change what it is about.
func (s *Service) enter(ctx context.Context, from Source, it *Item) error {
	e := it.Step.Event
	correct := it.Step.Correct
	if e.Kind == jml.Mover && !correct { // another source may have told of it
		moves, err := s.People.Moves(ctx, e.Person)
		if err != nil {
			return err
		}
		if correct = !moves; correct {
			e.EffectiveDate = jml.Date{} // the day of a move is no first day
		}
	}
	if correct {
		it.Outcome = "corrected"
		return s.People.Describe(ctx, from.actor(), e)
	}
	if err := s.Check(e); err != nil {
		return err
	}
	done, err := s.Cases.Accept(ctx, e, jml.Intake{Source: from.Name, Hash: s.Hash(e), Actor: from.actor()})
	if err != nil {
		return err
	}
	it.Outcome, it.CaseID = done.Outcome, done.Case.ID
	return nil
}

// final reports whether trying again is of no use before somebody does something.
func final(err error) bool {
	switch jml.ErrorCode(err) {
	case "", jml.CodeAway, jml.CodeBusy, jml.CodeClock, jml.CodeDamaged, jml.CodeFull, jml.CodeSetup:
		return false
	}
	return true
}

// refusalOf is all that is wrong, in sentences.
func refusalOf(err error) string {
	var said []string
	for _, one := range jml.Refusals(err) {
		said = append(said, one.Message)
	}
	return strings.Join(said, " ")
}

// Event takes an event in that a source sends whole. Sent again with the same id
// and content it answers the first result. What is refused is kept as refused
// where it may be tried again, and returned as an error.
func (s *Service) Event(ctx context.Context, from Source, e jml.Event) (jml.Accepted, error) {
	if e.Person.Source == "" && e.Person.ID != "" {
		e.Person.Source = from.ids()
	}
	done, err := s.Cases.Accept(ctx, e, jml.Intake{Source: from.Name, Hash: s.Hash(e), Actor: from.actor()})
	now := s.Clock.Now() // not when it happened: news of last quarter is listed as long as that of today
	it := Item{ID: e.ID, Source: from.Name, Record: e.Person.ID, Said: Said{Step: feed.Step{Event: e}}, At: now, State: Taken,
		Outcome: done.Outcome, CaseID: done.Case.ID, Settled: now}
	switch {
	case err == nil && done.Again:
		return done, nil
	case err != nil && final(err):
		it.State, it.Code, it.Message = Refused, jml.ErrorCode(err), refusalOf(err)
	case err != nil:
		return done, err // the sender tries again
	}
	_, kept := s.Records.Settle(context.WithoutCancel(ctx), it)
	return done, errors.Join(err, kept)
}
