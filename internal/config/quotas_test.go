package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/config"
	"github.com/handover-jml/handover/internal/upload"
)

func TestTheOperatorSaysWhatFilesMayTake(t *testing.T) {
	path := file(t, "handover.yaml", "files_per_person: 10 GiB\nfiles_per_case: 3GiB\ndisk_left: 5 GiB\n")
	got := load(t, path, env("HANDOVER_FILES_IN_ALL=2 TiB", "HANDOVER_FILES_PER_CASE=4 gib")).Quotas
	if want := (upload.Quotas{Person: 10 << 30, Case: 4 << 30, All: 2 << 40, MinFree: 5 << 30}); got != want {
		t.Errorf("quotas are %+v, want %+v", got, want)
	}
}

func TestAQuotaThatCannotBeMeantIsRefused(t *testing.T) {
	for setting, values := range map[string][]string{
		"FILES_PER_PERSON": {"24 MiB", "2 PiB", "2", "2 GB", "many", "-1 GiB", "0 B"},
		"FILES_PER_CASE":   {"0 B"},
		"FILES_IN_ALL":     {"1 B"},
		"DISK_LEFT":        {"0 B", "63 MiB", "2 TiB"},
	} {
		for _, value := range values {
			_, err := config.Load(file(t, "handover.yaml", ""), env("HANDOVER_"+setting+"="+value))
			var got config.Problems
			if !errors.As(err, &got) || len(got) != 1 || got[0].Where != "HANDOVER_"+setting || !strings.Contains(got[0].Message, "iB to ") {
				t.Errorf("%s = %q: %v", setting, value, err)
			}
		}
	}
}

func TestTheReadmeNamesEverySetting(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = config.Load(file(t, "handover.yaml", "no_such_setting: 1\n"), env())
	if err == nil {
		t.Fatal("an unknown setting is taken")
	}
	_, known, _ := strings.Cut(err.Error(), "known are ")
	names := regexp.MustCompile(`[a-z_]+`).FindAllString(known, -1)
	if len(names) < 15 {
		t.Fatalf("known are %v", names)
	}
	for _, name := range names {
		if !regexp.MustCompile("(?m)^\\|.*`" + name + "`.*\\|").Match(readme) {
			t.Errorf("the table of settings does not name %s", name)
		}
	}
	for _, usual := range []int64{upload.Standard().Person, upload.Standard().Case, upload.Standard().All, upload.Standard().MinFree, upload.MaxFile} {
		if !strings.Contains(string(readme), upload.Size(usual)) {
			t.Errorf("the table of settings does not say %s", upload.Size(usual))
		}
	}
}
