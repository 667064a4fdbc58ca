// Package config owns the settings that an operator gives before anything
// runs: their names, defaults, sources and checks. All problems are reported
// at once. What the company decides (roles, limits, calendar) is not here; it
// lives in the database.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/mail"
	"net/netip"
	"os"
	"path/filepath"
	"strings"

	"go.temporal.io/sdk/client"

	"github.com/handover-jml/handover/internal/upload"
)

// Config is every setting. Load fills it; flags of the command line come in
// through WithFlags.
type Config struct {
	DataDir     string // absolute
	Listen      string // host:port of pages and API
	AdminListen string // host:port of /livez and /readyz beside the pages; "" for none
	PublicURL   string // where links lead, without a slash at its end; "" when not set
	// TrustedProxies are the networks whose X-Forwarded-For says who asks.
	TrustedProxies []netip.Prefix
	DatabaseURL    Secret // postgres://…; none means SQLite in DataDir
	SMTPURL        Secret // none means the built-in mailbox
	MailFrom       mail.Address
	Providers      []Provider // where people may prove who they are
	providersFile  string
	Signer         Signer
	CheckpointURL  Secret // where the newest checkpoint is kept apart; may hold a password
	Engine         string // path of the engine binary; "" means beside the executable
	LogLevel       slog.Level
	Quotas         upload.Quotas // of files that prove something

	Sources []Source // HR systems that send what they know

	TemporalGiven bool // a standard TEMPORAL_* variable is set: no embedded engine
	Namespace     string
	// temporal is a pointer for the reason that Secret has one: it holds keys.
	temporal  *client.Options
	TaskQueue string

	AllowPlainSMTP     bool
	AllowPlainPostgres bool
	AllowPlainTemporal bool

	// Warnings are sentences about settings that work but should not stay.
	Warnings []string
}

// Signer says whether this process signs checkpoints.
type Signer string

// The choices; by default dev and serve --worker sign.
const (
	SignerDefault Signer = ""
	SignerOn      Signer = "on"
	SignerOff     Signer = "off"
)

// Load reads the settings: environment HANDOVER_* (and HANDOVER_*_FILE for
// secrets) before the file at path, before the defaults. A path of "" reads
// handover.yaml of the working directory if it exists; any other must exist.
// The libraries behind database and Temporal read PG… and TEMPORAL_… from the
// process's environment themselves, whatever getenv says. The error is
// Problems.
func Load(path string, getenv func(string) string) (Config, error) {
	l := loader{getenv: getenv, values: map[string]value{}}
	l.readFile(path)
	l.readEnvironment()
	c := Config{
		TemporalGiven: getenv("TEMPORAL_ADDRESS") != "" || getenv("TEMPORAL_PROFILE") != "" || getenv("TEMPORAL_CONFIG_FILE") != "",
		Namespace:     or(getenv("TEMPORAL_NAMESPACE"), "handover"),
	}
	for _, s := range settings() {
		v, given := l.values[s.key]
		if !given {
			v = value{text: s.fallback, source: s.key}
		}
		if v.text == "" {
			continue
		}
		if wrong := s.set(&c, v.text); wrong != "" {
			l.problem(v.source, wrong)
		}
	}
	l.readProviders(&c)
	l.checkTransport(&c)
	return c, l.problems.or()
}

// Temporal is how its library is to reach the cluster that was named, with
// Namespace filled in. It is of no use unless TemporalGiven.
func (c Config) Temporal() client.Options {
	if c.temporal == nil {
		return client.Options{}
	}
	o := *c.temporal
	o.Namespace = c.Namespace
	return o
}

// ForService checks what serve and worker need besides, where dev makes do
// with a mailbox and an address of its own. The error is Problems.
func (c Config) ForService() error {
	var p Problems
	if c.PublicURL == "" {
		p = append(p, Problem{"public_url", "Say where people reach Handover, such as https://handover.example.com: links in mails are built from it."})
	}
	if c.SMTPURL.IsZero() {
		p = append(p, Problem{"smtp_url", "Name a mail server, such as smtp://user:password@mail.example.com:587: owners get their tasks by mail."})
	}
	if c.MailFrom.Address == "" {
		p = append(p, Problem{"mail_from", "Name the sender of mails, such as Handover <handover@example.com>."})
	}
	return p.or()
}

// WithFlags puts values from the command line, by key such as data_dir, in
// front of the environment. Empty values count as not given.
func WithFlags(getenv func(string) string, flags map[string]string) func(string) string {
	return func(name string) string {
		if key, ours := strings.CutPrefix(name, "HANDOVER_"); ours {
			if v := flags[strings.ToLower(key)]; v != "" {
				return v
			}
			if plain, isFile := strings.CutSuffix(key, "_FILE"); isFile && flags[strings.ToLower(plain)] != "" {
				return ""
			}
		}
		return getenv(name)
	}
}

// Problem is one setting that cannot be used. Where is the key, the variable
// or "handover.yaml line 3".
type Problem struct {
	Where   string
	Message string
}

// Problems is a non-empty list of problems, in the order of their sources.
type Problems []Problem

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.Where + ": " + one.Message
	}
	return strings.Join(lines, "\n")
}

func (p Problems) or() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// value is a setting's text and where it was found.
type value struct {
	text   string
	source string
}

type loader struct {
	getenv   func(string) string
	values   map[string]value
	problems Problems
}

func (l *loader) problem(where, message string) {
	l.problems = append(l.problems, Problem{where, message})
}

func (l *loader) readFile(path string) {
	name := path
	if name == "" {
		name = "handover.yaml"
	}
	text, err := os.ReadFile(name)
	if path == "" && errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err != nil {
		l.problem(name, "The file cannot be read ("+reason(err)+").")
		return
	}
	l.parseFile(filepath.Base(name), text)
}

func (l *loader) readEnvironment() {
	for _, s := range settings() {
		name := "HANDOVER_" + strings.ToUpper(s.key)
		text, file := l.getenv(name), ""
		if s.secret {
			file = l.getenv(name + "_FILE")
		}
		switch {
		case text != "" && file != "":
			l.problem(name, fmt.Sprintf("Both %s and %s_FILE are set; keep one.", name, name))
		case file != "":
			body, err := os.ReadFile(file)
			if err != nil {
				l.problem(name+"_FILE", "The file it names cannot be read ("+reason(err)+").")
				continue
			}
			secret := strings.TrimSpace(string(body))
			if secret == "" {
				l.problem(name+"_FILE", "The file it names is empty.")
			}
			l.values[s.key] = value{secret, name + "_FILE"}
		case text != "":
			l.values[s.key] = value{text, name}
		}
	}
}

// reason is why a file could not be read, without its path: that of a secret
// given by mistake in its place is the secret.
func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return "unknown reason"
}
