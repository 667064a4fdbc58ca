package company

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/passkey"
	"github.com/handover-jml/handover/internal/staff"
)

// Passkeys are what people sign in with instead of links.
type Passkeys struct{ Service *Service }

// HolderOf is whose a passkey of somebody is: the person's, or the right's of
// somebody who is none of our people.
func HolderOf(actor jml.Actor) string { return cmp.Or(actor.PersonID, actor.Ref) }

// Add gives whoever is signed in since an instant a passkey, and returns it with
// its id.
func (p Passkeys) Add(ctx context.Context, actor jml.Actor, since time.Time, k passkey.Passkey) (passkey.Passkey, error) {
	if err := k.Check(); err != nil {
		return k, err
	}
	if k.Name == "" {
		return k, jml.Invalid("name", "Give the passkey a name, such as that of the device it is on.")
	}
	id, err := ledger.NewID()
	if err != nil {
		return k, err
	}
	err = p.Service.changeSettings(ctx, actor, func(b *Books) error {
		k.ID, k.Holder, k.AddedAt = id, HolderOf(actor), b.Now()
		has, err := (keyring{b}).mayChange(actor, since)
		if err != nil {
			return err
		}
		if len(has) >= passkey.Most {
			return &jml.Error{Code: jml.CodeConflict, Message: fmt.Sprintf("You have %d passkeys. Remove one that you use no more.", len(has))}
		}
		if err := b.InsertPasskey(k); err != nil {
			return err
		}
		return (keyring{b}).tell(k, func(of evidence.PasskeyOf) evidence.Data {
			return evidence.PasskeyAdded{PasskeyOf: of, BackedUp: k.BackedUp}
		})
	})
	return k, err
}

// MayAdd refuses whoever Add would refuse a passkey, and returns those that they
// have.
func (p Passkeys) MayAdd(ctx context.Context, actor jml.Actor, since time.Time) (has []passkey.Passkey, err error) {
	err = p.Service.change(ctx, actor, func(b *Books) error {
		has, err = (keyring{b}).mayChange(actor, since)
		return err
	})
	return has, err
}

// keyring is the company as it is seen by its passkeys.
type keyring struct{ *Books }

// mayChange returns the passkeys that somebody has, unless they may not
// change them.
func (b keyring) mayChange(actor jml.Actor, since time.Time) ([]passkey.Passkey, error) {
	if i := slices.IndexFunc(b.Directory().Staff, func(s staff.Right) bool { return s.ID == actor.Ref }); i >= 0 && b.Directory().Staff[i].Nameless() {
		return nil, &jml.Error{Code: jml.CodeForbidden, Message: "Whoever sets Handover up has no passkey: this right ends with the set-up. Name an administrator, and sign in as them."}
	}
	has, err := b.PasskeysOf(HolderOf(actor))
	if err != nil {
		return nil, err
	}
	usable := slices.DeleteFunc(slices.Clone(has), func(k passkey.Passkey) bool { return !k.Usable() })
	return has, passkey.MayChange(actor.Assurance, since, b.Now(), len(usable))
}

// Rename calls a passkey of one's own something else.
func (p Passkeys) Rename(ctx context.Context, actor jml.Actor, id, name string) error {
	if name == "" {
		return jml.Invalid("name", "Give the passkey a name, such as that of the device it is on.")
	}
	if err := (passkey.Passkey{Name: name}).Check(); err != nil {
		return err
	}
	return p.Service.change(ctx, actor, func(b *Books) error {
		k, err := (keyring{b}).own(actor, id)
		if err != nil {
			return err
		}
		k.Name = name
		return b.UpdatePasskey(k)
	})
}

// Remove takes a passkey of one's own away, and signs out of what it opened.
func (p Passkeys) Remove(ctx context.Context, actor jml.Actor, since time.Time, id string) error {
	return p.Service.changeSettings(ctx, actor, func(b *Books) error {
		if _, err := (keyring{b}).mayChange(actor, since); err != nil {
			return err
		}
		k, err := (keyring{b}).own(actor, id)
		if err != nil {
			return err
		}
		return (keyring{b}).end(k, passkey.Removed)
	})
}

