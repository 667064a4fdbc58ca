package mail

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
)

const (
	// signInTimeout bounds one attempt: somebody waits for the link.
	signInTimeout = time.Minute
	// signInWaits is the last of the waits between attempts that suits a link
	// of a quarter of an hour: a minute, then five, and five again.
	signInWaits = 1
)

// signInLetter is what both parts of the mail are rendered from.
type signInLetter struct {
	Subject  string
	Summary  string // shown beside the subject
	Greeting string
	Company  string
	Until    string
	Links    []press // by the right that each opens
}

// ComposeSignIn writes the mail with sign-in links. Errors: jml.CodeInvalid
// with Field "to" for an address that cannot be used.
func (c *Composer) ComposeSignIn(n notice.SignIn, now time.Time) (Message, error) {
	to, err := address("to", n.To)
	if err != nil {
		return Message{}, err
	}
	zone, err := clock.Zone(n.Zone)
	if err != nil {
		zone = time.UTC
	}

	l := signInLetter{Subject: "Your sign-in link for Handover", Company: oneLine(n.Company, maxName),
		Greeting: "Hello " + oneLine(cmp.Or(n.ToName, n.To), maxName) + ",",
		Until:    n.Until.In(zone).Format("15:04") + " (" + zone.String() + ")"}
	l.Summary = "Works until " + l.Until + "."
	for _, link := range n.Links {
		l.Links = append(l.Links, press{Label: "Sign in as " + oneLine(link.Right, maxTitle), Href: c.base + "/sign-in/" + link.Token})
	}
	m := Message{From: c.from.Address, To: to, ID: "<" + idPart(n.ID) + "@" + c.host + ">"}
	m.Raw, err = c.signIn.body(c.header(m, n.ToName, l.Subject, now), boundary(n.ID), l)
	if err != nil {
		return Message{}, fmt.Errorf("compose sign-in mail %s: %w", n.ID, err)
	}
	return m, nil
}

// SendSignIn makes one attempt to deliver sign-in links and says what became of
// it, as Send does. No attempt goes on after the links are over.
func (s *Sender) SendSignIn(ctx context.Context, n notice.SignIn) (notice.Delivery, error) {
	m, err := s.composer.ComposeSignIn(n, s.now().UTC().Truncate(time.Microsecond))
	if jml.ErrorCode(err) == jml.CodeInvalid {
		return notice.Delivery{State: notice.Undeliverable, Failure: notice.BadAddress}, nil
	}
	if err != nil {
		return notice.Delivery{}, err
	}

	bounded, cancel := context.WithTimeout(ctx, min(s.timeout, signInTimeout, n.Until.Sub(s.now())))
	defer cancel()
	fail := s.deliver(bounded, m, always)
	switch {
	case fail == nil:
		return notice.Delivery{State: notice.Sent}, nil
	case ctx.Err() != nil:
		return notice.Delivery{}, fmt.Errorf("send sign-in links %s: %w", n.ID, ctx.Err())
	}
	return fail.putOff(min(n.Attempts, signInWaits), s.now().UTC().Truncate(time.Microsecond)), nil
}

// always lets a mail go that nobody else could be sending.
func always(context.Context) error { return nil }
