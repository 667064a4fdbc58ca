package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/handover-jml/handover/internal/yamlfile"
)

// Source is one HR system that sends what it knows. Its secrets are those by
// which it signs, the newer first: while they are changed both count.
type Source struct {
	Name     string // in the address /hooks/NAME, and in the record
	Preset   string // which vendor's
	IDs      string // whose ids it gives people; "": its own
	Vouches  bool   // its work addresses are the company's own accounts
	NeedsEnd bool   // nobody leaves by being inactive alone
	Secrets  []Secret
	API      string // address of the system's API, or the customer's name in it; "": the vendor's own
	Key      Secret // by which the API is asked
}

const (
	mostSources = 32
	mostSecrets = 2
	leastSecret = 16 // bytes: what is shorter can be guessed
	mostSecret  = 1 << 10
)

var sourceName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// writtenSource is a source as the file has it.
type writtenSource struct {
	Name        string   `yaml:"name"`
	Preset      string   `yaml:"preset"`
	IDs         string   `yaml:"ids"`
	Vouches     bool     `yaml:"vouches"`
	NeedsEnd    bool     `yaml:"needs_end"`
	SecretFiles []string `yaml:"secret_files"`
	API         string   `yaml:"api"`
	KeyFile     string   `yaml:"key_file"`
}

// setSources reads the file of sources. Secrets stand in files of their own,
// which are named relative to it.
func setSources(c *Config, path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return "The file cannot be read (" + reason(err) + ")."
	}
	if _, err := yamlfile.Parse(text); err != nil {
		return "The file cannot be read: " + err.Error() + "."
	}
	var file struct {
		Sources []writtenSource `yaml:"sources"`
	}
	if err := yaml.UnmarshalWithOptions(text, &file, yaml.Strict()); err != nil {
		return "The file cannot be read: " + strings.SplitN(yaml.FormatError(err, false, false), "\n", 2)[0] + "."
	}
	if len(file.Sources) > mostSources {
		return fmt.Sprintf("The file names %d sources; the most is %d.", len(file.Sources), mostSources)
	}
	seen := map[string]bool{}
	for i, w := range file.Sources {
		s, err := w.read(filepath.Dir(path))
		if err == nil && seen[s.Name] {
			err = fmt.Errorf("the name %s stands there twice", s.Name)
		}
		if err != nil {
			return fmt.Sprintf("Source %d: %s.", i+1, err)
		}
		seen[s.Name] = true
		c.Sources = append(c.Sources, s)
	}
	return ""
}

func (w writtenSource) read(dir string) (Source, error) {
	s := Source{Name: w.Name, Preset: w.Preset, IDs: w.IDs, Vouches: w.Vouches, NeedsEnd: w.NeedsEnd, API: w.API}
	switch {
	case !sourceName.MatchString(w.Name):
		return s, fmt.Errorf("%q is not a name; write up to 32 small letters, digits and hyphens", w.Name)
	case w.Name == "form" || w.Name == "cli" || w.Name == "api" || w.Name == "import" || w.Name == "hr":
		return s, fmt.Errorf("the name %s is taken by another way in; choose another", w.Name)
	case w.Preset == "":
		return s, errors.New("say by preset which vendor's it is, such as generic")
	case len(w.SecretFiles) > mostSecrets:
		return s, fmt.Errorf("%d secret_files are named; two count while one is changed, and no more", len(w.SecretFiles))
	}
	for _, path := range w.SecretFiles {
		secret, err := secretIn(dir, path, leastSecret)
		if err != nil {
			return s, err
		}
		s.Secrets = append(s.Secrets, secret)
	}
	var err error
	if w.KeyFile != "" {
		s.Key, err = secretIn(dir, w.KeyFile, 1)
	}
	return s, err
}

// secretIn reads a secret of so many bytes at least from a file, which is named
// relative to a folder.
func secretIn(dir, path string, least int) (Secret, error) {
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	body, err := os.ReadFile(path)
	if err != nil {
		return Secret{}, fmt.Errorf("a secret's file cannot be read (%s)", reason(err))
	}
	secret := strings.TrimSpace(string(body))
	if len(secret) < least || len(secret) > mostSecret {
		return Secret{}, fmt.Errorf("a secret has %d bytes; it needs %d at least and may have %d", len(secret), least, mostSecret)
	}
	return NewSecret(secret), nil
}
