package casework

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/playbook"
)

// Service runs the commands. It is safe for concurrent use.
type Service struct {
	ledger *ledger.Ledger
	random io.Reader
	docs   *documents
}

// New returns a Service over a ledger.
func New(l *ledger.Ledger) *Service {
	return &Service{ledger: l, random: rand.Reader, docs: newDocuments()}
}

// work is one transaction of one command with what of the company it has read
// so far. Reading is put off until it is wanted: the most frequent command,
// ending a task, needs neither.
type work struct {
	*ledger.Entry
	svc     *Service
	company struct {
		settings *jml.Settings
		dir      *jml.Directory
		matrix   *playbook.Matrix
	}
}

// change runs fn as one transaction in the name of actor.
func (s *Service) change(ctx context.Context, actor jml.Actor, fn func(*work) error) error {
	return s.ledger.Change(ctx, actor, func(e *ledger.Entry) error { return fn(&work{Entry: e, svc: s}) })
}

// round runs fn as one transaction of a case's own round.
func (s *Service) round(ctx context.Context, caseID string, fn func(*work) error) error {
	return s.ledger.Round(ctx, caseID, func(e *ledger.Entry) error { return fn(&work{Entry: e, svc: s}) })
}

func (w *work) settings() jml.Settings {
	if w.company.settings == nil {
		s, err := w.Settings()
		w.Fail("read settings", err)
		w.company.settings = &s
	}
	return *w.company.settings
}

func (w *work) dir() *jml.Directory {
	if w.company.dir == nil {
		d, err := w.Directory()
		w.Fail("read directory", err)
		w.company.dir = &d
	}
	return w.company.dir
}

// inForce is the access matrix in force now.
func (w *work) inForce() *playbook.Matrix {
	if w.company.matrix == nil {
		m, _, err := w.svc.currentMatrix(w)
		w.Fail("read the matrix in force", err)
		w.company.matrix = m
	}
	return w.company.matrix
}

// nameOf returns a person's current name, or "" when the id is empty.
func (w *work) nameOf(id string) (string, error) {
	return personName(w, id)
}

func personName(r ledger.Reader, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	p, err := r.Person(id)
	if err != nil {
		return "", fmt.Errorf("read person: %w", err)
	}
	return p.Name(), nil
}
