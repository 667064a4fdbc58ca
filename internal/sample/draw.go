package sample

import (
	"bufio"
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/sample/order"
)

// Candidate is a case that can be drawn.
type Candidate struct {
	ID     string
	Number string
	Kind   string
	Person string // id
	Name   string // as the population shows it
	Ticket string // by which it is drawn, in hexadecimal; empty without a word
}

// Draw is what was drawn, and from what.
type Draw struct {
	Order      order.Order
	Population []Candidate // in the order in which they are drawn
	Cases      []Candidate // the first of them
}

// Draw draws from the population of the bundle.
func (b *Bundle) Draw(o order.Order) (Draw, error) {
	if err := o.Check(); err != nil {
		return Draw{}, err
	}
	all, err := b.population(o.Kind)
	if err != nil {
		return Draw{}, err
	}
	d := Draw{Order: o, Population: all}
	if len(all) == 0 {
		return d, &jml.Error{Code: jml.CodeNotFound, Field: "kind", Message: "There is no such case in the period to draw from."}
	}
	if o.How() == order.ByList {
		d.Cases, err = named(all, o.List)
		return d, err
	}
	for i := range all {
		all[i].Ticket = ticket(o.TheWord(), b.Manifest.Log.Root, all[i].ID)
	}
	slices.SortFunc(all, func(x, y Candidate) int {
		return cmp.Or(strings.Compare(x.Ticket, y.Ticket), strings.Compare(x.ID, y.ID))
	})
	d.Cases = all[:min(o.N, len(all))]
	return d, nil
}

// ticket orders the cases. The root binds it to the population, so that a word
// draws others when it is used again.
func ticket(word, root, caseID string) string {
	mac := hmac.New(sha256.New, []byte(word))
	mac.Write([]byte(root + "\n" + caseID))
	return hex.EncodeToString(mac.Sum(nil))
}

// named are the cases of a list, in its order.
func named(all []Candidate, list string) (found []Candidate, err error) {
	byKey := map[string]Candidate{}
	for _, c := range all {
		byKey[c.ID], byKey[c.Number] = c, c
	}
	var problems jml.Problems
	lines, seen := bufio.NewScanner(strings.NewReader(strings.TrimPrefix(list, "\ufeff"))), map[string]bool{}
	lines.Buffer(nil, len(list)+1)
	for at := 1; lines.Scan(); at++ {
		key := strings.TrimPrefix(strings.TrimSpace(lines.Text()), "#")
		c, known := byKey[key]
		switch {
		case key == "" || seen[c.ID]:
		case !known:
			problems = append(problems, jml.Invalid(fmt.Sprintf("list, line %d", at), fmt.Sprintf("No case %.60q is in the period. Give numbers or ids of population.csv.", key)))
		default:
			found, seen[c.ID] = append(found, c), true
		}
		if len(problems) > 20 {
			break
		}
	}
	if len(found) > order.Most {
		problems = append(problems, jml.Invalid("list", fmt.Sprintf("A sample has at most %d cases.", order.Most)))
	}
	return found, problems.Or()
}

// Leaf is what the log says of the draw.
func (b *Bundle) Leaf(d Draw) evidence.SampleDrawn {
	q := b.Manifest.Question
	leaf := evidence.SampleDrawn{From: q.From, To: q.To, Kind: d.Order.Kind, AsOf: b.Manifest.Log.Size,
		Population: int64(len(d.Population)), How: d.Order.How(), SHA256: d.Order.Sum()}
	for _, c := range d.Cases {
		leaf.Cases = append(leaf.Cases, c.ID)
	}
	return leaf
}
