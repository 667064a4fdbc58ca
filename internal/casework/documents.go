package casework

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/playbook"
)

// documents keeps parsed playbooks and matrices by content hash; a hash never
// changes its meaning, so entries are never dropped.
type documents struct {
	mu        sync.Mutex
	playbooks map[string]*playbook.Playbook
	matrices  map[string]*playbook.Matrix
}

func newDocuments() *documents {
	return &documents{playbooks: map[string]*playbook.Playbook{}, matrices: map[string]*playbook.Matrix{}}
}

// parsed returns the cached document under hash, reading and parsing it on
// the first use.
func parsed[T any](d *documents, cache map[string]*T, r ledger.Reader, hash string, parse func([]byte) (*T, error)) (*T, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if doc, ok := cache[hash]; ok {
		return doc, nil
	}
	body, err := r.Document(hash)
	if err != nil {
		return nil, fmt.Errorf("read document: %w", err)
	}
	doc, err := parse(body)
	if err != nil {
		return nil, fmt.Errorf("parse stored document: %w", err)
	}
	cache[hash] = doc
	return doc, nil
}

func (s *Service) playbook(r ledger.Reader, hash string) (*playbook.Playbook, error) {
	return parsed(s.docs, s.docs.playbooks, r, hash, playbook.Parse)
}

func (s *Service) matrix(r ledger.Reader, hash string) (*playbook.Matrix, error) {
	return parsed(s.docs, s.docs.matrices, r, hash, playbook.ParseMatrix)
}

func (s *Service) currentPlaybook(r ledger.Reader, kind jml.Kind) (*playbook.Playbook, error) {
	hash, err := r.Current("playbook/" + string(kind))
	if err != nil {
		return nil, fmt.Errorf("find the playbook in force: %w", err)
	}
	return s.playbook(r, hash)
}

func (s *Service) currentMatrix(r ledger.Reader) (*playbook.Matrix, string, error) {
	hash, err := r.Current("matrix")
	if err != nil {
		return nil, "", fmt.Errorf("find the matrix in force: %w", err)
	}
	m, err := s.matrix(r, hash)
	return m, hash, err
}

// documentsFor returns what a case that opens now is frozen with: the playbook
// and matrix in force or, for a preview before the set-up, the built-in ones.
func (s *Service) documentsFor(r ledger.Reader, kind jml.Kind, settings jml.Settings) (pb *playbook.Playbook, m *playbook.Matrix, hash string, err error) {
	if !settings.Done {
		builtin := playbook.Defaults()
		if pb, err = playbook.Parse(builtin["playbook/"+string(kind)]); err == nil {
			m, err = playbook.ParseMatrix(builtin["matrix"])
		}
		return pb, m, "", err
	}
	if pb, err = s.currentPlaybook(r, kind); err != nil {
		return nil, nil, "", err
	}
	m, hash, err = s.currentMatrix(r)
	return pb, m, hash, err
}

// PutDocument makes body the document in force under name ("playbook/joiner",
// "playbook/mover", "playbook/leaver", "matrix", "controls"). It is checked
// whole first; running cases keep the version they opened with.
func (s *Service) PutDocument(ctx context.Context, actor jml.Actor, name string, body []byte) (hash string, err error) {
	if err := checkDocument(name, body); err != nil {
		return "", err
	}
	err = s.change(ctx, actor, func(w *work) error {
		if err := w.LockSettings(); err != nil {
			return err
		}
		hash, err = w.putDocument(name, body)
		return err
	})
	return hash, err
}

func checkDocument(name string, body []byte) error {
	switch name {
	case "matrix":
		_, err := playbook.ParseMatrix(body)
		return err
	case "controls":
		_, err := playbook.ParseControls(body)
		return err
	case "playbook/joiner", "playbook/mover", "playbook/leaver":
		p, err := playbook.Parse(body)
		if err == nil && "playbook/"+string(p.Kind) != name {
			return jml.Invalid("playbook", fmt.Sprintf("this file is the %s playbook; apply it under that name", p.Kind))
		}
		return err
	}
	return jml.Invalid("name", fmt.Sprintf("there is no document called %q; the names are playbook/joiner, playbook/mover, playbook/leaver, matrix and controls", name))
}

func (w *work) putDocument(name string, body []byte) (string, error) {
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:])
	previous, err := w.Current(name)
	if err != nil && jml.ErrorCode(err) != jml.CodeNotFound {
		return "", fmt.Errorf("read the version in force: %w", err)
	}
	if previous == hash {
		return hash, nil
	}
	if err := w.Entry.PutDocument(hash, body); err != nil {
		return "", fmt.Errorf("store the document: %w", err)
	}
	if err := w.SetCurrent(name, hash); err != nil {
		return "", fmt.Errorf("put the document in force: %w", err)
	}
	w.Log("", "", documentChanged(evidence.DocumentVersion{Name: name, Hash: hash, Previous: previous}))
	if name == "matrix" && previous != "" {
		return hash, w.ownersMoved(previous, hash)
	}
	return hash, nil
}

// ownersMoved has the cases of everybody look again who administered a system
// under one matrix and no longer does under the next.
func (w *work) ownersMoved(from, to string) error {
	before, err := w.svc.matrix(w, from)
	if err != nil {
		return err
	}
	after, err := w.svc.matrix(w, to)
	if err != nil {
		return err
	}
	w.company.matrix = after
	for _, old := range before.Systems {
		next, _ := after.System(old.Key)
		if next.OwnerRole == old.OwnerRole && next.OwnerEmail == old.OwnerEmail {
			continue
		}
		owners := w.dir().PeopleOf(old.OwnerRole)
		if p, ok, err := w.FindPerson(old.OwnerEmail); err != nil {
			return fmt.Errorf("find a system's owner: %w", err)
		} else if ok {
			owners = append(owners, p.ID)
		}
		for _, id := range owners {
			touched, err := w.Touch(id)
			if err != nil {
				return err
			}
			w.Wake(touched...)
		}
	}
	return nil
}

func documentChanged(v evidence.DocumentVersion) evidence.Data {
	switch v.Name {
	case "matrix":
		return evidence.MatrixChanged{DocumentVersion: v}
	case "controls":
		return evidence.ControlsChanged{DocumentVersion: v}
	}
	return evidence.PlaybookChanged{DocumentVersion: v}
}
