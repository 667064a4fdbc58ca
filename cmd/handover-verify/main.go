// Command handover-verify checks exports of Handover offline, and does nothing
// else: it holds the check and the document of the bundle's format, and neither
// service, database nor network. Its exit status is that of `handover verify`.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	_ "time/tzdata" // machines without zone files

	"github.com/alecthomas/kong"

	"github.com/handover-jml/handover/docs"
	"github.com/handover-jml/handover/internal/heap"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/progress"
	"github.com/handover-jml/handover/internal/verify"
	"github.com/handover-jml/handover/internal/verify/brought"
)

// version is set by the build.
var version = "dev"

type cli struct {
	Check   checkCmd   `cmd:"" default:"withargs" help:"Check an export (the default). With a key it says whether it is unaltered since it was signed; with checkpoints from outside up to where it is complete. Exit: 0 fine, 5 signature, 3 altered, 4 rewritten, 6 omission, 8 older than a checkpoint, 7 not anchored, 1 could not run or judge, 2 wrong use."`
	Format  formatCmd  `cmd:"" help:"Print the document of the bundle's format."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

type checkCmd struct {
	File          string   `arg:"" help:"The export, a ZIP file."`
	Key           []string `help:"The log's public key, as text or a file; from somewhere else than the export." placeholder:"VKEY|FILE"`
	Checkpoint    []string `help:"A checkpoint from outside: from a mail, an older export or /checkpoint. Up to the newest given the export is shown to be complete." placeholder:"FILE"`
	RequireAnchor bool     `help:"Fail when leaves are newer than every checkpoint given."`
	JSON          bool     `help:"Answer in JSON." name:"json"`
}

func main() {
	err := execute(os.Args[1:], os.Stdout)
	if said := new(verdict); err != nil && !errors.As(err, &said) {
		fmt.Fprintln(os.Stderr, "handover-verify: "+err.Error())
	}
	os.Exit(statusOf(err))
}

// verdict is the outcome of a check that found something. Its report was printed.
type verdict struct{ status int }

func (v *verdict) Error() string { return fmt.Sprintf("the check ended with %d", v.status) }

// errUse marks what the caller of the command can mend.
var errUse = errors.New("wrong use")

func statusOf(err error) int {
	var v *verdict
	switch {
	case err == nil:
		return 0
	case errors.As(err, &v):
		return v.status
	case errors.Is(err, errUse), jml.ErrorCode(err) == jml.CodeInvalid:
		return 2
	}
	return 1
}

func execute(args []string, out io.Writer) error {
	parser, err := kong.New(&cli{}, kong.Name("handover-verify"), kong.Description("Checks exports of Handover offline."),
		kong.Writers(out, out), kong.BindTo(out, (*io.Writer)(nil)))
	if err != nil {
		return fmt.Errorf("read the command line: %w", err)
	}
	command, err := parser.Parse(args)
	if err != nil {
		return fmt.Errorf("%w: %w", errUse, err)
	}
	return command.Run()
}

type formatCmd struct{}

func (formatCmd) Run(out io.Writer) error {
	_, err := io.WriteString(out, docs.Format)
	return err
}

type versionCmd struct{}

func (versionCmd) Run(out io.Writer) error {
	_, err := fmt.Fprintln(out, version)
	return err
}

func (c *checkCmd) Run(out io.Writer) error {
	report, err := c.check()
	if err != nil {
		return err
	}
	if err := c.print(out, report); err != nil {
		return err
	}
	if status := report.ExitCode(); status != 0 {
		return &verdict{status}
	}
	return nil
}

func (c *checkCmd) check() (report verify.Report, err error) {
	heap.Spare(c.File, heap.OfExport)
	line := progress.On(os.Stderr, time.Now)
	defer line.End()
	o := verify.Options{Version: version, RequireAnchor: c.RequireAnchor, Progress: line.Tell}
	if o.Keys, err = brought.Keys(c.Key); err != nil {
		return report, err
	}
	if o.Checkpoints, err = brought.Checkpoints(c.Checkpoint); err != nil {
		return report, err
	}
	return brought.Check(context.Background(), c.File, o)
}

func (c *checkCmd) print(out io.Writer, report verify.Report) error {
	if c.JSON {
		enc := json.NewEncoder(out)
		enc.SetIndent("", "  ")
		return enc.Encode(report)
	}
	_, err := fmt.Fprintln(out, strings.TrimRight(report.Text(), "\n"))
	return err
}
