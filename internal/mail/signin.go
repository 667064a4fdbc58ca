package mail

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
)

// signInTimeout bounds the delivery of a sign-in link: whoever waits for it
// asks again.
const signInTimeout = time.Minute

// signInLetter is what both parts of the mail are rendered from.
type signInLetter struct {
	Subject  string
	Greeting string
	Company  string
	Until    string
	Links    []signInRow
}

// signInRow is one link, by the right that it opens.
type signInRow struct{ Right, Href string }

// ComposeSignIn writes the mail with sign-in links. Errors: jml.CodeInvalid
// with Field "to" for an address that cannot be used.
func (c *Composer) ComposeSignIn(n notice.SignIn, now time.Time) (Message, error) {
	to, err := address("to", n.To)
	if err != nil {
		return Message{}, err
	}
	zone, err := time.LoadLocation(n.Zone)
	if err != nil {
		zone = time.UTC
	}

	l := signInLetter{Subject: "Your sign-in link for Handover", Company: oneLine(n.Company, maxName),
		Greeting: "Hello " + oneLine(cmp.Or(n.ToName, n.To), maxName) + ",",
		Until:    n.Until.In(zone).Format("15:04") + " (" + zone.String() + ")"}
	for _, link := range n.Links {
		l.Links = append(l.Links, signInRow{Right: oneLine(link.Right, maxTitle), Href: c.base + "/sign-in/" + link.Token})
	}
	m := Message{From: c.from.Address, To: to, ID: "<" + idPart(n.ID) + "@" + c.host + ">"}
	m.Raw, err = c.signIn.body(c.header(m, n.ToName, l.Subject, now), boundary(n.ID), l)
	if err != nil {
		return Message{}, fmt.Errorf("compose sign-in mail %s: %w", n.ID, err)
	}
	return m, nil
}

// SendSignIn makes one attempt to deliver sign-in links. An error says why it
// failed, by code.
func (s *Sender) SendSignIn(ctx context.Context, n notice.SignIn) error {
	m, err := s.composer.ComposeSignIn(n, s.now().UTC().Truncate(time.Microsecond))
	if jml.ErrorCode(err) == jml.CodeInvalid {
		return fmt.Errorf("send sign-in links: bad_address")
	}
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, min(s.timeout, signInTimeout))
	defer cancel()
	if fail := s.deliver(ctx, m); fail != nil {
		return fmt.Errorf("send sign-in links: %s", fail.delivery(0, s.now()).Failure)
	}
	return nil
}
