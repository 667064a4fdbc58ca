package main

import (
	"encoding/base64"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/handover-jml/handover/internal/intake"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/reconcile"
	"github.com/handover-jml/handover/internal/reconcile/against"
	"github.com/handover-jml/handover/internal/sample"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/client"
)

type reconcileCmd struct {
	Roster reconcileRosterCmd `cmd:"" help:"Hold HR's roster against an export. Exit: 0 nothing differs, 1 something does."`
	System reconcileSystemCmd `cmd:"" help:"Hold a system's own list of users against an export. Exit: 0 nothing differs, 1 something does."`
	Record reconcileRecordCmd `cmd:"" help:"Hold a list against the records where the service runs, and record that. Exit: 0 nothing differs, 1 something does."`
}

// listed says how a list is to be read.
type listed struct {
	Columns map[string]string `help:"What the list calls its columns: id=Number,start=Hired." placeholder:"OURS=THEIRS"`
	On      jml.Date          `help:"The day that the list is of; the one of the export's checkpoint when left out." placeholder:"YYYY-MM-DD"`
}

// compared is an export to hold a list against.
type compared struct {
	listed
	Key        []string `help:"The log's public key, as for verify." placeholder:"VKEY|FILE"`
	Checkpoint []string `help:"A checkpoint from outside, as for verify." placeholder:"FILE"`
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

type reconcileRecordCmd struct {
	target
	listed
	File string `arg:"" help:"The list, CSV; - reads standard input."`

	System    string   `help:"The list is this system's own, of its users; without it HR's roster." placeholder:"KEY"`
	From      jml.Date `help:"First day that a roster is held against; open when left out." placeholder:"YYYY-MM-DD"`
	To        jml.Date `help:"Last day, inclusive; open when left out." placeholder:"YYYY-MM-DD"`
	AsOf      int64    `help:"Leaves of a checkpoint, to compare as of then; the newest when left out." placeholder:"N"`
	FetchedBy string   `help:"Who took the list out of the other program: work address, HR's id or name." placeholder:"PERSON"`
	Filter    string   `help:"What was left out when it was taken, in words. It stays in the log: name nobody in it." placeholder:"TEXT"`
}

func (c *reconcileRosterCmd) Run(e *env) error {
	return c.against(e, c.Export, c.File, reconcile.Order{Kind: reconcile.OfRoster})
}

func (c *reconcileSystemCmd) Run(e *env) error {
	return c.against(e, c.Export, c.File, reconcile.Order{Kind: reconcile.OfSystem, System: c.System})
}

// against holds a list against an export that verifies, and says what differs.
func (c *compared) against(e *env, export, list string, o reconcile.Order) error {
	o.Columns, o.On = c.Columns, c.On
	return withExport(e, verifyCmd{File: export, Key: c.Key, Checkpoint: c.Checkpoint}, func(b *sample.Bundle) error {
		in, err := e.open(list)
		if err != nil {
			return err
		}
		defer in.Close()

		out, err := against.Export(b, in, o)
		if err != nil {
			return &exitError{2, err}
		}
		return e.tellReconciled(out)
	})
}

func (c *reconcileRecordCmd) Run(e *env) error {
	in, err := e.open(c.File)
	if err != nil {
		return err
	}
	defer in.Close()
	list, err := io.ReadAll(io.LimitReader(in, intake.MaxFile+1))
	if err != nil {
		return fmt.Errorf("read the list: %w", err)
	}

	sent := wire.Reconciliation{Kind: string(reconcile.OfRoster), System: c.System, From: c.From.String(), To: c.To.String(), AsOf: c.AsOf, On: c.On.String(),
		Columns: c.Columns, FetchedBy: c.FetchedBy, Filter: c.Filter, List: base64.StdEncoding.EncodeToString(list)}
	if c.System != "" {
		sent.Kind = string(reconcile.OfSystem)
	}
	if c.File != "-" {
		sent.File = filepath.Base(c.File)
	}
	var out reconcile.Outcome
	err = e.withRecords(c.Data, func(local *client.Client) (err error) {
		out, err = client.Reconcile(e, local, sent)
		return err
	})
	if err != nil {
		return err
	}
	return e.tellReconciled(out)
}

// tellReconciled says what differs; that something does is exit 1.
func (e *env) tellReconciled(out reconcile.Outcome) error {
	if err := e.printReconciled(out); err != nil {
		return err
	}
	if len(out.Differences) > 0 {
		return &exitError{1, errSilent{}}
	}
	return nil
}

func (e *env) printReconciled(out reconcile.Outcome) error {
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
	_, err := fmt.Fprintf(e.out, "%d rows, SHA-256 %s: %d differences from %d entries as of %d leaves.\n", out.Rows, out.SHA256, len(out.Differences), out.Registered, out.AsOf)
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
		fmt.Fprintln(e.out, strings.TrimSpace(report.Scope+"\n"+report.Sentence))
	}
	return nil
}
