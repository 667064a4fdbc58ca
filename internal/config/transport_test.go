package config_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/config"
)

// transport is one way to name servers, and the setting that is refused for
// it: "" for none.
type transport struct {
	env    []string
	refuse string
}

func (c transport) check(t *testing.T) {
	t.Helper()
	_, err := config.Load(file(t, "handover.yaml", ""), environment(t, c.env...))
	var p config.Problems
	switch errors.As(err, &p); {
	case c.refuse == "" && err != nil:
		t.Errorf("refused: %v", err)
	case c.refuse != "" && (len(p) != 1 || p[0].Where != c.refuse):
		t.Errorf("%v, want %s refused", err, c.refuse)
	}
	if err != nil && strings.Contains(err.Error(), "hush") {
		t.Errorf("the problems show a password:\n%v", err)
	}
}

// environment is env that also sets, for this test, what the libraries behind
// database and Temporal read from the process's environment themselves.
func environment(t *testing.T, pairs ...string) func(string) string {
	t.Helper()
	for _, p := range pairs {
		if name, value, _ := strings.Cut(p, "="); !strings.HasPrefix(name, "HANDOVER_") {
			t.Setenv(name, value)
		}
	}
	return env(pairs...)
}

func TestConnectionsThatCouldBeReadAreRefusedUnlessTold(t *testing.T) {
	for name, c := range map[string]transport{
		"plain mail":               {[]string{"HANDOVER_SMTP_URL=smtp://mail.example.com:25?tls=none"}, "smtp_url"},
		"plain mail, told":         {[]string{"HANDOVER_SMTP_URL=smtp://mail.example.com:25?tls=none", "HANDOVER_ALLOW_PLAIN_SMTP=1"}, ""},
		"plain mail, here":         {[]string{"HANDOVER_SMTP_URL=smtp://127.0.0.1:1025?tls=none"}, ""},
		"mail":                     {[]string{"HANDOVER_SMTP_URL=smtp://mail.example.com:587"}, ""},
		"plain database":           {[]string{"HANDOVER_DATABASE_URL=postgres://db.example.com/h?sslmode=disable"}, "database_url"},
		"hopeful database":         {[]string{"HANDOVER_DATABASE_URL=postgres://db.example.com/h?sslmode=prefer"}, "database_url"},
		"plain by the environment": {[]string{"HANDOVER_DATABASE_URL=postgres://db.example.com/h", "PGSSLMODE=disable"}, "database_url"},
		"plain database, told":     {[]string{"HANDOVER_DATABASE_URL=postgres://db.example.com/h?sslmode=disable", "HANDOVER_ALLOW_PLAIN_POSTGRES=on"}, ""},
		"plain database, here":     {[]string{"HANDOVER_DATABASE_URL=postgres://[::1]/h?sslmode=disable"}, ""},
		"database by socket":       {[]string{"HANDOVER_DATABASE_URL=postgres:///h?host=/run/postgresql&sslmode=disable"}, ""},
		"another host by query":    {[]string{"HANDOVER_DATABASE_URL=postgres://localhost/h?host=db.example.com&sslmode=disable"}, "database_url"},
		"checked database":         {[]string{"HANDOVER_DATABASE_URL=postgres://db.example.com/h?sslmode=verify-full"}, ""},
	} {
		t.Run(name, c.check)
	}
}

