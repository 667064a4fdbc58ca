package config

import (
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/handover-jml/handover/internal/apart"
	"github.com/handover-jml/handover/internal/loopback"
	"github.com/handover-jml/handover/internal/upload"
)

// setting is one key: data_dir in the file, HANDOVER_DATA_DIR in the
// environment. set is called with a text that is not empty and returns what is
// wrong with it as a sentence, "" when it is fine; a secret is never repeated.
type setting struct {
	key      string
	fallback string
	secret   bool // may also come from the file that HANDOVER_…_FILE names
	set      func(c *Config, text string) (wrong string)
}

// settings are all keys, in the order of the documentation.
func settings() []setting {
	usual := upload.Standard()
	return []setting{
		{key: "data_dir", fallback: "handover-data", set: setDataDir},
		{key: "listen", fallback: "127.0.0.1:8080", set: func(c *Config, s string) string { return setListen(&c.Listen, s) }},
		{key: "admin_listen", set: func(c *Config, s string) string { return setListen(&c.AdminListen, s) }},
		{key: "public_url", set: setPublicURL},
		{key: "trusted_proxies", set: setTrustedProxies},
		{key: "database_url", secret: true, set: setDatabaseURL},
		{key: "smtp_url", secret: true, set: setSMTPURL},
		{key: "mail_from", set: setMailFrom},
		{key: "providers", set: func(c *Config, s string) string { c.providersFile = s; return "" }},
		{key: "signer", set: setSigner},
		{key: "checkpoint_url", secret: true, set: setCheckpointURL},
		{key: "engine", set: func(c *Config, s string) string { c.Engine = s; return "" }},
		{key: "log_level", fallback: "info", set: setLogLevel},
		{key: "task_queue", fallback: "handover", set: func(c *Config, s string) string { c.TaskQueue = s; return "" }},
		{key: "files_per_person", fallback: upload.Size(usual.Person), set: func(c *Config, s string) string { return setQuota(&c.Quotas.Person, s) }},
		{key: "files_per_case", fallback: upload.Size(usual.Case), set: func(c *Config, s string) string { return setQuota(&c.Quotas.Case, s) }},
		{key: "files_in_all", fallback: upload.Size(usual.All), set: func(c *Config, s string) string { return setQuota(&c.Quotas.All, s) }},
		{key: "disk_left", fallback: upload.Size(usual.MinFree), set: setDiskLeft},
		{key: "sources", set: setSources},
		{key: "allow_plain_smtp", set: func(c *Config, s string) string { return setBool(&c.AllowPlainSMTP, s) }},
		{key: "allow_plain_postgres", set: func(c *Config, s string) string { return setBool(&c.AllowPlainPostgres, s) }},
		{key: "allow_plain_temporal", set: func(c *Config, s string) string { return setBool(&c.AllowPlainTemporal, s) }},
	}
}

func setDataDir(c *Config, s string) string {
	dir, err := filepath.Abs(s)
	if err != nil {
		return "The folder has no absolute path here."
	}
	c.DataDir = dir
	return ""
}

func setListen(to *string, s string) string {
	_, port, err := net.SplitHostPort(s)
	if _, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil {
		return fmt.Sprintf("%q is not a host and port; write it as 127.0.0.1:8080 or :8080.", s)
	}
	*to = s
	return ""
}

func setPublicURL(c *Config, s string) string {
	u, err := url.Parse(s)
	bad := err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == ""
	if bad || u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return "The public URL is only scheme and host, such as https://handover.example.com, without a path."
	}
	if _, err := strconv.ParseUint(or(u.Port(), "80"), 10, 16); err != nil {
		return "The port of the public URL is not a number up to 65535."
	}
	c.PublicURL = u.Scheme + "://" + strings.ToLower(u.Host)
	if u.Scheme == "http" && !loopback.Host(u.Hostname()) {
		c.Warnings = append(c.Warnings, "public_url is http: links and sessions can be read on the way. Put Handover behind https.")
	}
	return ""
}

func setTrustedProxies(c *Config, s string) string {
	c.TrustedProxies = nil
	for _, network := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' }) {
		p, err := netip.ParsePrefix(network)
		if err != nil {
			return fmt.Sprintf("%q is not a network; write 10.0.0.0/8, or 192.0.2.7/32 for one proxy, with commas between several.", network)
		}
		c.TrustedProxies = append(c.TrustedProxies, p)
	}
	return ""
}

func setDatabaseURL(c *Config, s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return "The database is a URL such as postgres://user:password@host:5432/handover; leave it empty for SQLite."
	}
	c.DatabaseURL = NewSecret(s)
	return ""
}

func setSMTPURL(c *Config, s string) string {
	u, err := url.Parse(s)
	bad := err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "" || u.Path != "" && u.Path != "/"
	if bad {
		return "The mail server is a URL such as smtp://user:password@mail.example.com:587 or smtps://user:password@mail.example.com:465."
	}
	mode := u.Query().Get("tls")
	if mode != "" && (u.Scheme == "smtps" || mode != "none" && mode != "starttls") {
		return "The mail server's address takes ?tls=none or ?tls=starttls, with smtp:// only."
	}
	c.SMTPURL = NewSecret(s)
	return ""
}

func setMailFrom(c *Config, s string) string {
	a, err := mail.ParseAddress(s)
	if err != nil {
		return fmt.Sprintf("%q is not one mail address; write it as Handover <handover@example.com>.", s)
	}
	c.MailFrom = *a
	return ""
}

func setSigner(c *Config, s string) string {
	var on bool
	if wrong := setBool(&on, s); wrong != "" {
		return wrong
	}
	c.Signer = SignerOff
	if on {
		c.Signer = SignerOn
	}
	return ""
}

func setCheckpointURL(c *Config, s string) string {
	place, err := apart.Open(s)
	switch {
	case err != nil:
		return err.Error()
	case apart.IsWithin(place, c.DataDir):
		return "Keep the checkpoint elsewhere than in the data directory, on another disk or machine: it is to survive what happens to that."
	}
	c.CheckpointURL = NewSecret(s)
	return ""
}

func setLogLevel(c *Config, s string) string {
	for _, level := range []slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError} {
		if strings.EqualFold(s, level.String()) {
			c.LogLevel = level
			return ""
		}
	}
	return fmt.Sprintf("%q is not a log level; use debug, info, warn or error.", s)
}

func setQuota(to *int64, s string) string { return setSize(to, s, upload.MaxFile, upload.MaxQuota) }

func setDiskLeft(c *Config, s string) string {
	return setSize(&c.Quotas.MinFree, s, upload.LeastMinFree, upload.MostMinFree)
}

func setSize(to *int64, s string, least, most int64) string {
	bytes, err := upload.ParseSize(s)
	if err != nil || bytes < least || bytes > most {
		return fmt.Sprintf("%q is not a size from %s to %s; write it as 2 GiB or 512 MiB.", s, upload.Size(least), upload.Size(most))
	}
	*to = bytes
	return ""
}

func setBool(to *bool, s string) string {
	switch strings.ToLower(s) {
	case "on", "true", "yes", "1":
		*to = true
	case "off", "false", "no", "0":
		*to = false
	default:
		return fmt.Sprintf("%q is neither on nor off.", s)
	}
	return ""
}

func or(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}
