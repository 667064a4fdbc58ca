// Package deploy checks, without a container engine, that the compose file and
// the Dockerfile agree with themselves and with the program.
package deploy

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/handover-jml/handover/internal/config"
)

type compose struct {
	Services map[string]service
	Volumes  map[string]any
	Configs  map[string]any
}

type service struct {
	Image       string
	Build       struct{ Context, Dockerfile string }
	Command     []string
	Environment map[string]string
	Volumes     []string
	Ports       []string
	Configs     []struct{ Source, Target string }
	ReadOnly    bool                                  `yaml:"read_only"`
	CapDrop     []string                              `yaml:"cap_drop"`
	DependsOn   map[string]struct{ Condition string } `yaml:"depends_on"`
	Healthcheck struct{ Test []string }
	Restart     string
}

func TestEveryServiceOfProductionIsThere(t *testing.T) {
	c := readCompose(t)
	want := []string{"mailpit", "migrate", "postgres", "serve", "temporal", "temporal-namespace",
		"temporal-postgres", "temporal-schema", "temporal-ui", "worker"}
	if got := slices.Sorted(maps.Keys(c.Services)); !slices.Equal(got, want) {
		t.Errorf("services %v, want %v", got, want)
	}
	for name, s := range c.Services {
		if _, tag, tagged := strings.Cut(s.Image, ":"); !tagged || tag == "latest" {
			t.Errorf("%s: image %q has no fixed version", name, s.Image)
		}
		for _, port := range s.Ports {
			if !strings.HasPrefix(port, "127.0.0.1:") {
				t.Errorf("%s: port %s is open to the network", name, port)
			}
		}
	}
}

func TestServicesWaitForWhatCanBeAwaited(t *testing.T) {
	c := readCompose(t)
	for name, s := range c.Services {
		for on, d := range s.DependsOn {
			other, defined := c.Services[on]
			switch {
			case !defined:
				t.Errorf("%s waits for %s, which does not exist", name, on)
			case d.Condition == "service_healthy" && len(other.Healthcheck.Test) == 0:
				t.Errorf("%s waits for the health of %s, which has no health check", name, on)
			case d.Condition == "service_completed_successfully" && !strings.HasPrefix(other.Restart, "on-failure"):
				t.Errorf("%s waits for the end of %s, which is restarted for ever", name, on)
			case d.Condition != "service_healthy" && d.Condition != "service_completed_successfully":
				t.Errorf("%s waits for %s on condition %q", name, on, d.Condition)
			}
		}
		for _, v := range s.Volumes {
			if source, _, _ := strings.Cut(v, ":"); !has(c.Volumes, source) {
				t.Errorf("%s: volume %s is not declared", name, source)
			}
		}
		for _, used := range s.Configs {
			if !has(c.Configs, used.Source) {
				t.Errorf("%s: config %s is not declared", name, used.Source)
			}
		}
	}
}

func TestOurServicesRunCommandsThatExist(t *testing.T) {
	for name, s := range ours(t) {
		help := program(t, s.Command[0], "--help")
		for _, arg := range s.Command[1:] {
			if strings.HasPrefix(arg, "--") && !strings.Contains(help, arg) {
				t.Errorf("%s: handover %s has no flag %s", name, s.Command[0], arg)
			}
		}
		if !s.ReadOnly || !slices.Contains(s.CapDrop, "ALL") {
			t.Errorf("%s may write its file system or keeps capabilities", name)
		}
	}
}

func TestOurSettingsAreOnesTheProgramReads(t *testing.T) {
	known := sources(t, "../internal/config", "../cmd/handover")
	for name, s := range ours(t) {
		for key := range s.Environment {
			bare, isOurs := strings.CutPrefix(key, "HANDOVER_")
			if isOurs && !strings.Contains(known, `"`+strings.ToLower(bare)+`"`) {
				t.Errorf("%s sets %s, which the program does not read", name, key)
			}
			if !isOurs && key != "TEMPORAL_ADDRESS" && key != "TEMPORAL_NAMESPACE" {
				t.Errorf("%s sets %s, which means nothing to the program", name, key)
			}
		}
		for _, needed := range []string{"HANDOVER_DATABASE_URL", "HANDOVER_SMTP_URL", "HANDOVER_PUBLIC_URL", "TEMPORAL_ADDRESS"} {
			if s.Environment[needed] == "" {
				t.Errorf("%s lacks %s", name, needed)
			}
		}
	}
}

