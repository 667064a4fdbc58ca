package main

import (
	"fmt"
	"io"

	"github.com/handover-jml/handover/internal/intake"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/reconcile"
	"github.com/handover-jml/handover/internal/sample"
)

type reconcileCmd struct {
	Roster reconcileRosterCmd `cmd:"" help:"Hold HR's roster against an export. Exit: 0 nothing differs, 1 something does."`
	System reconcileSystemCmd `cmd:"" help:"Hold a system's own list of users against an export. Exit: 0 nothing differs, 1 something does."`
}

// compared is an export and a list to hold against it.
type compared struct {
	Columns    map[string]string `help:"What the list calls its columns: id=Number,start=Hired." placeholder:"OURS=THEIRS"`
	Key        []string          `help:"The log's public key, as for verify." placeholder:"VKEY|FILE"`
	Checkpoint []string          `help:"A checkpoint from outside, as for verify." placeholder:"FILE"`
}

type reconcileRosterCmd struct {
	compared
	Export string `arg:"" help:"The export, a ZIP file."`
	File   string `arg:"" help:"The roster, CSV: id, email or name, start, end; - reads standard input."`
}

type reconcileSystemCmd struct {
	compared
	Export string `arg:"" help:"The export, a ZIP file; of all periods, so that everybody who left is in it."`
	System string `arg:"" help:"Key of the system, as access.csv has it."`
	File   string `arg:"" help:"The list, CSV: account, email or id, level, status, last_login; - reads standard input."`
}

// reconciled is the JSON answer.
type reconciled struct {
	Rows        int                    `json:"rows"`
	SHA256      string                 `json:"sha256"` // of the list
	Counts      map[reconcile.What]int `json:"counts"`
	Differences []reconcile.Difference `json:"differences"`
}

func (c *reconcileRosterCmd) Run(e *env) error {
	return c.against(e, c.Export, c.File, func(b *sample.Bundle, list io.Reader) (out reconciled, err error) {
		lines, sum, err := intake.ParseRoster(list, c.Columns)
		if err != nil {
			return out, &exitError{2, err}
		}
		here, err := b.People()
		q := b.Manifest.Question
		return reconciled{Rows: len(lines), SHA256: sum, Differences: reconcile.Roster(lines, here, reconcile.Period{From: q.From, To: q.To})}, err
	})
}

func (c *reconcileSystemCmd) Run(e *env) error {
	return c.against(e, c.Export, c.File, func(b *sample.Bundle, list io.Reader) (out reconciled, err error) {
		accounts, sum, err := intake.ParseAccounts(list, c.Columns)
		if err != nil {
			return out, &exitError{2, err}
		}
		here, err := b.People()
		if err != nil {
			return out, err
		}
		grants, err := b.GrantsTo(c.System)
		day := jml.DateOf(b.Manifest.GeneratedAt)
		return reconciled{Rows: len(accounts), SHA256: sum, Differences: reconcile.Accounts(accounts, here, grants, day)}, err
	})
}

// against runs a comparison with an export that verifies, and says what it found.
func (c *compared) against(e *env, export, list string, compare func(*sample.Bundle, io.Reader) (reconciled, error)) error {
	return withExport(e, verifyCmd{File: export, Key: c.Key, Checkpoint: c.Checkpoint}, func(b *sample.Bundle) error {
		in, err := e.open(list)
		if err != nil {
			return err
		}
		defer in.Close()

		out, err := compare(b, in)
		if err != nil {
			return err
		}
		out.Counts = map[reconcile.What]int{}
		for _, d := range out.Differences {
			out.Counts[d.What]++
		}
		if err := e.printReconciled(out); err != nil {
			return err
		}
		if len(out.Differences) > 0 {
			return &exitError{1, errSilent{}}
		}
		return nil
	})
}

func (e *env) printReconciled(out reconciled) error {
	if e.root.JSON {
		out.Differences = append([]reconcile.Difference{}, out.Differences...)
		return e.print(out)
	}
	for _, d := range out.Differences {
		fmt.Fprintf(e.out, "%-14s", d.What)
		if d.Row > 0 {
			fmt.Fprintf(e.out, " row %d", d.Row)
		}
		if d.There != "" {
			fmt.Fprintf(e.out, " there: %s;", d.There)
		}
		fmt.Fprintf(e.out, " here: %s\n", orNothing(d.Here))
	}
	_, err := fmt.Fprintf(e.out, "%d rows, SHA-256 %s: %d differences.\n", out.Rows, out.SHA256, len(out.Differences))
	return err
}

func orNothing(text string) string {
	if text == "" {
		return "nothing"
	}
	return text
}

// verified refuses an export that does not verify.
func verified(e *env, check verifyCmd) error {
	report, err := check.check(e)
	switch {
	case jml.ErrorCode(err) == jml.CodeInvalid:
		return &exitError{2, err}
	case err != nil:
		return err
	case report.ExitCode() != 0:
		return &exitError{report.ExitCode(), fmt.Errorf("nothing is taken from an export that does not verify: handover verify %s says what is wrong", check.File)}
	}
	if !e.root.JSON {
		fmt.Fprintln(e.out, report.Sentence)
	}
	return nil
}
