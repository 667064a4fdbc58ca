package company

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/handover-jml/handover/internal/approval"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
)

// rightAsked is the command to give or take a right, as it waits for a second
// person.
type rightAsked struct {
	Right staff.Right
	Takes bool
}

// write is the command as it is kept.
func (c rightAsked) write() (string, error) {
	words, err := json.Marshal(c)
	if err != nil {
		return "", fmt.Errorf("write down what is asked: %w", err)
	}
	return string(words), nil
}

// isLike reports whether another command asks for the same: the id of a right
// that is still to be given says nothing.
func (c rightAsked) isLike(other rightAsked) bool {
	if !c.Takes {
		c.Right.ID, other.Right.ID = "", ""
	}
	return c == other
}

func readRightAsked(words string) (c rightAsked, err error) {
	if err := json.Unmarshal([]byte(words), &c); err != nil {
		return c, fmt.Errorf("read what was asked: %w", err)
	}
	return c, nil
}

// baseOf names a right as it stands, so that a change of it is noticed.
func baseOf(r staff.Right) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", []string{r.ID, string(r.Role), r.PersonID, r.Email, r.Until.String(), r.Period.From.String(), r.Period.To.String(), fmt.Sprint(r.Removed)}))
	return hex.EncodeToString(sum[:])
}

// errOutdated says that what a change was about is not as it was.
var errOutdated = errors.New("what it was about has changed")

// ready checks the change with everything as it is now, and returns what makes
// it.
func (c rightAsked) ready(b *Books, as approval.Change) (func() error, error) {
	by := assent{change: as.ID}
	if c.Takes {
		right, err := b.right(c.Right.ID)
		if err != nil || baseOf(right) != as.Base {
			return nil, errors.Join(errOutdated, err)
		}
		err = b.KeepAnAdministrator(func(s staff.Right) bool { return s.ID == right.ID })
		return func() error { return removeRight(b, right, by) }, err
	}

	right := c.Right
	g := giving{b, &right}
	given, err := g.prepare()
	if err == nil && (given || baseOf(g.have()) != as.Base) {
		err = errOutdated
	}
	if g.have().ID == "" {
		right.ID = c.Right.ID // as the leaf has it that asks
	}
	return func() error { return g.enter(string(b.Actor.Kind), by) }, err
}

// isOutdated reports whether a change cannot be made any more as it was asked.
func isOutdated(err error) bool {
	return errors.Is(err, errOutdated) || len(jml.Refusals(err)) > 0
}
