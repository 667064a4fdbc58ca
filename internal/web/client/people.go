package client

import (
	"context"

	"github.com/handover-jml/handover/internal/web/api/wire"
)

// People asks a service who is who.
type People struct{ *Client }

// LinkPerson says by which id a source knows a person, and returns them.
func (p People) LinkPerson(ctx context.Context, link wire.LinkPerson) (wire.Person, error) {
	return send[wire.Person](ctx, p.Client, "/api/v1/people/link", nil, link)
}

// UnlinkPerson takes such a word back, and returns whom it was about.
func (p People) UnlinkPerson(ctx context.Context, link wire.LinkPerson) (wire.Person, error) {
	return send[wire.Person](ctx, p.Client, "/api/v1/people/unlink", nil, link)
}

// Person returns what is known of a person.
func (p People) Person(ctx context.Context, person string) (wire.PersonShown, error) {
	return send[wire.PersonShown](ctx, p.Client, "/api/v1/people/show", nil, wire.OfPerson{Person: person})
}
