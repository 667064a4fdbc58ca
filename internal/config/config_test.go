package config_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/handover-jml/handover/internal/config"
	"github.com/handover-jml/handover/internal/upload"
)

// env makes a getenv out of "NAME=value" strings.
func env(pairs ...string) func(string) string {
	m := map[string]string{}
	for _, p := range pairs {
		name, value, _ := strings.Cut(p, "=")
		m[name] = value
	}
	return func(name string) string { return m[name] }
}

func file(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func load(t *testing.T, path string, getenv func(string) string) config.Config {
	t.Helper()
	c, err := config.Load(path, getenv)
	if err != nil {
		t.Fatalf("Load: %v", err)
	}
	return c
}

func TestNothingSetIsAWholeConfigurationForOneMachine(t *testing.T) {
	t.Chdir(t.TempDir())
	dir, err := filepath.Abs("handover-data")
	if err != nil {
		t.Fatal(err)
	}
	want := config.Config{
		DataDir: dir, Listen: "127.0.0.1:8080",
		LogLevel: slog.LevelInfo, Namespace: "handover", TaskQueue: "handover", Quotas: upload.Standard(),
	}
	if diff := cmp.Diff(want, load(t, "", env()), cmp.Comparer(sameSecret), cmpopts.IgnoreUnexported(config.Config{})); diff != "" {
		t.Errorf("defaults (-want +got):\n%s", diff)
	}
}

func sameNetwork(a, b netip.Prefix) bool { return a == b }

func sameSecret(a, b config.Secret) bool { return a.Reveal() == b.Reveal() }

func TestFlagsGoBeforeTheEnvironmentAndThatBeforeTheFile(t *testing.T) {
	path := file(t, "handover.yaml", `# a comment
listen: 0.0.0.0:1
admin_listen: ":9090"
task_queue: from-file
log_level: debug
public_url: https://Handover.example.com/
trusted_proxies: 10.0.0.0/8, fd00::/8
mail_from: Handover <handover@example.com>
signer: off
allow_plain_smtp: true
`)
	getenv := config.WithFlags(
		env("HANDOVER_LISTEN=0.0.0.0:2", "HANDOVER_TASK_QUEUE=from-env", "TEMPORAL_ADDRESS=temporal:7233", "TEMPORAL_NAMESPACE=jml"),
		map[string]string{"listen": "0.0.0.0:3", "task_queue": ""})
	got := load(t, path, getenv)
	want := config.Config{
		DataDir: got.DataDir, Listen: "0.0.0.0:3", AdminListen: ":9090", TaskQueue: "from-env", LogLevel: slog.LevelDebug,
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")},
		PublicURL:      "https://handover.example.com", MailFrom: mail.Address{Name: "Handover", Address: "handover@example.com"},
		Signer: config.SignerOff, AllowPlainSMTP: true, TemporalGiven: true, Namespace: "jml", Quotas: upload.Standard(),
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(sameSecret), cmpopts.IgnoreUnexported(config.Config{}), cmp.Comparer(sameNetwork)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestASecretMayComeFromAFile(t *testing.T) {
	path := file(t, "smtp", "smtps://handover:hush@mail.example.com\n")
	c := load(t, file(t, "handover.yaml", "smtp_url: smtps://other.example.com"), env("HANDOVER_SMTP_URL_FILE="+path))
	if got := c.SMTPURL.Reveal(); got != "smtps://handover:hush@mail.example.com" {
		t.Errorf("smtp_url = %q", got)
	}
	fromFlag := config.WithFlags(env("HANDOVER_SMTP_URL_FILE="+path), map[string]string{"smtp_url": "smtps://flag.example.com"})
	if got := load(t, file(t, "handover.yaml", ""), fromFlag).SMTPURL.Reveal(); got != "smtps://flag.example.com" {
		t.Errorf("smtp_url = %q, want the flag's", got)
	}
}

func TestAllProblemsAreToldAtOnceWithTheirPlace(t *testing.T) {
	path := file(t, "handover.yaml", "listen: 8080\nport: 9\nsigner: [on]\nlog_level: loud\n")
	_, err := config.Load(path, env(
		"HANDOVER_PUBLIC_URL=handover.example.com", "HANDOVER_TRUSTED_PROXIES=10.0.0.1", "HANDOVER_MAIL_FROM=a@example.com, b@example.com",
		"HANDOVER_DATABASE_URL=mysql://root:hush@db", "HANDOVER_SMTP_URL=smtp://u:hush@mail.example.com:x",
		"HANDOVER_SMTP_URL_FILE=/nowhere", "HANDOVER_ALLOW_PLAIN_SMTP=maybe",
	))
	var got config.Problems
	if !errors.As(err, &got) {
		t.Fatalf("Load = %v, want Problems", err)
	}
	var where []string
	for _, p := range got {
		where = append(where, p.Where)
	}
	want := []string{
		"handover.yaml line 2", "handover.yaml line 3", "HANDOVER_SMTP_URL",
		"handover.yaml line 1, listen", "HANDOVER_PUBLIC_URL", "HANDOVER_TRUSTED_PROXIES", "HANDOVER_DATABASE_URL", "HANDOVER_MAIL_FROM",
		"handover.yaml line 4, log_level", "HANDOVER_ALLOW_PLAIN_SMTP",
	}
	if diff := cmp.Diff(want, where); diff != "" {
		t.Errorf("places (-want +got):\n%s\n%v", diff, err)
	}
	if strings.Contains(err.Error(), "hush") {
		t.Errorf("the problems show a password:\n%v", err)
	}
}

func TestAFileThatIsNotAListOfSettingsIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"a list":           "- listen\n",
		"a word":           "listen\n",
		"twice the same":   "listen: :1\nlisten: :2\n",
		"two documents":    "listen: :1\n---\nlisten: :2\n",
		"broken":           "listen: \":1\n",
		"nested":           "listen:\n  host: a\n",
		"an alias":         "listen: &a :1\nadmin_listen: *a\n",
		"a merge":          "<<: {listen: :1}\n",
		"another's casing": "Listen: :1\n",
	} {
		_, err := config.Load(file(t, "handover.yaml", text), env())
		var p config.Problems
		if !errors.As(err, &p) || !strings.HasPrefix(p[0].Where, "handover.yaml") {
			t.Errorf("%s: Load = %v, want a problem of the file", name, err)
		}
	}
	if _, err := config.Load(filepath.Join(t.TempDir(), "other.yaml"), env()); err == nil {
		t.Error("a named file that does not exist was accepted")
	}
}

func TestSettingsThatShouldNotStayAreWarnedAbout(t *testing.T) {
	c := load(t, file(t, "handover.yaml", ""), env("HANDOVER_PUBLIC_URL=http://handover.example.com", "HANDOVER_DATABASE_URL=postgres://db.example.com/h"))
	if len(c.Warnings) != 2 {
		t.Errorf("warnings: %v", c.Warnings)
	}
	c = load(t, file(t, "handover.yaml", ""), env("HANDOVER_PUBLIC_URL=http://127.0.0.1:8080"))
	if len(c.Warnings) != 0 {
		t.Errorf("warnings about this machine's own address: %v", c.Warnings)
	}
}

func TestAServiceNeedsAddressMailServerAndSender(t *testing.T) {
	var p config.Problems
	if err := load(t, file(t, "handover.yaml", ""), env()).ForService(); !errors.As(err, &p) || len(p) != 3 {
		t.Errorf("ForService = %v, want three problems", err)
	}
	c := load(t, file(t, "handover.yaml", ""), env("HANDOVER_PUBLIC_URL=https://handover.example.com",
		"HANDOVER_SMTP_URL=smtps://mail.example.com", "HANDOVER_MAIL_FROM=handover@example.com"))
	if err := c.ForService(); err != nil {
		t.Errorf("ForService = %v", err)
	}
}

func TestASecretPrintsAsRedactedWhicheverWay(t *testing.T) {
	c := load(t, file(t, "handover.yaml", ""), env("HANDOVER_SMTP_URL=smtps://handover:hush@mail.example.com"))
	var out bytes.Buffer
	hidden := struct{ inner config.Config }{c}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb, c)
		fmt.Fprintf(&out, verb, &c)
		fmt.Fprintf(&out, verb, c.SMTPURL)
		fmt.Fprintf(&out, verb, hidden)
	}
	if err := json.NewEncoder(&out).Encode(c); err != nil {
		t.Fatal(err)
	}
	slog.New(slog.NewTextHandler(&out, nil)).Info("started", "config", c, "smtp", c.SMTPURL)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("started", "config", c, "hidden", hidden)
	for _, leak := range []string{"hush", fmt.Sprintf("%x", "hush"), "104 117 115 104"} {
		if strings.Contains(out.String(), leak) {
			t.Errorf("the secret shows as %q in:\n%s", leak, out.String())
		}
	}
	if !strings.Contains(out.String(), "[redacted]") {
		t.Error("nothing was printed at all")
	}
}

func FuzzAFileIsReadOrRefusedWithAPlace(f *testing.F) {
	for _, s := range []string{"listen: ''\n", "listen: :1\n", "a: [b\n", "? x\n: y\n", "listen: |\n  :1\n", "---\n---\n", "&a {}", "listen: !!str 1", "\xff", "{}", "[", "listen: :1\n<<: *x\n"} {
		f.Add([]byte(s))
	}
	path := file(f, "handover.yaml", "")
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := config.Load(path, env())
		var p config.Problems
		switch {
		case err == nil && (c.Listen == "" || c.DataDir == ""):
			t.Fatalf("accepted without its defaults: %+v", c)
		case err != nil && (!errors.As(err, &p) || !strings.HasPrefix(p[0].Where, "handover.yaml") && !strings.HasSuffix(p[0].Where, "_url")):
			t.Fatalf("refused without a place: %v", err)
		}
	})
}
