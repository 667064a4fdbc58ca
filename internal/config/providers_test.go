package config_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/config"
	"github.com/handover-jml/handover/internal/staff"
)

func TestProvidersStandInAFileAndTheirSecretsElsewhere(t *testing.T) {
	secret := file(t, "okta", "hush\n")
	path := file(t, "providers.yaml", `
- key: okta
  name: Okta
  issuer: https://example.okta.com
  client_id: handover
  client_secret_file: `+secret+`
- key: dev
  name: Dex here
  issuer: http://127.0.0.1:5556/dex
  client_id: handover
  client_secret_env: DEX_SECRET
  groups_claim: groups
  rights: {admin: [handover-admins], hr: [people]}
`)
	c := load(t, file(t, "handover.yaml", ""), env("HANDOVER_PROVIDERS="+path, "DEX_SECRET=quiet"))
	want := []config.Provider{
		{Key: "okta", Name: "Okta", Issuer: "https://example.okta.com", ClientID: "handover", Secret: config.NewSecret("hush")},
		{Key: "dev", Name: "Dex here", Issuer: "http://127.0.0.1:5556/dex", ClientID: "handover", Secret: config.NewSecret("quiet"), GroupsClaim: "groups",
			Groups: map[staff.Role][]string{staff.Admin: {"handover-admins"}, staff.HR: {"people"}}},
	}
	if diff := cmp.Diff(want, c.Providers, cmp.Comparer(sameSecret)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAProviderThatCouldBeReadOrMistakenIsRefused(t *testing.T) {
	good := "- {key: okta, name: Okta, issuer: \"https://example.okta.com\", client_id: h, client_secret_env: S}\n"
	for name, text := range map[string]string{
		"plain http":         strings.Replace(good, "https", "http", 1),
		"no issuer":          strings.Replace(good, "https://example.okta.com", "", 1),
		"a query":            strings.Replace(good, ".com", ".com?a=b", 1),
		"a name in the way":  strings.Replace(good, "key: okta", "key: Okta/1", 1),
		"nobody's name":      strings.Replace(good, "name: Okta", "name: ''", 1),
		"no client":          strings.Replace(good, "client_id: h", "client_id: ''", 1),
		"the secret itself":  strings.Replace(good, "client_secret_env: S", "client_secret: hush", 1),
		"no secret":          strings.Replace(good, ", client_secret_env: S", "", 1),
		"a secret of nobody": strings.Replace(good, "client_secret_env: S", "client_secret_env: T", 1),
		"twice":              good + good,
		"rights of no claim": strings.Replace(good, "client_id", "rights: {hr: [people]}, client_id", 1),
		"a right of no kind": strings.Replace(good, "client_id", "groups_claim: g, rights: {owner: [all]}, client_id", 1),
		"no list":            "key: okta\n",
	} {
		_, err := config.Load(file(t, "handover.yaml", ""), env("HANDOVER_PROVIDERS="+file(t, "p.yaml", text), "S=hush"))
		var got config.Problems
		if !errors.As(err, &got) || !strings.HasPrefix(got[0].Where, "HANDOVER_PROVIDERS") || strings.Contains(err.Error(), "hush") && name != "the secret itself" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := config.Load(file(t, "handover.yaml", ""), env("HANDOVER_PROVIDERS="+file(t, "p.yaml", good), "S=hush")); err != nil {
		t.Errorf("the good one: %v", err)
	}
}