// RemoveLost takes anybody's passkey away, in an administrator's name.
func (p Passkeys) RemoveLost(ctx context.Context, actor jml.Actor, id string) error {
	return p.Service.changeSettings(ctx, actor, func(b *Books) error {
		k, err := b.LockPasskey(id)
		if err != nil {
			return err
		}
		return (keyring{b}).end(k, passkey.Removed)
	})
}

// own is one of those that somebody has; jml.CodeNotFound for any other.
func (b keyring) own(actor jml.Actor, id string) (k passkey.Passkey, err error) {
	has, err := b.PasskeysOf(HolderOf(actor))
	if err != nil {
		return k, err
	}
	if !slices.ContainsFunc(has, func(k passkey.Passkey) bool { return k.ID == id }) {
		return k, &jml.Error{Code: jml.CodeNotFound, Message: "You have no such passkey. Look at the list."}
	}
	return b.LockPasskey(id)
}

// errCopied ends the use of a passkey without undoing what was written of it.
var errCopied = errors.New("the passkey was copied")

// Used notes that a passkey was used. One whose counter does not go on has been
// copied: it opens nothing from then on, whoever has it, and the refusal says so.
func (p Passkeys) Used(ctx context.Context, id string, use passkey.Use) error {
	copied := false
	err := p.Service.change(ctx, jml.SystemActor(), func(b *Books) error {
		k, err := b.LockPasskey(id)
		if err != nil {
			return err
		}
		copied = !k.Usable() || !k.Counted(use.Counter)
		switch {
		case !k.Usable():
			return nil
		case copied:
			return (keyring{b}).end(k, passkey.Copied)
		}
		k.Counter, k.BackedUp, k.UsedAt = use.Counter, use.BackedUp, b.Now()
		return b.UpdatePasskey(k)
	})
	if err == nil && copied {
		err = errors.Join(&jml.Error{Code: jml.CodeForbidden, Field: "answer", Message: "There are two copies of this passkey, so it opens nothing any more. Tell an administrator, and sign in by a link or another passkey."}, errCopied)
	}
	return err
}

// end has a passkey open nothing any more, and signs out of what it
// opened. One that was copied stays in sight of administrators.
func (b keyring) end(k passkey.Passkey, how passkey.End) error {
	if err := b.EndPasskeySessions(k.ID); err != nil {
		return err
	}
	told := !k.Usable()
	if how == passkey.Copied {
		k.CopiedAt = b.Now()
		if err := b.UpdatePasskey(k); err != nil {
			return err
		}
	} else if err := b.DeletePasskey(k.ID); err != nil {
		return err
	}
	if told {
		return nil
	}
	return b.tell(k, func(of evidence.PasskeyOf) evidence.Data { return evidence.PasskeyRemoved{PasskeyOf: of, How: how} })
}

// endAllOf ends all that a person has, or that one right has whose holder is
// none of our people.
func (b keyring) endAllOf(holder string) error {
	has, err := b.PasskeysOf(holder)
	if err != nil {
		return err
	}
	for _, k := range has {
		if err := b.end(k, passkey.Left); err != nil {
			return err
		}
	}
	return nil
}

// tell writes the leaf of a passkey, in words of whose it is now.
func (b keyring) tell(k passkey.Passkey, data func(evidence.PasskeyOf) evidence.Data) error {
	of := evidence.PasskeyOf{Credential: passkey.CredentialHash(k.Credential)}
	called := ledger.Personal("passkey.name", k.Name)
	for _, s := range b.Directory().Staff {
		if s.ID == k.Holder {
			of.Staff, of.Person = s.ID, s.PersonID
			b.Log("", "", data(of), called, ledger.Personal("staff.name", s.Name))
			return b.Fault()
		}
	}
	of.Person = k.Holder
	name, err := b.NameOf(k.Holder)
	if err != nil {
		return err
	}
	b.Log("", "", data(of), called, ledger.Personal("person.name", name))
	return b.Fault()
}
