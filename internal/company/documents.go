package company

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/playbook"
)

// PutDocument makes body the document in force under name ("playbook/joiner",
// "playbook/mover", "playbook/leaver", "matrix", "controls"). It is checked
// whole first; running cases keep the version they opened with. Why is recorded,
// where somebody says.
func (s *Service) PutDocument(ctx context.Context, actor jml.Actor, name string, body []byte, why string) (hash string, err error) {
	if err := checkDocument(name, body); err != nil {
		return "", err
	}
	err = s.changeSettings(ctx, actor, func(b *Books) error {
		if err := because(b, why); err != nil {
			return err
		}
		hash, err = shelf{b}.put(name, body)
		return err
	})
	return hash, err
}

func checkDocument(name string, body []byte) error {
	switch name {
	case "matrix":
		_, err := playbook.AcceptMatrix(body)
		return err
	case "controls":
		_, err := playbook.AcceptControls(body)
		return err
	case "playbook/joiner", "playbook/mover", "playbook/leaver":
		p, err := playbook.Accept(body)
		if err == nil && "playbook/"+string(p.Kind) != name {
			return jml.Invalid("playbook", fmt.Sprintf("this file is the %s playbook; apply it under that name", p.Kind))
		}
		return err
	}
	return jml.Invalid("name", fmt.Sprintf("there is no document called %q; the names are playbook/joiner, playbook/mover, playbook/leaver, matrix and controls", name))
}

// Unapart lists the lines of the playbooks in force that keep nobody apart,
// where the built-in ones do; none before the set-up.
func (s *Service) Unapart(ctx context.Context) (list []playbook.Unapart, err error) {
	err = s.ledger.Read(ctx, func(r ledger.Reader) error {
		list = nil
		for _, kind := range []jml.Kind{jml.Joiner, jml.Mover, jml.Leaver} {
			p, err := s.library.PlaybookInForce(r, kind)
			if jml.ErrorCode(err) == jml.CodeNotFound {
				continue
			}
			if err != nil {
				return err
			}
			list = append(list, p.Unapart()...)
		}
		return nil
	})
	return list, err
}

// shelf is where the documents in force lie.
type shelf struct{ *Books }

// put makes body the document in force under name.
func (b shelf) put(name string, body []byte) (string, error) {
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:])
	previous, err := b.Current(name)
	if err != nil && jml.ErrorCode(err) != jml.CodeNotFound {
		return "", fmt.Errorf("read the version in force: %w", err)
	}
	if previous == hash {
		return hash, nil
	}
	if err := b.Entry.PutDocument(hash, body); err != nil {
		return "", fmt.Errorf("store the document: %w", err)
	}
	if err := b.SetCurrent(name, hash); err != nil {
		return "", fmt.Errorf("put the document in force: %w", err)
	}
	b.Log("", "", documentChanged(evidence.DocumentVersion{Name: name, Hash: hash, Previous: previous}), reason(b.Books))
	if name == "matrix" && previous != "" {
		return hash, b.ownersMoved(previous, hash)
	}
	return hash, nil
}

// putDefaults puts the built-in playbooks, matrix and controls in force
// where the company has none yet.
func (b shelf) putDefaults() error {
	defaults := playbook.Defaults()
	for _, name := range playbook.DefaultNames() {
		if _, err := b.Current(name); err == nil {
			continue
		} else if jml.ErrorCode(err) != jml.CodeNotFound {
			return fmt.Errorf("read the version in force: %w", err)
		}
		if _, err := b.put(name, defaults[name]); err != nil {
			return err
		}
	}
	return nil
}

// ownersMoved has the cases of everybody look again who administered a system
// under one matrix and no longer does under the next.
func (b shelf) ownersMoved(from, to string) error {
	before, err := b.library.Matrix(b.Entry, from)
	if err != nil {
		return err
	}
	after, err := b.library.Matrix(b.Entry, to)
	if err != nil {
		return err
	}
	b.matrix = after
	for _, old := range before.Systems {
		next, _ := after.System(old.Key)
		if next.OwnerRole == old.OwnerRole && next.OwnerEmail == old.OwnerEmail {
			continue
		}
		owners := b.Directory().PeopleOf(old.OwnerRole)
		p, _, err := Find(b, old.OwnerEmail)
		if err != nil {
			return err
		}
		if err := b.LookAgain(append(owners, p.ID)...); err != nil {
			return err
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
