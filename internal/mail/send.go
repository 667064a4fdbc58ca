package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	netmail "net/mail"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
)

const (
	quitTimeout = 2 * time.Second
	// longest whole delivery: above the 12 minutes that go-smtp waits for the
	// answer to the last dot, so that an accepted mail is not taken for a lost one.
	sendTimeout = 14 * time.Minute
)

// Options are what a Sender needs.
type Options struct {
	URL       string          // mail server, see parseEndpoint
	From      netmail.Address // sender; its address is also the return path
	PublicURL string          // where links lead
	TLS       *tls.Config     // nil: the system's roots
	Now       func() time.Time
	Timeout   time.Duration // longest whole delivery; 0: sendTimeout
}

// Sender hands notices to one SMTP server, one recipient a transaction. It is
// safe for concurrent use and keeps no connection between mails.
type Sender struct {
	server   endpoint
	tls      *tls.Config
	composer *Composer
	now      func() time.Time
	timeout  time.Duration
}

// NewSender checks the options; it does not connect. Errors are
// jml.CodeInvalid with Field smtp_url, mail_from or public_url.
func NewSender(o Options) (*Sender, error) {
	server, err := parseEndpoint(o.URL)
	if err != nil {
		return nil, err
	}
	if _, err := address("mail_from", o.From.Address); err != nil {
		return nil, jml.Invalid("mail_from", "The sender's mail address is not valid.")
	}
	composer, err := NewComposer(o.PublicURL, o.From)
	if err != nil {
		return nil, err
	}
	s := &Sender{server: server, tls: o.TLS, composer: composer, now: o.Now, timeout: o.Timeout}
	if s.now == nil {
		s.now = time.Now
	}
	if s.timeout == 0 {
		s.timeout = sendTimeout
	}
	return s, nil
}

// Send makes one attempt to deliver the notice and says what became of it:
// sent when the server took responsibility, pending with the instant of the
// next attempt, or undeliverable. It calls still immediately before DATA, and
// sends nothing when that fails; the error is then still's own. Any other error
// means that the outcome is unknown because ctx ended or the letter could not
// be written; a repeat carries the same Message-ID.
func (s *Sender) Send(ctx context.Context, n notice.Letter, still func(context.Context) error) (notice.Delivery, error) {
	if n.To == "" {
		return notice.Delivery{State: notice.Undeliverable, Failure: notice.NoAddress}, nil
	}
	now := s.now().UTC().Truncate(time.Microsecond)
	m, err := s.composer.Compose(n, now)
	if jml.ErrorCode(err) == jml.CodeInvalid {
		return notice.Delivery{State: notice.Undeliverable, Failure: notice.BadAddress}, nil
	}
	if err != nil {
		return notice.Delivery{}, err
	}
	return s.attempt(ctx, m, n.ID, n.Attempts, still)
}

// attempt hands a mail over, which was tried so often before.
func (s *Sender) attempt(ctx context.Context, m Message, id string, earlier int, still func(context.Context) error) (notice.Delivery, error) {
	bounded, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	var refused error
	fail := s.deliver(bounded, m, func(ctx context.Context) error {
		refused = still(ctx)
		return refused
	})
	switch {
	case refused != nil:
		return notice.Delivery{}, fmt.Errorf("send mail %s: %w", id, refused)
	case fail == nil:
		return notice.Delivery{State: notice.Sent}, nil
	case ctx.Err() != nil:
		return notice.Delivery{}, fmt.Errorf("send mail %s: %w", id, ctx.Err())
	}
	return fail.delivery(earlier, s.now().UTC().Truncate(time.Microsecond)), nil
}

func (s *Sender) deliver(ctx context.Context, m Message, still func(context.Context) error) *failure {
	c, fail := connect(ctx, s.server, s.tls, s.composer.host)
	if fail != nil {
		return fail
	}
	defer c.Close()
	// Closing the connection is the only way to end a read that waits.
	stop := context.AfterFunc(ctx, func() { _ = c.Close() })
	defer stop()
	if fail := transfer(ctx, c, m, still); fail != nil {
		fail.err = errors.Join(ctx.Err(), fail.err)
		return fail
	}
	c.CommandTimeout = quitTimeout
	_ = c.Quit() // the mail is the server's already
	return nil
}

func transfer(ctx context.Context, c *smtp.Client, m Message, still func(context.Context) error) *failure {
	options := &smtp.MailOptions{Size: int64(len(m.Raw)), UTF8: !ascii(m.To) || !ascii(m.From)}
	if offered, _ := c.Extension("SMTPUTF8"); options.UTF8 && !offered {
		// RFC 6531 §3.5: what a server that knows the extension would say.
		return &failure{stepSend, &smtp.SMTPError{Code: 553, Message: "address needs SMTPUTF8"}}
	}
	if err := c.Mail(m.From, options); err != nil {
		return &failure{stepSender, err}
	}
	if err := c.Rcpt(m.To, nil); err != nil {
		return &failure{stepSend, err}
	}
	if err := still(ctx); err != nil {
		return &failure{stepSend, err}
	}
	if err := data(c, m.Raw); err != nil {
		return &failure{stepSend, err}
	}
	return nil
}

func data(c *smtp.Client, raw []byte) error {
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(raw); err != nil {
		return err
	}
	return w.Close()
}

func ascii(s string) bool {
	for _, r := range s {
		if r > 127 {
			return false
		}
	}
	return true
}
