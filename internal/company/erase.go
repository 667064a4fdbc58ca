package company

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/evidence/whose"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/legible"
)

// Basis is why personal data are erased.
type Basis string

// The bases. Whoever asks is erased as soon as they are gone (GDPR, Article 17);
// retention is over when the last case has been closed for RetentionYears.
const (
	ByRequest   Basis = "request"
	ByRetention Basis = "retention"
)

// RetentionYears is how long personal data of a closed case are kept unless the
// person asks.
const RetentionYears = 3

// openingsOfLeaf bounds what one leaf of an erasure names.
const openingsOfLeaf = 2_000

// Erasure is the word that what is known of a person is to be deleted for good.
type Erasure struct {
	Person string `json:"person"` // HR's id, work address or id of ours
	Basis  Basis  `json:"basis"`
	Why    string `json:"why"` // the legal ground, in words
	Dry    bool   `json:"dry,omitempty"`
}

// RetentionOver is the instant before which a last case has to have been closed
// for retention to be over now.
func RetentionOver(now time.Time) time.Time { return now.AddDate(-RetentionYears, 0, 0) }

// Erased is what an erasure deletes.
type Erased struct {
	Person string  // id of ours, which stays
	Values int     // personal values of the log
	Files  int64   // 0 of a dry run
	Cases  []int64 // numbers of the person's cases, which stay without them
}

// Eraser deletes for good what is known of people who are gone.
type Eraser struct{ office *Service }

// NewEraser returns the eraser of a company.
func NewEraser(office *Service) Eraser { return Eraser{office} }

// Erase deletes what is known of somebody who is gone: their name, addresses and
// ids, what was written of them and the files of their cases. The leaves and
// the roots stay, and a leaf names what was deleted. The log is looked through
// before the transaction, and what came meanwhile within it. Somebody who is
// not gone altogether, or whose retention is not over, is refused
// (jml.CodeConflict).
func (e Eraser) Erase(ctx context.Context, actor jml.Actor, order Erasure) (out Erased, err error) {
	if err := order.Check(); err != nil {
		return out, err
	}
	var found traces
	var seen int64
	err = e.office.ledger.Read(ctx, func(r ledger.Reader) (err error) {
		p, err := meantBy(r, order.Person)
		if err == nil {
			found, err = tracesOf(r, p.ID)
		}
		if err == nil {
			seen, err = r.Leaves()
		}
		if err == nil {
			err = found.look(r, 0)
		}
		return err
	})
	if err != nil {
		return out, err
	}
	err = e.office.changeSettings(ctx, actor, func(b *Books) error {
		traces := found.clone()
		if err := traces.look(b, seen); err != nil {
			return err
		}
		out, err = erasing{b}.erase(traces, order)
		if err == nil && order.Dry {
			err = errRehearsed
		}
		return err
	})
	if errors.Is(err, errRehearsed) {
		err = nil
	}
	return out, err
}

// errRehearsed rolls a dry run back.
var errRehearsed = errors.New("a dry run")

// Check refuses an order that says not enough (jml.CodeInvalid).
func (o Erasure) Check() error {
	switch {
	case o.Basis != ByRequest && o.Basis != ByRetention:
		return jml.Invalid("basis", "Say on what basis: request, when the person asks, or retention, when the time is over.")
	case strings.TrimSpace(o.Why) == "":
		return jml.Invalid("why", "Give the ground in words, such as the day on which the person asked. It stays in the log: name nobody in it.")
	}
	return legible.Check("why", o.Why, legible.Note())
}

// traces are the openings of the log that are about one person.
type traces struct {
	person string
	ids    [][]byte        // of the person, their cases and their rights: a leaf about them holds one
	cases  map[string]bool // by id
	rights map[string]bool // by id
	had    map[string]bool // ids of equipment that nobody else had since
	found  []evidence.ErasedOpening
}

func tracesOf(r ledger.Reader, person string) (traces, error) {
	t := traces{person: person, ids: [][]byte{[]byte(person)}, cases: map[string]bool{}, rights: map[string]bool{}, had: map[string]bool{}}
	cases, err := r.CasesOf(person)
	if err != nil {
		return t, fmt.Errorf("read the person's cases: %w", err)
	}
	for _, c := range cases {
		t.cases[c.ID] = true
		t.ids = append(t.ids, []byte(c.ID))
	}
	dir, err := r.Directory()
	if err != nil {
		return t, fmt.Errorf("read the person's rights: %w", err)
	}
	for _, right := range dir.Staff {
		if right.PersonID == person {
			t.rights[right.ID] = true
			t.ids = append(t.ids, []byte(right.ID))
		}
	}
	return t, nil
}

func (t traces) clone() traces {
	t.ids, t.had, t.found = slices.Clone(t.ids), maps.Clone(t.had), slices.Clone(t.found)
	return t
}

