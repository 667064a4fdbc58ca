package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strings"

	"github.com/handover-jml/handover/internal/loopback"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/yamlfile"
)

// Provider is one place where people prove who they are by OpenID Connect.
type Provider struct {
	Key         string
	Name        string
	Issuer      string
	ClientID    string
	Secret      Secret
	GroupsClaim string // "": groups count for nothing
	Groups      map[staff.Role][]string
}

// providerEntry is how a provider stands in the file.
type providerEntry struct {
	Key          string                  `json:"key"`
	Name         string                  `json:"name"`
	Issuer       string                  `json:"issuer"`
	ClientID     string                  `json:"client_id"`
	SecretFile   string                  `json:"client_secret_file"`
	SecretEnv    string                  `json:"client_secret_env"`
	GroupsClaim  string                  `json:"groups_claim"`
	RightsGroups map[staff.Role][]string `json:"rights"`
}

const maxProviders = 20

var providerKey = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$`)

// readProviders reads the file that the setting providers names: a list, one
// provider an entry.
func (l *loader) readProviders(c *Config) {
	if c.providersFile == "" {
		return
	}
	where := l.values["providers"].source
	body, err := os.ReadFile(c.providersFile)
	if err != nil {
		l.problem(where, "The file it names cannot be read ("+reason(err)+").")
		return
	}
	text, err := yamlfile.JSON(body)
	if err != nil {
		l.problem(where, "The file it names cannot be read: "+err.Error()+".")
		return
	}
	var entries []providerEntry
	reader := json.NewDecoder(bytes.NewReader(text))
	reader.DisallowUnknownFields()
	if err := reader.Decode(&entries); err != nil {
		l.problem(where, "The file is a list of providers, each with key, name, issuer, client_id and client_secret_file or client_secret_env: "+err.Error()+".")
		return
	}
	if len(entries) > maxProviders {
		l.problem(where, fmt.Sprintf("The file names more than %d providers.", maxProviders))
		return
	}
	taken := map[string]bool{}
	for i, entry := range entries {
		p, wrong := l.provider(entry)
		if taken[p.Key] || taken[p.Issuer] {
			wrong = "The key or the issuer is another entry's too; each provider stands there once."
		}
		taken[p.Key], taken[p.Issuer] = true, true
		if wrong != "" {
			l.problem(fmt.Sprintf("%s, entry %d", where, i+1), wrong)
			continue
		}
		c.Providers = append(c.Providers, p)
	}
}

func (l *loader) provider(e providerEntry) (p Provider, wrong string) {
	p = Provider{Key: e.Key, Name: strings.TrimSpace(e.Name), Issuer: e.Issuer, ClientID: e.ClientID, GroupsClaim: e.GroupsClaim, Groups: e.RightsGroups}
	issuer, err := url.Parse(e.Issuer)
	switch {
	case !providerKey.MatchString(p.Key):
		return p, "The key is a word for addresses, such as okta: lower-case letters, digits and hyphens, 32 at most."
	case p.Name == "" || len(p.Name) > 60 || strings.ContainsAny(p.Name, "\r\n\t"):
		return p, "Give the name that people know the provider by, of up to 60 bytes."
	case err != nil || issuer.Host == "" || issuer.User != nil || issuer.RawQuery != "" || issuer.Fragment != "":
		return p, "The issuer is an address such as https://login.example.com, exactly as the provider writes it."
	case issuer.Scheme != "https" && (issuer.Scheme != "http" || !loopback.Host(issuer.Hostname())):
		return p, "The issuer is not https. Only on this machine may it be http."
	case p.ClientID == "":
		return p, "Give the client_id that the provider knows Handover by."
	case (p.GroupsClaim == "") != (len(p.Groups) == 0):
		return p, "groups_claim and rights belong together: the claim that names groups, and the groups that let somebody use a right."
	}
	for role := range p.Groups {
		if role != staff.Admin && role != staff.HR && role != staff.Auditor {
			return p, fmt.Sprintf("There is no right %q; known are admin, hr and auditor.", role)
		}
	}
	secret, wrong := l.clientSecret(e)
	p.Secret = NewSecret(secret)
	return p, wrong
}

// clientSecret finds a provider's secret, which never stands in the file itself.
func (l *loader) clientSecret(e providerEntry) (secret, wrong string) {
	switch {
	case (e.SecretFile == "") == (e.SecretEnv == ""):
		return "", "Name either client_secret_file or client_secret_env; the secret itself does not stand here."
	case e.SecretEnv != "":
		secret = l.getenv(e.SecretEnv)
	default:
		body, err := os.ReadFile(e.SecretFile)
		if err != nil {
			return "", "The client_secret_file cannot be read (" + reason(err) + ")."
		}
		secret = strings.TrimSpace(string(body))
	}
	if secret == "" {
		return "", "The client secret is empty."
	}
	return secret, ""
}
