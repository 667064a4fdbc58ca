package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"

	"github.com/handover-jml/handover/internal/web/client"
	"github.com/handover-jml/handover/internal/yamlfile"
)

type setupCmd struct {
	target
	File string `arg:"" help:"YAML or JSON file with company, zone, roles, fallback and admin; - reads standard input."`
}

func (c *setupCmd) Run(e *env) error {
	body, err := e.readAll(c.File)
	if err != nil {
		return err
	}
	dir := "." // of standard input
	if c.File != "-" {
		dir = filepath.Dir(c.File)
	}
	if body, err = withHolidayFiles(body, dir); err != nil {
		return err
	}
	return e.withService(c.Data, func(local *client.Client) error {
		s, err := local.Setup(e, bytes.NewReader(body))
		if err != nil {
			return err
		}
		if e.root.JSON {
			return e.print(s)
		}
		fmt.Fprintf(e.out, "%s is set up. Cases can be opened now.\n", s.Company)
		return nil
	})
}

// maxCalendar bounds a calendar file, as the service bounds what it takes.
const maxCalendar = 1 << 20

// withHolidayFiles puts the calendar files that locations name, relative to dir,
// into a set-up: the service reads no files of ours. What it cannot read itself it
// leaves to the service, which says what is wrong and where.
func withHolidayFiles(body []byte, dir string) ([]byte, error) {
	if !bytes.Contains(body, []byte("holidays_file")) {
		return body, nil
	}
	setup, err := decoded(body)
	if err != nil {
		return body, nil
	}
	list, _ := setup["locations"].([]any)
	for i, item := range list {
		location, _ := item.(map[string]any)
		name, named := location["holidays_file"].(string)
		if !named {
			continue
		}
		at := fmt.Sprintf("locations[%d].holidays_file", i)
		if _, both := location["ics"]; both {
			return nil, wrongUse("%s: ics stands there too. Give one of them", at)
		}
		if location["ics"], err = readCalendar(at, dir, name); err != nil {
			return nil, err
		}
		delete(location, "holidays_file")
	}
	return json.Marshal(setup)
}

func decoded(body []byte) (setup map[string]any, err error) {
	if trimmed := bytes.TrimSpace(body); len(trimmed) > 0 && trimmed[0] != '{' {
		if body, err = yamlfile.JSON(body); err != nil {
			return nil, err
		}
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	return setup, dec.Decode(&setup)
}

func readCalendar(at, dir, name string) (string, error) {
	if !filepath.IsAbs(name) {
		name = filepath.Join(dir, name)
	}
	f, err := openFile(name)
	if err != nil {
		return "", fmt.Errorf("%s: %w", at, err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxCalendar+1))
	switch {
	case err != nil:
		return "", fmt.Errorf("%s: read %s: %w", at, name, err)
	case len(text) > maxCalendar:
		return "", wrongUse("%s: %s is longer than 1 MiB. Keep the years ahead", at, name)
	}
	return string(text), nil
}
