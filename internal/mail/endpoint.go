package mail

import (
	"net"
	"net/url"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/loopback"
)

// endpoint is a mail server's address, taken from a URL such as
// smtps://user:password@mail.example.com:465.
type endpoint struct {
	host     string
	port     string
	user     string
	password string
	security security
}

// security is how the connection is protected.
type security int

const (
	startTLS security = iota // required: there is no fallback to plain text
	implicitTLS
	plain
)

// parseEndpoint reads a mail server's URL: smtps (TLS from the first byte) or
// smtp (STARTTLS, which the server must offer). ?tls=none sends in plain text,
// which is also what smtp means on this machine's own loopback address;
// ?tls=starttls asks for STARTTLS there too. Errors are jml.CodeInvalid and
// never repeat the URL, which holds a password.
func parseEndpoint(s string) (endpoint, error) {
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" || u.Path != "" && u.Path != "/" {
		return endpoint{}, badURL()
	}
	e := endpoint{host: u.Hostname(), port: u.Port(), user: u.User.Username()}
	e.password, _ = u.User.Password()
	mode := u.Query().Get("tls")
	switch {
	case u.Scheme == "smtps" && mode == "":
		e.security, e.port = implicitTLS, or(e.port, "465")
	case u.Scheme == "smtp" && (mode == "none" || mode == "" && loopback.Host(e.host)):
		e.security, e.port = plain, or(e.port, "587")
	case u.Scheme == "smtp" && (mode == "" || mode == "starttls"):
		e.security, e.port = startTLS, or(e.port, "587")
	default:
		return endpoint{}, badURL()
	}
	return e, nil
}

func (e endpoint) addr() string { return net.JoinHostPort(e.host, e.port) }

func badURL() error {
	return jml.Invalid("smtp_url", "The mail server's address is not valid; write it as smtp://user:password@mail.example.com:587 or smtps://user:password@mail.example.com:465.")
}

func or(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}
