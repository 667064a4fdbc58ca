package config

import (
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/lib/pq"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"

	"github.com/handover-jml/handover/internal/loopback"
)

// checkTransport refuses connections that could be read on the way, unless the
// operator said so or they stay on this machine. Database and Temporal are
// judged by what their own libraries make of address, environment and files,
// never by the text of the address: those libraries are who connects.
func (l *loader) checkTransport(c *Config) {
	l.checkMail(c)
	if !c.DatabaseURL.IsZero() {
		l.checkDatabase(c)
	}
	if c.TemporalGiven {
		l.checkTemporal(c)
	}
}

func (l *loader) checkMail(c *Config) {
	u, err := url.Parse(c.SMTPURL.Reveal())
	if err == nil && u.Query().Get("tls") == "none" && !loopback.Host(u.Hostname()) && !c.AllowPlainSMTP {
		l.problem("smtp_url", "Mail would travel in plain text. Take ?tls=none away, or set allow_plain_smtp if you trust the network between.")
	}
}

func (l *loader) checkDatabase(c *Config) {
	const key = "database_url"
	if wrong := ambiguous(c.DatabaseURL.Reveal()); wrong != "" {
		l.problem(key, wrong)
		return
	}
	parsed, err := pq.NewConfig(c.DatabaseURL.Reveal())
	if err != nil {
		l.problem(key, "The database driver refuses the address or its PG… variables: "+strings.TrimPrefix(err.Error(), "pq: ")+".")
		return
	}

	servers := serversOf(parsed)
	host, elsewhere := firstElsewhere(servers)
	if !elsewhere || c.AllowPlainPostgres {
		return
	}
	switch parsed.SSLMode {
	case pq.SSLModeDisable, pq.SSLModeAllow, pq.SSLModePrefer:
		if isSocket(servers[0]) {
			l.problem(key, "After a Unix socket the driver encrypts nothing, so the connection to "+host+" could be read. Name either a socket or other hosts.")
			return
		}
		l.problem(key, "The database connection to "+host+" would not be encrypted for sure. Use sslmode=verify-full (or require), or set allow_plain_postgres if you trust the network between.")
	case "", pq.SSLModeRequire:
		c.Warnings = append(c.Warnings, "database_url does not check the server's certificate. Use sslmode=verify-full with sslrootcert.")
	}
}

// ambiguous says what in a database's address could send the connection
// elsewhere than it seems: of two values the driver takes one by an order of
// its own, and a service file is read anew at each connection.
func ambiguous(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "The address is not a URL."
	}
	q := u.Query()
	for name, values := range q {
		if len(values) > 1 {
			return "The address says " + name + " twice; keep one."
		}
	}
	switch {
	case q.Get("host") != "" && u.Hostname() != "":
		return "The address names a host and has a parameter host besides; keep one."
	case q.Get("port") != "" && u.Port() != "":
		return "The address names a port and has a parameter port besides; keep one."
	case q.Get("service") != "":
		return "A service cannot be used: its file could send the connection anywhere. Write host, port and sslmode into the address."
	case os.Getenv("PGSERVICE") != "":
		return "PGSERVICE is set: the file it points into could send the connection anywhere. Unset it, and write host, port and sslmode into the address."
	}
	return ""
}

// serversOf lists where the driver connects to, in its order: an address of
// numbers goes before the name beside it.
func serversOf(parsed pq.Config) []string {
	one := func(host string, address netip.Addr) string {
		if address.IsValid() {
			return address.String()
		}
		return strings.Trim(host, "[]")
	}
	servers := []string{one(parsed.Host, parsed.Hostaddr)}
	for _, more := range parsed.Multi {
		servers = append(servers, one(more.Host, more.Hostaddr))
	}
	return servers
}

// isSocket reports whether the driver takes a host for a Unix socket's folder.
func isSocket(host string) bool { return filepath.IsAbs(host) || strings.HasPrefix(host, "@") }

func firstElsewhere(servers []string) (host string, found bool) {
	for _, host := range servers {
		if !isSocket(host) && !loopback.Host(host) {
			return host, true
		}
	}
	return "", false
}

func (l *loader) checkTemporal(c *Config) {
	const key = "TEMPORAL_ADDRESS"
	o, err := temporalOptions()
	if err != nil {
		l.problem(key, "The TEMPORAL_… settings cannot be used: "+err.Error()+".")
		return
	}
	c.temporal = &o
	c.Namespace = or(o.Namespace, c.Namespace)

	address := or(o.HostPort, client.DefaultHostPort)
	if staysHere(address) || c.AllowPlainTemporal {
		return
	}
	switch secured := o.ConnectionOptions.TLS; {
	case secured == nil:
		l.problem(key, "The connection to Temporal at "+address+" would travel in plain text. Set TEMPORAL_TLS=true, or set allow_plain_temporal if you trust the network between.")
	case secured.InsecureSkipVerify:
		c.Warnings = append(c.Warnings, "Temporal's certificate is not checked. Unset TEMPORAL_TLS_DISABLE_HOST_VERIFICATION; TEMPORAL_TLS_SERVER_CA_CERT_PATH names your own authority.")
	}
}

// temporalOptions are the client's, as its library reads them.
func temporalOptions() (client.Options, error) {
	profile, err := envconfig.LoadClientConfigProfile(envconfig.LoadClientConfigProfileOptions{})
	if err != nil {
		return client.Options{}, err
	}
	return profile.ToClientOptions(envconfig.ToClientOptionsRequest{})
}

// staysHere judges a gRPC target. Of those with a scheme only a Unix socket
// surely stays: the others hold lists, or are resolved by somebody else.
func staysHere(target string) bool {
	return strings.HasPrefix(target, "unix:") || loopback.Address(target)
}
