package company

import (
	"context"
	"fmt"
	"strings"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

// Audits records what auditors took, and what was drawn and compared for them.
type Audits struct{ Service *Service }

// ExportMade records that somebody took a bundle away, narrowed to a department
// where that is not empty.
func (a Audits) ExportMade(ctx context.Context, actor jml.Actor, made evidence.ExportMade, department string) error {
	return a.Service.change(ctx, actor, func(b *Books) error {
		b.Log("", "", made, ledger.Personal("person.department", department))
		return nil
	})
}

// PersonID is the id of whom an export is to be about, known by an outside id, a
// work address in any case, or an id of ours. Nobody is jml.CodeInvalid.
func (a Audits) PersonID(ctx context.Context, key string) (id string, err error) {
	err = a.Service.ledger.Read(ctx, func(r ledger.Reader) error {
		p, found, err := Find(r, key)
		if err == nil && !found {
			err = jml.Invalid("person", "Nobody is known by this. Give HR's id, the work address or Handover's id, as the page People shows it.")
		}
		id = p.ID
		return err
	})
	return id, err
}

// SampleDrawn records that cases were drawn.
func (a Audits) SampleDrawn(ctx context.Context, actor jml.Actor, drawn evidence.SampleDrawn) error {
	return a.Service.change(ctx, actor, func(b *Books) error {
		b.Log("", "", drawn)
		return nil
	})
}

// Reconciliation is that a list from elsewhere was held against the records.
type Reconciliation struct {
	Made      evidence.ReconciliationMade // without who fetched the list
	File      string                      // what the list is called
	FetchedBy string                      // HR's id, work address or name of who took it out of the other program; "" where nobody says
	Filter    string                      // what was left out then, in words
}

// ReconciliationMade records a reconciliation. A system that neither the register nor
// the matrix has, and somebody whom nobody knows, are refused (jml.CodeInvalid).
func (a Audits) ReconciliationMade(ctx context.Context, actor jml.Actor, r Reconciliation) error {
	return a.Service.change(ctx, actor, func(b *Books) error {
		leaf := r.Made
		if _, listed := b.Matrix().System(leaf.System); leaf.System != "" && !listed && leaf.Registered == 0 {
			return jml.Invalid("system", fmt.Sprintf("Neither the access matrix nor the register has a system %q. Give its key as the matrix has it.", leaf.System))
		}
		personal := []evidence.Field{ledger.Personal("name", strings.TrimSpace(r.File)), ledger.Personal("note", strings.TrimSpace(r.Filter))}
		if r.FetchedBy != "" {
			who, known, err := Find(b, r.FetchedBy)
			if err != nil {
				return err
			}
			if !known {
				return jml.Invalid("fetched_by", fmt.Sprintf("Nobody here is known as %q. Give the work address or HR's id of who took the list out, or leave it empty.", r.FetchedBy))
			}
			leaf.FetchedBy = who.ID
			personal = append(personal, ledger.Personal("fetched_by.name", who.Name()))
		}
		b.Log("", "", leaf, personal...)
		return nil
	})
}
