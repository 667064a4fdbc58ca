package replay

import (
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/token"
)

// rights are who may sign in, as far as the leaves say.
type rights struct {
	*findings
	held  map[string]map[staff.Role]bool // by staff id
	ended map[string]moment              // the newest end of a right, by staff id
	keys  map[string]bool                // passkeys that open something, by credential
	whose map[string]string              // person id, by staff id; not of what is nobody's here
}

func newRights(f *findings) rights {
	return rights{f, map[string]map[staff.Role]bool{}, map[string]moment{}, map[string]bool{}, map[string]string{}}
}

func (r rights) take(e leafAt, right evidence.StaffRight, holds bool) {
	roles := r.held[right.Staff]
	if holds && right.Person != "" {
		r.whose[right.Staff] = right.Person
	}
	switch {
	case !holds && roles[right.Role]:
		r.ended[right.Staff] = e.moment()
		roles[right.Role] = false
	case holds && roles == nil:
		r.held[right.Staff] = map[staff.Role]bool{right.Role: true}
	case holds:
		roles[right.Role] = true
	}
}

// may reports whether somebody has a right, or had one until a moment ago: what
// began before its end may be written after.
func (r rights) may(e leafAt, staffID string) bool {
	for _, holds := range r.held[staffID] {
		if holds {
			return true
		}
	}
	ended, had := r.ended[staffID]
	return had && !e.moment().settled(ended)
}

// acts complains about what somebody did who had no right to sign in any more.
// Rights that no leaf gave are older than such leaves.
func (r rights) acts(e leafAt) {
	if _, known := r.held[e.Actor.Ref]; e.Actor.Kind == jml.ActorStaff && known && !r.may(e, e.Actor.Ref) {
		r.omission(e.Entry, "Leaf %d is by %s, whose right to sign in had ended: a leaf that gave it again is missing.", e.Seq, e.Actor.Ref)
	}
}

// programs are the tokens that programs act by; nil while one holds.
type programs struct {
	*findings
	ended map[string]*moment
}

func newPrograms(f *findings) programs { return programs{f, map[string]*moment{}} }

// acts notes which tokens hold, and complains about what a program did by one
// that no leaf gave, or that had been taken away for more than a moment.
func (p programs) acts(e leafAt, data evidence.Data) {
	switch d := data.(type) {
	case evidence.TokenAdded:
		p.ended[d.Token] = nil
	case evidence.TokenRemoved:
		at := e.moment()
		p.ended[d.Token] = &at
	}
	if e.Actor.Kind != token.ActorAPI {
		return
	}
	ended, known := p.ended[e.Actor.Ref]
	switch {
	case !known:
		p.omission(e.Entry, "Leaf %d is by the token %s, which no leaf gave.", e.Seq, e.Actor.Ref)
	case ended != nil && e.moment().settled(*ended):
		p.omission(e.Entry, "Leaf %d is by the token %s, which had been taken away.", e.Seq, e.Actor.Ref)
	}
}

// comesIn complains about a sign-in by a right that no leaf gave, or not to the
// person whose it is, and about a passkey that is taken away and that no leaf gave
// to anybody.
func (r rights) comesIn(e leafAt, data evidence.Data) {
	switch d := data.(type) {
	case evidence.StaffSignedIn:
		r.signedIn(e, d.StaffRight)
	case evidence.PasskeyAdded:
		r.keys[d.Credential] = true
	case evidence.PasskeyRemoved:
		if !r.keys[d.Credential] {
			r.omission(e.Entry, "Leaf %d takes a passkey away that no leaf records as added.", e.Seq)
		}
		r.keys[d.Credential] = false
	}
}

func (r rights) signedIn(e leafAt, right evidence.StaffRight) {
	if !r.may(e, right.Staff) {
		r.omission(e.Entry, "Leaf %d: %s signed in, but no leaf gives the right to.", e.Seq, right.Staff)
	}
	if right.Person != "" && r.whose[right.Staff] != right.Person {
		r.omission(e.Entry, "Leaf %d: %s signed in as a right of %s, but no leaf says that it is theirs.", e.Seq, right.Staff, right.Person)
	}
}