// look finds the openings of leaves from one on.
func (t *traces) look(r ledger.PersonalValues, from int64) error {
	return r.PersonalLeaves(from, func(seq int64, line []byte, fields []string) error {
		if !slices.ContainsFunc(t.ids, func(id []byte) bool { return bytes.Contains(line, id) }) {
			return nil
		}
		leaf, err := evidence.ParseLeaf(line)
		if err != nil {
			return fmt.Errorf("read leaf %d: %w", seq, err)
		}
		theirs, err := t.equipment(leaf)
		if err != nil {
			return err
		}
		for _, field := range fields {
			whom, err := whose.Of(leaf, field)
			if err != nil {
				return err
			}
			nobodys := whom == whose.Whom{} && field != "serial" && field != "actor.name"
			if whom.Person == t.person || t.cases[whom.Case] || t.rights[whom.Staff] || theirs && nobodys {
				t.found = append(t.found, evidence.ErasedOpening{Seq: seq, Field: field})
			}
		}
		return nil
	})
}

// equipment follows which equipment the person had last, and reports whether a
// leaf tells what became of it in nobody's name: what is lost has no holder.
func (t *traces) equipment(leaf evidence.Leaf) (theirs bool, err error) {
	if leaf.Type != leaftype.AssetRecorded && leaf.Type != leaftype.AssetChanged {
		return false, nil
	}
	var at struct {
		Asset  string `json:"asset"`
		Holder string `json:"holder"`
	}
	if err := json.Unmarshal(leaf.Data, &at); err != nil {
		return false, fmt.Errorf("read who has the equipment of leaf %d: %w", leaf.Seq, err)
	}
	switch at.Holder {
	case "":
		return t.had[at.Asset], nil
	case t.person:
		t.had[at.Asset] = true
		t.ids = append(t.ids, []byte(at.Asset))
	default:
		delete(t.had, at.Asset)
	}
	return false, nil
}

// erasing is one erasure within its transaction.
type erasing struct{ *Books }

func (b erasing) erase(t traces, order Erasure) (out Erased, err error) {
	p, err := b.Person(t.person)
	if err != nil {
		return out, err
	}
	if err := b.mayErase(p, order.Basis); err != nil {
		return out, err
	}
	if err := b.EraseOpenings(t.found); err != nil {
		return out, err
	}
	out = Erased{Person: p.ID, Values: len(t.found)}
	if out.Cases, err = b.blankTerms(p.ID); err != nil {
		return out, err
	}
	if err := b.blankEquipment(t.had); err != nil {
		return out, err
	}
	if err := b.UpdatePerson(jml.Person{ID: p.ID, HoldingsConfirmedAt: p.HoldingsConfirmedAt, Erased: true}); err != nil {
		return out, fmt.Errorf("blank the person: %w", err)
	}
	if _, err := b.EndSessions(p.ID); err != nil {
		return out, fmt.Errorf("end the person's sessions: %w", err)
	}
	if _, err := b.RevokeLinks(p.ID, ""); err != nil {
		return out, fmt.Errorf("end the person's links: %w", err)
	}
	if out.Files, err = b.EraseTraces(p.ID); err != nil {
		return out, err
	}
	b.logErased(p.ID, order, t.found)
	return out, nil
}

// blankTerms takes a person's words out of their engagements and cases.
func (b erasing) blankTerms(personID string) (numbers []int64, err error) {
	engagements, err := b.Engagements(personID)
	if err != nil {
		return nil, fmt.Errorf("read the engagements: %w", err)
	}
	for _, e := range engagements {
		e.Title, e.Department = "", ""
		if err := b.UpdateEngagement(e); err != nil {
			return nil, fmt.Errorf("blank an engagement: %w", err)
		}
	}
	cases, err := b.CasesOf(personID)
	if err != nil {
		return nil, fmt.Errorf("read the cases: %w", err)
	}
	for _, c := range cases {
		for _, terms := range []*jml.Terms{&c.Before, &c.After} {
			terms.Title, terms.Department = "", ""
		}
		if err := b.UpdateCase(c); err != nil {
			return nil, fmt.Errorf("blank a case: %w", err)
		}
		numbers = append(numbers, c.Number)
	}
	slices.Sort(numbers)
	return numbers, nil
}

// blankEquipment takes out of the register what was said of where equipment went
// that the person had last.
func (b erasing) blankEquipment(had map[string]bool) error {
	for id := range had {
		a, err := b.Asset(id)
		if err != nil {
			return fmt.Errorf("read the equipment: %w", err)
		}
		if a.Said.Place+a.Said.WentTo == "" {
			continue
		}
		a.Said.Place, a.Said.WentTo = "", ""
		if err := b.UpdateAsset(a); err != nil {
			return fmt.Errorf("blank what was said of equipment: %w", err)
		}
	}
	return nil
}

// logErased says what was erased, in as many leaves as it takes.
func (b erasing) logErased(personID string, order Erasure, gone []evidence.ErasedOpening) {
	parts := slices.Collect(slices.Chunk(gone, openingsOfLeaf))
	if len(parts) == 0 {
		parts = [][]evidence.ErasedOpening{{}}
	}
	for _, part := range parts {
		b.Log("", "", evidence.Erased{Person: personID, Basis: string(order.Basis), Openings: part}, ledger.Personal("note", order.Why))
	}
}
