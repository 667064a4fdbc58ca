package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/heap"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/progress"
	"github.com/handover-jml/handover/internal/verify"
	"github.com/handover-jml/handover/internal/verify/brought"
	"github.com/handover-jml/handover/internal/web/client"
)

// written is the JSON answer of a command that made a file or folder.
type written struct {
	Wrote   string `json:"wrote"`
	Lacking string `json:"lacking,omitempty"` // why the newest leaves are not in it
}

type exportCmd struct {
	target
	From jml.Date `help:"First effective date, inclusive; open when left out." placeholder:"YYYY-MM-DD"`
	To   jml.Date `help:"Last effective date, inclusive; open when left out." placeholder:"YYYY-MM-DD"`
	Out  string   `help:"ZIP file to write." required:"" placeholder:"FILE"`

	Kind       string `help:"Only joiner, mover or leaver cases; all when left out." placeholder:"KIND"`
	Person     string `help:"Only cases about this person: HR's id, work address or Handover's id." placeholder:"PERSON"`
	Control    string `help:"Only cases with a task for this control, such as H-07." placeholder:"CONTROL"`
	Department string `help:"Only cases of this department, as the announcements spell it. Who lacks the other cases' values cannot check which departments those are of." placeholder:"DEPARTMENT"`

	AsOf int64 `help:"As of the newest checkpoint over at most N leaves; the newest of all when left out." placeholder:"N"`
}

func (c *exportCmd) Run(e *env) error {
	f, err := createBeside(c.Out)
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	var lacking string
	err = e.withRecords(c.Data, func(local *client.Client) (err error) {
		line := progress.On(e.errs, time.Now)
		defer line.End()
		lacking, err = local.Export(e, f, client.Asked{From: c.From, To: c.To, Kind: c.Kind, Person: c.Person, Control: c.Control, Department: c.Department, AsOf: c.AsOf}, line.Tell)
		return err
	})
	var damaged *client.DamagedError
	if err != nil && !errors.As(err, &damaged) {
		return err
	}
	if err := putInPlace(f, c.Out); err != nil {
		return err
	}
	if damaged != nil {
		return fmt.Errorf("%w Wrote %s with the last checkpoint that was signed; verify refuses it, and says the same", damaged, c.Out)
	}
	if lacking != "" {
		fmt.Fprintln(e.errs, "handover: "+lacking)
	}
	if e.root.JSON {
		return e.print(written{c.Out, lacking})
	}
	fmt.Fprintf(e.out, "Wrote %s. Check it with: handover verify %s --key <log.pub or the key's text>\n", c.Out, c.Out)
	return nil
}

type verifyCmd struct {
	File          string   `arg:"" help:"The export, a ZIP file."`
	Key           []string `help:"The log's public key, as text or a file; from somewhere else than the export." placeholder:"VKEY|FILE"`
	Checkpoint    []string `help:"A checkpoint from outside: from a mail, an older export or /checkpoint. Up to the newest given the export is shown to be complete." placeholder:"FILE"`
	RequireAnchor bool     `help:"Fail when leaves are newer than every checkpoint given."`
}

func (c *verifyCmd) Run(e *env) error {
	report, err := c.check(e)
	if jml.ErrorCode(err) == jml.CodeInvalid {
		return &exitError{2, err}
	}
	if err != nil {
		return err
	}
	if err := e.printReport(report); err != nil {
		return err
	}
	if code := report.ExitCode(); code != 0 {
		return &exitError{code, errSilent{}}
	}
	return nil
}

func (c *verifyCmd) check(e *env) (report verify.Report, err error) {
	heap.Spare(c.File, heap.OfExport)
	line := progress.On(e.errs, time.Now)
	defer line.End()
	o := verify.Options{Version: version, RequireAnchor: c.RequireAnchor, Progress: line.Tell}
	if o.Keys, err = brought.Keys(c.Key); err != nil {
		return report, err
	}
	if o.Checkpoints, err = brought.Checkpoints(c.Checkpoint); err != nil {
		return report, err
	}
	return brought.Check(context.WithoutCancel(e), c.File, o)
}

// errSilent ends a command whose output has said it all.
type errSilent struct{}

func (errSilent) Error() string { return "" }

func (e *env) printReport(r verify.Report) error {
	if e.root.JSON {
		return e.print(r)
	}
	_, err := fmt.Fprintln(e.out, strings.TrimRight(r.Text(), "\n"))
	return err
}

type backupCmd struct {
	target
	Out string `arg:"" help:"Folder to make; it must not exist." placeholder:"DIR" type:"path"`
}

func (c *backupCmd) Run(e *env) error {
	cfg, err := e.load(map[string]string{"data_dir": c.Data})
	if err != nil {
		return err
	}
	if !cfg.DatabaseURL.IsZero() {
		return wrongUse("the database is Postgres: back it up with pg_dump, and keep log.key, log.pub and checkpoint of the data directory beside it")
	}
	return e.withRecords(c.Data, func(local *client.Client) error {
		if err := local.Backup(e, c.Out); err != nil {
			return err
		}
		if e.root.JSON {
			return e.print(written{Wrote: c.Out})
		}
		fmt.Fprintf(e.out, "Wrote and checked %s: database, key and checkpoint.\n", c.Out)
		return nil
	})
}
