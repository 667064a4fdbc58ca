// Package order owns what can be asked of a draw, by whatever way somebody asks.
// It knows no bundle.
package order

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/legible"
)

// Most is how many cases one sample has at most.
const Most = 500

// Ways of drawing.
const (
	ByWord = "word" // which the auditor gave when the population was signed
	ByList = "list" // of the auditor's own
)

const maxList = 64 << 10 // bytes of a list

// Order says what to draw: N cases by a word, or those of a list.
type Order struct {
	Kind jml.Kind // of the cases to draw from; empty for all
	Word string
	N    int
	List string // ids or numbers of cases, one a line
}

// Check refuses an order that nobody could follow (jml.CodeInvalid).
func (o Order) Check() error {
	if err := cmp.Or(legible.Check("word", o.TheWord(), legible.Word()), legible.Check("list", strings.TrimPrefix(o.List, "\ufeff"), legible.Rule{Bytes: maxList, Lines: true})); err != nil {
		return err
	}
	var problems jml.Problems
	add := func(field, message string) { problems = append(problems, jml.Invalid(field, message)) }
	switch o.Kind {
	case "", jml.Joiner, jml.Mover, jml.Leaver:
	default:
		add("kind", "Draw from joiners, movers or leavers, or leave the kind out for all.")
	}
	word, list := o.TheWord(), strings.TrimSpace(o.List)
	switch {
	case word == "" && list == "":
		add("word", "Give the word that the auditor chose, or a list of cases.")
	case word != "" && list != "":
		add("word", "Give a word or a list of cases, not both.")
	case word != "" && (o.N < 1 || o.N > Most):
		add("n", fmt.Sprintf("Draw from 1 to %d cases.", Most))
	case list != "" && o.N != 0:
		add("n", "A list says itself how many cases it has.")
	}
	return problems.Or()
}

// TheWord is the word without white space around it, as it counts.
func (o Order) TheWord() string { return strings.TrimSpace(o.Word) }

// How says in which way the order draws.
func (o Order) How() string {
	if o.TheWord() != "" {
		return ByWord
	}
	return ByList
}

// Sum is the SHA-256 of the word, without white space around it, or of the list
// as it is.
func (o Order) Sum() string {
	text := o.List
	if o.How() == ByWord {
		text = o.TheWord()
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// Request is an order with the population it is for. AsOf is the size of a
// checkpoint that was signed before the auditor gave the word; for a list 0 is
// the newest.
type Request struct {
	From, To jml.Date
	AsOf     int64
	Order
}

// Check refuses what nobody could answer (jml.CodeInvalid).
func (r Request) Check() error {
	switch {
	case r.AsOf < 0:
		return jml.Invalid("as_of", "Give the number of leaves of a checkpoint, from 1 up.")
	case r.AsOf == 0 && r.How() == ByWord:
		return jml.Invalid("as_of", "Say as of which checkpoint: the one of the export that the auditor had before choosing the word. Its number of leaves is the size in manifest.json.")
	case !r.From.IsZero() && !r.To.IsZero() && r.To.Before(r.From):
		return jml.Invalid("to", "The period ends before it begins. Swap the dates.")
	}
	return r.Order.Check()
}