func TestTheDatabaseIsJudgedWhereTheDriverConnects(t *testing.T) {
	const here = "HANDOVER_DATABASE_URL=postgres://u:hush@localhost/h?sslmode=disable"
	for name, c := range map[string]transport{
		"an address beside the name":         {[]string{here + "&hostaddr=192.0.2.7"}, "database_url"},
		"an address from the environment":    {[]string{here, "PGHOSTADDR=192.0.2.7"}, "database_url"},
		"an address that is here":            {[]string{here + "&hostaddr=127.0.0.1"}, ""},
		"an address here, of a name abroad":  {[]string{"HANDOVER_DATABASE_URL=postgres://db.example.com/h?sslmode=disable&hostaddr=::1"}, ""},
		"a host from the environment":        {[]string{"HANDOVER_DATABASE_URL=postgres:///h?sslmode=disable", "PGHOST=db.example.com"}, "database_url"},
		"no host at all":                     {[]string{"HANDOVER_DATABASE_URL=postgres:///h?sslmode=disable"}, ""},
		"several hosts, one of them abroad":  {[]string{"HANDOVER_DATABASE_URL=postgres://u:hush@localhost,db.example.com/h?sslmode=disable"}, "database_url"},
		"several addresses, one abroad":      {[]string{here + "&hostaddr=127.0.0.1,192.0.2.7"}, "database_url"},
		"several hosts here":                 {[]string{"HANDOVER_DATABASE_URL=postgres://localhost,127.0.0.1/h?sslmode=disable"}, ""},
		"a socket turns encryption off":      {[]string{"HANDOVER_DATABASE_URL=postgres:///h?host=/run/postgresql,db.example.com&sslmode=verify-full"}, "database_url"},
		"the host twice":                     {[]string{"HANDOVER_DATABASE_URL=postgres://u:hush@localhost/h?host=localhost"}, "database_url"},
		"the port twice":                     {[]string{"HANDOVER_DATABASE_URL=postgres://u:hush@localhost:5432/h?port=5433"}, "database_url"},
		"a parameter twice":                  {[]string{here + "&sslmode=require"}, "database_url"},
		"a service":                          {[]string{here + "&service=other"}, "database_url"},
		"a service from the environment":     {[]string{here, "PGSERVICE=other"}, "database_url"},
		"a service file without a service":   {[]string{here, "PGSERVICEFILE=/nowhere"}, ""},
		"what the driver cannot do":          {[]string{here, "PGREQUIRESSL=1"}, "database_url"},
		"a mode the driver does not know":    {[]string{"HANDOVER_DATABASE_URL=postgres://u:hush@localhost/h?sslmode=off"}, "database_url"},
		"the machine's roots need a name":    {[]string{"HANDOVER_DATABASE_URL=postgres://db.example.com/h?sslrootcert=system"}, ""},
		"the roots from the environment":     {[]string{"HANDOVER_DATABASE_URL=postgres://db.example.com/h", "PGSSLROOTCERT=system"}, ""},
		"a mode too weak for those roots":    {[]string{"HANDOVER_DATABASE_URL=postgres://db.example.com/h?sslrootcert=system&sslmode=require"}, "database_url"},
		"a mode that the URL makes stronger": {[]string{"HANDOVER_DATABASE_URL=postgres://db.example.com/h?sslmode=verify-full", "PGSSLMODE=disable"}, ""},
	} {
		t.Run(name, c.check)
	}
}

func TestADatabaseNamedInASecretFileIsJudgedTheSame(t *testing.T) {
	path := file(t, "database", "postgres://u:hush@localhost/h?sslmode=disable&hostaddr=192.0.2.7\n")
	transport{[]string{"HANDOVER_DATABASE_URL_FILE=" + path}, "database_url"}.check(t)
}

func TestTemporalIsJudgedAsItsClientIsConfigured(t *testing.T) {
	folder := t.TempDir()
	profiles := filepath.Join(folder, "temporal.toml")
	text := "[profile.default]\naddress = \"temporal.example.com:7233\"\n[profile.checked]\naddress = \"temporal.example.com:7233\"\n[profile.checked.tls]\n"
	if err := os.WriteFile(profiles, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	const abroad = "TEMPORAL_ADDRESS=temporal.example.com:7233"
	for name, c := range map[string]transport{
		"plain":                        {[]string{abroad}, "TEMPORAL_ADDRESS"},
		"plain, told":                  {[]string{abroad, "HANDOVER_ALLOW_PLAIN_TEMPORAL=on"}, ""},
		"plain, here":                  {[]string{"TEMPORAL_ADDRESS=127.0.0.1:7233"}, ""},
		"plain, by socket":             {[]string{"TEMPORAL_ADDRESS=unix:///run/temporal.sock"}, ""},
		"encrypted":                    {[]string{abroad, "TEMPORAL_TLS=true"}, ""},
		"encrypted for its key":        {[]string{abroad, "TEMPORAL_API_KEY=hush"}, ""},
		"its key, in plain text":       {[]string{abroad, "TEMPORAL_API_KEY=hush", "TEMPORAL_TLS=false"}, "TEMPORAL_ADDRESS"},
		"a resolver of its own":        {[]string{"TEMPORAL_ADDRESS=dns:///temporal.example.com:7233"}, "TEMPORAL_ADDRESS"},
		"a list of addresses":          {[]string{"TEMPORAL_ADDRESS=ipv4:127.0.0.1:7233,192.0.2.7:7233"}, "TEMPORAL_ADDRESS"},
		"a profile of a file":          {[]string{"TEMPORAL_CONFIG_FILE=" + profiles}, "TEMPORAL_ADDRESS"},
		"an encrypted profile":         {[]string{"TEMPORAL_CONFIG_FILE=" + profiles, "TEMPORAL_PROFILE=checked"}, ""},
		"a profile that is not there":  {[]string{"TEMPORAL_CONFIG_FILE=" + profiles, "TEMPORAL_PROFILE=none"}, "TEMPORAL_ADDRESS"},
		"a certificate that is absent": {[]string{abroad, "TEMPORAL_TLS_SERVER_CA_CERT_PATH=" + folder + "/none"}, "TEMPORAL_ADDRESS"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("XDG_CONFIG_HOME", t.TempDir())
			c.check(t)
		})
	}
}

