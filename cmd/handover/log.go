package main

import (
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/client"
)

type logCmd struct {
	Check   logCheckCmd   `cmd:"" help:"Read the whole evidence log, and say what is damaged or missing. Exit: 0 nothing, 1 something."`
	Anchors logAnchorsCmd `cmd:"" help:"Say which checkpoints went where by mail, or where a daily one goes."`
	Reopen  logReopenCmd  `cmd:"" help:"Go on without leaves that are missing, under a new origin that says so."`
}

type logCheckCmd struct{ target }

func (c *logCheckCmd) Run(e *env) error {
	return e.withRecords(c.Data, func(local *client.Client) error {
		check, err := local.CheckLog(e)
		if err != nil {
			return err
		}
		return e.report(check)
	})
}

// report says how a log is. What is not sound is exit 1.
func (e *env) report(c wire.LogCheck) error {
	if e.root.JSON {
		if err := e.print(c); err != nil {
			return err
		}
	} else {
		for _, line := range reportLines(c) {
			fmt.Fprintln(e.out, line)
		}
	}
	if !c.Sound() {
		return &exitError{1, errSilent{}}
	}
	return nil
}

func reportLines(c wire.LogCheck) []string {
	has := fmt.Sprintf("The log has %d leaves", c.Size)
	if c.Newest != nil {
		has += ", the newest recorded at " + c.Newest.Format(time.RFC3339)
	}
	lines := []string{has + "."}
	if s := c.Signed; s != nil {
		lines = append(lines, fmt.Sprintf("The newest checkpoint covers %d leaves of %s, signed at %s (%s).", s.Size, s.Origin, s.SignedAt.Format(time.RFC3339), s.Where))
	}
	if c.Damage != nil {
		lines = append(lines, "It is damaged: "+c.Damage.Why+". Nothing is signed until it is mended, or a backup put back.")
	} else {
		lines = append(lines, "Each is what was recorded.")
	}
	if c.Refused != "" {
		lines = append(lines, "Nothing is signed: "+c.Refused)
	}
	return lines
}

type logReopenCmd struct {
	target
	By  string `required:"" help:"Who decided." placeholder:"NAME"`
	Why string `required:"" help:"Why, for whoever reads the log."`
}

func (c *logReopenCmd) Run(e *env) error {
	return e.withRecords(c.Data, func(local *client.Client) error {
		said, err := local.ReopenLog(e, wire.Reopen{By: c.By, Why: c.Why})
		if err != nil {
			return err
		}
		if e.root.JSON {
			return e.print(said)
		}
		fmt.Fprintf(e.out, "The log goes on as %s, from leaf %d on, which says who decided and why.\n", said.Origin, said.Size)
		fmt.Fprintf(e.out, "Missing: %s of %s.\n", missingLeaves(said), said.Previous)
		fmt.Fprintln(e.out, "The key is the same, under its new name in log.pub. Back it up again; auditors' old key verifies both.")
		return nil
	})
}

func missingLeaves(said wire.Reopened) string {
	if said.Until == nil {
		return fmt.Sprintf("what came after the first %d leaves, however much it was,", said.From)
	}
	return fmt.Sprintf("leaves %d to %d", said.From, *said.Until)
}
