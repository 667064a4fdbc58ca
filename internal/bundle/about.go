package bundle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/bundle/workbook"
)

// Workbook is all tables as one spreadsheet file, with a sheet about the whole.
func (a *Answer) Workbook(m Manifest) (workbook.Workbook, error) {
	zone, err := time.LoadLocation(m.Question.Zone)
	if err != nil {
		return workbook.Workbook{}, fmt.Errorf("read the zone of the question: %w", err)
	}
	counts, err := countLines(m.Counts)
	if err != nil {
		return workbook.Workbook{}, err
	}

	b := workbook.Workbook{Zone: zone, About: append(aboutLines(m, zone), counts...)}
	for _, t := range a.Tables() {
		b.Tables = append(b.Tables, workbook.Table{Name: strings.TrimSuffix(t.Name, ".csv"), File: t.Name, Header: t.Header, Rows: t.rows})
	}
	return b, nil
}

// aboutLines say what a bundle is about and what it proves.
func aboutLines(m Manifest, zone *time.Location) []workbook.Line {
	lines := []workbook.Line{
		{Of: "Evidence of joiners, movers and leavers", Says: strings.Join(m.Narrowed(), " ")},
		{Of: "Cases effective", Says: m.Question.words()},
		{Of: "Time zone of instants", Says: m.Question.Zone + ". Each has UTC in the CSV file, which also tells apart the hour that a clock change repeats."},
		{Of: "As of", Says: m.GeneratedAt.In(zone).Format("2006-01-02 15:04:05 MST") + ", which is now wherever a table says late or pending"},
		{Of: "Log", Says: fmt.Sprintf("%s, %d leaves, root %s", m.Log.Origin, m.Log.Size, m.Log.Root)},
		{Of: "Key hash", Says: m.Log.KeyHash},
		{Of: "Written by version", Says: m.Version},
	}
	for i, sentence := range provenWords(m) {
		of := ""
		if i == 0 {
			of = "What is proven, and what is not"
		}
		lines = append(lines, workbook.Line{Of: of, Says: sentence})
	}
	return append(lines, workbook.Line{Of: "What the tables count"})
}

// words are the dates of the question.
func (q ManifestQuery) words() string {
	from, to := q.From.String(), q.To.String()
	switch {
	case from == "" && to == "":
		return "at any time"
	case from == "":
		return "up to " + to
	case to == "":
		return "from " + from + " on"
	}
	return from + " to " + to
}

// provenWords say in five sentences what a bundle proves and what it does not.
func provenWords(m Manifest) []string {
	return []string{
		"Every table follows from the leaves of the log and the personal values in scope alone; whoever runs handover verify makes each of them again and compares.",
		"The log was signed on " + m.GeneratedAt.Format("2006-01-02 15:04:05 MST") + ": with its key from elsewhere, that check shows that nothing was altered since.",
		"That nothing was removed or rewritten before is shown up to the newest checkpoint that you hold yourself, and no further.",
		"What nobody ever announced is in no log: compare the population with a roster from another source.",
		"An instant that an owner stated is the owner's word, and the column basis says what it rests on; this file is for reading, and the evidence is the log.",
	}
}

// countLines are the counts of the manifest in their order, by the names they
// have there.
func countLines(counts Counts) ([]workbook.Line, error) {
	text, err := json.Marshal(counts)
	if err != nil {
		return nil, fmt.Errorf("list the counts: %w", err)
	}
	in := json.NewDecoder(bytes.NewReader(text))
	in.UseNumber()
	var lines []workbook.Line
	var name string
	for {
		token, err := in.Token()
		if err != nil {
			return lines, nil // its end: it was written just now
		}
		switch is := token.(type) {
		case string:
			name = is
		case json.Number:
			lines = append(lines, workbook.Line{Of: strings.ReplaceAll(name, "_", " "), Says: is.String()})
		}
	}
}
