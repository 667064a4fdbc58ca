package door

import (
	"context"
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/token"
)

// Principal is who asks, by whichever way they came in.
type Principal struct {
	Actor  jml.Actor      // as the record names them; its PersonID is "" for who is none of our people
	Rights []staff.Role   // what they may do as staff; none for the holder of a mail link
	Scopes []token.Scope  // what they may do as a program; none for people
	Period staff.Period   // all that an auditor may look at; zero for no such bound
	Cases  []string       // the only cases within their reach; nil for no such bound
	Since  time.Time      // they are signed in; zero where nobody signs in
	Zone   *time.Location // in which they read times; never nil
	Seal   Seal           // of their session
}

// Holds reports whether the principal holds one of the rights.
func (p Principal) Holds(rights ...staff.Role) bool {
	return slices.ContainsFunc(rights, func(r staff.Role) bool { return slices.Contains(p.Rights, r) })
}

// Reaches reports whether a case is within the principal's reach.
func (p Principal) Reaches(caseID string) bool {
	return p.Cases == nil || slices.Contains(p.Cases, caseID)
}

// PrincipalOf returns who sent the request, or nobody in UTC.
func PrincipalOf(ctx context.Context) Principal {
	p := visitOf(ctx).who
	if p.Zone == nil {
		p.Zone = time.UTC
	}
	return p
}

// ViewerOf returns who sent the request as pages are read for them.
func ViewerOf(ctx context.Context) readmodel.Viewer {
	return readmodel.Viewer{PersonID: PrincipalOf(ctx).Actor.PersonID}
}

// WithPrincipal returns a context in which p is who asks.
func WithPrincipal(ctx context.Context, p Principal) context.Context {
	v := *visitOf(ctx)
	v.who = p
	return context.WithValue(ctx, visitKey{}, &v)
}
