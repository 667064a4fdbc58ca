package company

import (
	"context"
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/token"
)

// Tokens are what programs act by. It runs commands of the Service.
type Tokens struct{ *Service }

// AddToken has a program act by a token, of which the hash is kept alone. Who
// makes it answers for it.
func (s Tokens) AddToken(ctx context.Context, actor jml.Actor, ask token.Token) (token.Token, error) {
	ask.PersonID, ask.StaffID = actor.PersonID, ""
	if actor.Kind == jml.ActorStaff {
		ask.StaffID = actor.Ref
	}
	err := s.changeSettings(ctx, actor, func(b *Books) (err error) {
		if err := ask.Check(b.today()); err != nil {
			return err
		}
		held, err := b.Tokens()
		if err != nil {
			return fmt.Errorf("read the tokens: %w", err)
		}
		if len(held) >= token.MaxHeld {
			return &jml.Error{Code: jml.CodeConflict, Field: "name", Message: fmt.Sprintf("There are %d tokens. Remove one that nothing uses.", len(held))}
		}
		if slices.ContainsFunc(held, func(t token.Token) bool { return t.Name == ask.Name }) {
			return &jml.Error{Code: jml.CodeConflict, Field: "name", Message: "There is a token of this name. Remove it first, or give this one another."}
		}

		if ask.ID, err = ledger.NewID(); err != nil {
			return err
		}
		ask.MadeAt = b.Now()
		if err := b.PutToken(ask); err != nil {
			return fmt.Errorf("write a token: %w", err)
		}
		b.Log("", "", evidence.TokenAdded{Token: ask.ID, Scopes: token.Texts(ask.Scopes), Until: ask.Until, Person: ask.PersonID, Staff: ask.StaffID},
			ledger.Personal("token.name", ask.Name))
		return nil
	})
	return ask, err
}

// RemoveToken has a token, named by its id or name, open nothing from now on. It
// returns the token as it was; jml.CodeNotFound when there is none.
func (s Tokens) RemoveToken(ctx context.Context, actor jml.Actor, idOrName string) (out token.Token, err error) {
	err = s.changeSettings(ctx, actor, func(b *Books) error {
		held, err := b.Tokens()
		if err != nil {
			return fmt.Errorf("read the tokens: %w", err)
		}
		i := slices.IndexFunc(held, func(t token.Token) bool { return t.ID == idOrName || t.Name == idOrName })
		if i < 0 {
			return &jml.Error{Code: jml.CodeNotFound, Field: "token", Message: "There is no such token. Look at the list of those that hold."}
		}
		out = held[i]
		return endToken(b, out, token.Removed)
	})
	return out, err
}

func endToken(b *Books, t token.Token, how token.End) error {
	t.Removed = true
	if err := b.PutToken(t); err != nil {
		return fmt.Errorf("end a token: %w", err)
	}
	b.Log("", "", evidence.TokenRemoved{Token: t.ID, How: string(how)}, ledger.Personal("token.name", t.Name))
	return nil
}

// endTokens ends the tokens that hold no more: nothing comes in by them any
// longer; this is what writes it down. It returns how many there were.
func endTokens(b *Books) (ended int, err error) {
	held, err := b.Tokens()
	if err != nil {
		return 0, fmt.Errorf("read the tokens: %w", err)
	}
	for _, t := range held {
		cutOff, err := b.CutOff(t.PersonID)
		if err != nil {
			return 0, err
		}
		right, err := b.right(t.StaffID)
		how := t.Ended(b.today(), cutOff, err != nil || right.Removed)
		if how == "" {
			continue
		}
		if err := endToken(b, t, how); err != nil {
			return 0, err
		}
		ended++
	}
	return ended, b.Fault()
}
