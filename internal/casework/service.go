package casework

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"slices"

	"github.com/google/uuid"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
)

// Service runs the commands. It is safe for concurrent use.
type Service struct {
	store  Store
	waker  Waker
	random io.Reader
	docs   *documents
}

// New returns a Service over a store. The waker is told of each changed case
// after its commit; nil wakes nobody, which leaves everything to the sweep.
func New(store Store, waker Waker) *Service {
	if waker == nil {
		waker = nobody{}
	}
	return &Service{store: store, waker: waker, random: rand.Reader, docs: newDocuments()}
}

type nobody struct{}

func (nobody) Wake(string) {}

// work is one transaction of one command: the store's Tx, who acts, and what
// of the company it has read so far. Reading is put off until it is wanted: the
// most frequent command, ending a task, needs neither.
type work struct {
	Tx
	svc     *Service
	actor   jml.Actor
	wakes   []string
	company struct {
		settings *jml.Settings
		dir      *jml.Directory
		matrix   *playbook.Matrix
	}
	fault error // the first read that failed; nothing commits after it
}

// change runs fn as one transaction in the name of actor and wakes the cases
// it changed, except the one whose own round is the caller.
func (s *Service) change(ctx context.Context, actor jml.Actor, own string, fn func(*work) error) error {
	var done *work
	err := s.store.Change(ctx, func(tx Tx) error {
		done = &work{Tx: tx, svc: s, actor: actor}
		err := fn(done)
		if done.fault != nil {
			return done.fault // a refusal that rests on a failed read is none
		}
		return err
	})
	if err != nil {
		return err
	}
	slices.Sort(done.wakes)
	for _, id := range slices.Compact(done.wakes) {
		if id != own {
			s.waker.Wake(id)
		}
	}
	return nil
}

// fail keeps the first failed read, so that what was judged on it never commits.
func (w *work) fail(what string, err error) {
	if err != nil && w.fault == nil {
		w.fault = fmt.Errorf("%s: %w", what, err)
	}
}

func (w *work) settings() jml.Settings {
	if w.company.settings == nil {
		s, err := w.Settings()
		w.fail("read settings", err)
		w.company.settings = &s
	}
	return *w.company.settings
}

func (w *work) dir() *jml.Directory {
	if w.company.dir == nil {
		d, err := w.Directory()
		w.fail("read directory", err)
		w.company.dir = &d
	}
	return w.company.dir
}

// inForce is the access matrix in force now.
func (w *work) inForce() *playbook.Matrix {
	if w.company.matrix == nil {
		m, _, err := w.svc.currentMatrix(w)
		w.fail("read the matrix in force", err)
		w.company.matrix = m
	}
	return w.company.matrix
}

// log appends one leaf in the name of the transaction's actor.
func (w *work) log(caseID, taskID string, data evidence.Data, personal ...evidence.Field) {
	w.Append(evidence.Draft{Case: caseID, Task: taskID, Actor: w.actor, Data: data, Personal: personal})
}

func personal(name, value string) evidence.Field { return evidence.Field{Name: name, Value: value} }

// newID returns a fresh UUIDv7.
func newID() (string, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return "", fmt.Errorf("make an id: %w", err)
	}
	return id.String(), nil
}

// nameOf returns a person's current name, or "" when the id is empty.
func (w *work) nameOf(id string) (string, error) {
	return personName(w, id)
}

func personName(r Reader, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	p, err := r.Person(id)
	if err != nil {
		return "", fmt.Errorf("read person: %w", err)
	}
	return p.Name(), nil
}