func TestAnEmbeddedEngineIsNotJudgedByAForgottenProfile(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", folder)
	if err := os.MkdirAll(filepath.Join(folder, "temporalio"), 0o700); err != nil {
		t.Fatal(err)
	}
	profile := "[profile.default]\naddress = \"temporal.example.com:7233\"\n"
	if err := os.WriteFile(filepath.Join(folder, "temporalio", "temporal.toml"), []byte(profile), 0o600); err != nil {
		t.Fatal(err)
	}
	transport{nil, ""}.check(t)
}

func TestTheStandardVariablesSayWhereTemporalIs(t *testing.T) {
	named := environment(t, "TEMPORAL_CONFIG_FILE="+t.TempDir()+"/none.toml", "TEMPORAL_ADDRESS=temporal.example.com:7233",
		"TEMPORAL_TLS=true", "TEMPORAL_GRPC_META_AUTHORIZATION=hush")
	c := load(t, file(t, "handover.yaml", ""), named)
	if o := c.Temporal(); o.HostPort != "temporal.example.com:7233" || o.Namespace != "handover" {
		t.Errorf("%s %s", o.HostPort, o.Namespace)
	}
	if shown := fmt.Sprintf("%v %+v %#v", c, c, &c); strings.Contains(shown, "hush") {
		t.Errorf("a header shows in %s", shown)
	}
	t.Setenv("TEMPORAL_NAMESPACE", "people")
	if o := load(t, file(t, "handover.yaml", ""), named).Temporal(); o.Namespace != "people" {
		t.Error(o.Namespace)
	}
}

func TestAServerThatIsNotCheckedIsWarnedAbout(t *testing.T) {
	for name, c := range map[string]struct {
		env      []string
		warnings int
	}{
		"database by default":             {[]string{"HANDOVER_DATABASE_URL=postgres://db.example.com/h"}, 1},
		"database, required":              {[]string{"HANDOVER_DATABASE_URL=postgres://db.example.com/h?sslmode=require"}, 1},
		"database, by the environment":    {[]string{"HANDOVER_DATABASE_URL=postgres://db.example.com/h", "PGSSLMODE=verify-full"}, 0},
		"database, here":                  {[]string{"HANDOVER_DATABASE_URL=postgres://localhost/h"}, 0},
		"database here, addressed abroad": {[]string{"HANDOVER_DATABASE_URL=postgres://localhost/h?hostaddr=192.0.2.7"}, 1},
		"Temporal":                        {[]string{"TEMPORAL_ADDRESS=temporal.example.com:7233", "TEMPORAL_TLS=true"}, 0},
		"Temporal, unchecked":             {[]string{"TEMPORAL_ADDRESS=temporal.example.com:7233", "TEMPORAL_TLS_DISABLE_HOST_VERIFICATION=true"}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("XDG_CONFIG_HOME", t.TempDir())
			got := load(t, file(t, "handover.yaml", ""), environment(t, c.env...)).Warnings
			if len(got) != c.warnings {
				t.Errorf("warnings %v, want %d", got, c.warnings)
			}
		})
	}
}
