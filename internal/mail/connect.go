package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/handover-jml/handover/internal/jml"
)

const dialTimeout = 30 * time.Second

// connect returns a client that is greeted, protected and signed in. helo is
// the name it introduces itself with.
func connect(ctx context.Context, e endpoint, config *tls.Config, helo string) (*smtp.Client, *failure) {
	conn, err := (&net.Dialer{Timeout: dialTimeout}).DialContext(ctx, "tcp", e.addr())
	if err != nil {
		return nil, &failure{stepConnect, err}
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	c, fail := greet(ctx, conn, e, config, helo)
	if fail == nil && e.user != "" {
		if err := signIn(c, e); err != nil {
			fail = &failure{stepSignIn, err}
		}
	}
	if fail != nil {
		_ = conn.Close()
		fail.err = errors.Join(ctx.Err(), fail.err)
		return nil, fail
	}
	return c, nil
}

func greet(ctx context.Context, conn net.Conn, e endpoint, config *tls.Config, helo string) (*smtp.Client, *failure) {
	if config == nil {
		config = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	config = config.Clone()
	config.ServerName = e.host
	var c *smtp.Client
	var err error
	switch e.security {
	case plain:
		c = smtp.NewClient(conn)
	case implicitTLS:
		secure := tls.Client(conn, config)
		bounded, cancel := context.WithTimeout(ctx, dialTimeout)
		defer cancel()
		if err := secure.HandshakeContext(bounded); err != nil {
			return nil, &failure{stepTLS, err}
		}
		c = smtp.NewClient(secure)
	case startTLS:
		if c, err = smtp.NewClientStartTLS(conn, config); err != nil {
			return nil, protected(err)
		}
	}
	if err := c.Hello(helo); err != nil {
		if e.security == startTLS { // its handshake happens at the first command
			return nil, protected(err)
		}
		return nil, &failure{stepConnect, err}
	}
	return c, nil
}

func signIn(c *smtp.Client, e endpoint) error {
	switch {
	case c.SupportsAuth(sasl.Plain):
		return c.Auth(sasl.NewPlainClient("", e.user, e.password))
	case c.SupportsAuth(sasl.Login):
		return c.Auth(sasl.NewLoginClient(e.user, e.password))
	}
	return errors.New("server offers neither PLAIN nor LOGIN")
}

// protected tells a server that turned us away before TLS from TLS that failed.
func protected(err error) *failure {
	var refused *smtp.SMTPError
	if errors.As(err, &refused) {
		return &failure{stepConnect, err}
	}
	return &failure{stepTLS, err}
}

// Probe connects to the mail server, protects the connection, signs in and
// says NOOP, for the set-up page. The error is a *jml.Error whose sentence
// says which of these failed and what to do; it repeats neither the password
// nor the server's words.
func Probe(ctx context.Context, serverURL string, config *tls.Config) error {
	e, err := parseEndpoint(serverURL)
	if err != nil {
		return err
	}
	if fail := probe(ctx, e, config, "localhost"); fail != nil {
		return probeError(e, fail)
	}
	return nil
}

// Probe returns nil when the server would take mail: it can be reached, is who
// it should be, and lets this sender in. The error names the failure by code.
func (s *Sender) Probe(ctx context.Context) error {
	if fail := probe(ctx, s.server, s.tls, s.composer.host); fail != nil {
		return fmt.Errorf("probe the mail server: %s", fail.code())
	}
	return nil
}

func probe(ctx context.Context, e endpoint, config *tls.Config, helo string) *failure {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	c, fail := connect(ctx, e, config, helo)
	if fail != nil {
		return fail
	}
	defer c.Close()
	stop := context.AfterFunc(ctx, func() { _ = c.Close() })
	defer stop()
	if err := c.Noop(); err != nil {
		return &failure{stepSend, errors.Join(ctx.Err(), err)}
	}
	c.CommandTimeout = quitTimeout
	_ = c.Quit()
	return nil
}

func probeError(e endpoint, fail *failure) error {
	var say string
	switch fail.step {
	case stepConnect:
		say = "The mail server " + e.addr() + " does not answer as one (" + string(fail.code()) + "). Check host, port and firewall."
	case stepTLS:
		say = "No protected connection to " + e.addr() + " was possible. Check that the server offers STARTTLS (smtp://) or TLS (smtps://) and that its certificate is valid for this name. Only in a network you trust, add ?tls=none to the address."
	case stepSignIn:
		say = "The mail server " + e.addr() + " refused the sign-in (" + string(fail.code()) + "). Check user and password."
	default:
		say = "The mail server " + e.addr() + " broke off (" + string(fail.code()) + "). Try again, then ask whoever runs it."
	}
	return jml.Invalid("smtp_url", say)
}
