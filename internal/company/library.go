package company

import (
	"fmt"
	"sync"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/playbook"
)

// Library keeps parsed playbooks and matrices by content hash; a hash never
// changes its meaning, so entries are never dropped. It is safe for concurrent
// use.
type Library struct {
	mu        sync.Mutex
	playbooks map[string]*playbook.Playbook
	matrices  map[string]*playbook.Matrix
}

func newLibrary() *Library {
	return &Library{playbooks: map[string]*playbook.Playbook{}, matrices: map[string]*playbook.Matrix{}}
}

// parsed returns the cached document under hash, reading and parsing it on
// the first use.
func parsed[T any](l *Library, cache map[string]*T, r ledger.Documents, hash string, parse func([]byte) (*T, error)) (*T, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
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

// Playbook returns the playbook with a content hash.
func (l *Library) Playbook(r ledger.Documents, hash string) (*playbook.Playbook, error) {
	return parsed(l, l.playbooks, r, hash, playbook.Parse)
}

// Matrix returns the access matrix with a content hash.
func (l *Library) Matrix(r ledger.Documents, hash string) (*playbook.Matrix, error) {
	return parsed(l, l.matrices, r, hash, playbook.ParseMatrix)
}

// PlaybookInForce returns the playbook that cases of a kind open with now;
// jml.CodeNotFound before set-up.
func (l *Library) PlaybookInForce(r ledger.Documents, kind jml.Kind) (*playbook.Playbook, error) {
	hash, err := r.Current("playbook/" + string(kind))
	if err != nil {
		return nil, fmt.Errorf("find the playbook in force: %w", err)
	}
	return l.Playbook(r, hash)
}

// MatrixInForce returns the access matrix in force with its content hash;
// jml.CodeNotFound before set-up.
func (l *Library) MatrixInForce(r ledger.Documents) (*playbook.Matrix, string, error) {
	hash, err := r.Current("matrix")
	if err != nil {
		return nil, "", fmt.Errorf("find the matrix in force: %w", err)
	}
	m, err := l.Matrix(r, hash)
	return m, hash, err
}

// Frozen are the documents that a case keeps from its opening on.
type Frozen struct {
	Playbook   *playbook.Playbook
	Matrix     *playbook.Matrix
	MatrixHash string // "" for the built-in one
}

// For returns what a case that opens now is frozen with: the playbook
// and matrix in force or, for a preview before the set-up, the built-in ones.
func (l *Library) For(r ledger.Documents, kind jml.Kind, settings jml.Settings) (f Frozen, err error) {
	if !settings.Done {
		builtin := playbook.Defaults()
		if f.Playbook, err = playbook.Parse(builtin["playbook/"+string(kind)]); err == nil {
			f.Matrix, err = playbook.ParseMatrix(builtin["matrix"])
		}
		return f, err
	}
	if f.Playbook, err = l.PlaybookInForce(r, kind); err != nil {
		return f, err
	}
	f.Matrix, f.MatrixHash, err = l.MatrixInForce(r)
	return f, err
}
