package bundle_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/replay"
)

var quoted = regexp.MustCompile("`([a-z0-9_.]+)`")

func namesIn(cell string) (names []string) {
	for _, found := range quoted.FindAllStringSubmatch(cell, -1) {
		names = append(names, found[1])
	}
	return names
}

// The answers of docs/auditors.md stand in columns that are there.
func TestEveryAnswerForAuditorsStandsInATable(t *testing.T) {
	text, err := os.ReadFile("../../docs/auditors.md")
	if err != nil {
		t.Fatal(err)
	}
	headers := map[string][]string{}
	for _, table := range bundle.NewAnswer(replay.NewSurvey(replay.Period{}), checkpoint.Checkpoint{}.SignedAt, nil).Tables() {
		headers[table.Name] = table.Header
	}
	questions := 0
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(line, "|")
		if len(cells) != 7 || strings.HasPrefix(line, "|---") || strings.Contains(line, "| question |") {
			continue
		}
		if strings.TrimSpace(cells[1]) != "" {
			questions++
		}
		for _, file := range namesIn(cells[3]) {
			for _, column := range namesIn(cells[4]) {
				if !slices.Contains(headers[file], column) {
					t.Errorf("%s has no column %s", file, column)
				}
			}
		}
		for _, name := range namesIn(cells[5]) {
			if flag := replay.Flag(name); strings.Contains(cells[3], "flags.csv") && strings.Contains(name, "_") && !slices.Contains(replay.Flags(), flag) && headers[name] == nil {
				t.Errorf("%s is no flag", name)
			}
		}
	}
	if questions != 15 {
		t.Errorf("%d questions are answered, want 15", questions)
	}
}
