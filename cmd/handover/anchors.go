package main

import (
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/client"
)

type logAnchorsCmd struct {
	target
	To   []string `help:"Have a checkpoint go to this address each day when the log grew, instead of those so far; once for each, or with commas between." placeholder:"ADDRESS"`
	None bool     `help:"Have none go."`
	Why  string   `help:"Why; it stays in the log."`
}

func (c *logAnchorsCmd) Run(e *env) error {
	if c.None && len(c.To) > 0 {
		return wrongUse("--none and --to contradict each other")
	}
	if c.Why != "" && !c.None && len(c.To) == 0 {
		return wrongUse("--why goes with --to or --none")
	}
	do := func(local *client.Client) (wire.Anchors, error) { return client.Anchors{Of: local}.Show(e) }
	through := e.withRecords
	if c.None || len(c.To) > 0 {
		do = func(local *client.Client) (wire.Anchors, error) {
			return client.Anchors{Of: local}.Put(e, wire.PutAnchors{EvidenceAnchorEmail: append([]string{}, c.To...), Why: c.Why})
		}
		through = e.withService
	}
	return through(c.Data, func(local *client.Client) error {
		standing, err := do(local)
		if err != nil {
			return err
		}
		if e.root.JSON {
			return e.print(standing)
		}
		for _, line := range anchorLines(standing) {
			fmt.Fprintln(e.out, line)
		}
		return nil
	})
}

func anchorLines(s wire.Anchors) []string {
	lines := []string{"No checkpoint is known to have left the company."}
	if o := s.Outside; o != nil {
		lines[0] = fmt.Sprintf("The newest checkpoint outside the company covers %d of %d leaves; it left at %s.", o.Leaves, s.Leaves, o.At.Format(time.RFC3339))
	}
	if len(s.Daily) == 0 {
		return append(lines, "No daily mail is set up: handover log anchors --to ADDRESS.")
	}
	for _, m := range s.Daily {
		line := "The daily mail goes to " + m.Address + "; none has gone yet"
		if !m.At.IsZero() {
			line = fmt.Sprintf("The daily mail goes to %s; the last went at %s, and %d leaves are newer", m.Address, m.At.Format(time.RFC3339), m.Newer)
		}
		if m.Overdue {
			line += ". Leaves have waited for more than two days to be taken there"
		}
		lines = append(lines, line+".")
	}
	return lines
}