func TestTheProgramAcceptsOurSettings(t *testing.T) {
	filled := regexp.MustCompile(`(?m)^([A-Z_]+)=(.+)$`)
	example := map[string]string{"POSTGRES_PASSWORD": "long-and-random"}
	for _, m := range filled.FindAllStringSubmatch(read(t, "env.example"), -1) {
		example[m[1]] = m[2]
	}
	for name, s := range ours(t) {
		t.Run(name, func(t *testing.T) {
			reference := regexp.MustCompile(`\$\{([A-Z_]+):\?[^}]+\}`)
			for key, value := range s.Environment {
				t.Setenv(key, reference.ReplaceAllStringFunc(value, func(r string) string {
					return example[reference.FindStringSubmatch(r)[1]]
				}))
			}
			empty := filepath.Join(t.TempDir(), "handover.yaml")
			if err := os.WriteFile(empty, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			c, err := config.Load(empty, os.Getenv)
			if err == nil {
				err = c.ForService()
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestOneServiceSignsAndKeepsItsKey(t *testing.T) {
	for name, s := range ours(t) {
		signs := s.Environment["HANDOVER_SIGNER"] == "on"
		if signs != (name == "worker") {
			t.Errorf("%s signs: %v", name, signs)
		}
		if i := slices.Index(s.Command, "--data"); i > 0 {
			if dir := s.Command[i+1]; len(s.Volumes) != 1 || !strings.HasSuffix(s.Volumes[0], ":"+dir) {
				t.Errorf("%s loses its data directory %s with its container: volumes %v", name, dir, s.Volumes)
			}
		} else if signs {
			t.Errorf("%s signs without a data directory", name)
		}
	}
}

func TestServeIsHealthyWhenReady(t *testing.T) {
	s := ours(t)["serve"]
	test := strings.Join(s.Healthcheck.Test, " ")
	if !strings.HasSuffix(test, ":8080/readyz") || !strings.Contains(strings.Join(s.Command, " "), "--listen 0.0.0.0:8080") {
		t.Errorf("health check %q does not ask %v for /readyz", test, s.Command)
	}
	if !strings.Contains(read(t, "Dockerfile"), " "+s.Healthcheck.Test[1]+"\n") {
		t.Errorf("the image holds no %s", s.Healthcheck.Test[1])
	}
}

func TestSecretsComeFromTheEnvironmentFile(t *testing.T) {
	secret := regexp.MustCompile(`(?i)password|pwd|database_url|smtp_url`)
	reference := regexp.MustCompile(`\$\{([A-Z_]+):\?[^}]+\}`)
	example := read(t, "env.example")
	for name, s := range readCompose(t).Services {
		for key, value := range s.Environment {
			if secret.MatchString(key) && !reference.MatchString(value) {
				t.Errorf("%s: %s is written into the compose file", name, key)
			}
			for _, m := range reference.FindAllStringSubmatch(value, -1) {
				if !regexp.MustCompile(`(?m)^` + m[1] + `=`).MatchString(example) {
					t.Errorf("env.example does not name %s", m[1])
				}
			}
		}
	}
	if regexp.MustCompile(`(?m)^\S*PASSWORD=.`).MatchString(example) {
		t.Error("env.example holds a password that people would keep")
	}
}

func has(m map[string]any, key string) bool { _, ok := m[key]; return ok }

// ours are the services that run the image built here.
func ours(t *testing.T) map[string]service {
	t.Helper()
	found := map[string]service{}
	for name, s := range readCompose(t).Services {
		if s.Build.Dockerfile != "" {
			if s.Build.Context != "." || s.Build.Dockerfile != "deploy/Dockerfile" {
				t.Errorf("%s is built from %+v", name, s.Build)
			}
			found[name] = s
		}
	}
	if len(found) != 3 {
		t.Fatalf("%d services run our image, want migrate, serve and worker", len(found))
	}
	return found
}

func readCompose(t *testing.T) compose {
	t.Helper()
	var c compose
	if err := yaml.Unmarshal([]byte(read(t, "../docker-compose.yml")), &c); err != nil {
		t.Fatalf("docker-compose.yml: %v", err)
	}
	return c
}

// program runs the built program.
func program(t *testing.T, args ...string) string {
	t.Helper()
	path, err := filepath.Abs("../bin/handover")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("this test asks the program for its commands: run make build first (%v)", err)
	}
	out, err := exec.Command(path, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("handover %v: %v\n%s", args, err, out)
	}
	return string(out)
}

// sources is the text of the packages' files that are not tests.
func sources(t *testing.T, dirs ...string) string {
	t.Helper()
	var all strings.Builder
	for _, dir := range dirs {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no sources in %s (%v)", dir, err)
		}
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				all.WriteString(read(t, file))
			}
		}
	}
	return all.String()
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
