package main

import (
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/handover-jml/handover/internal/web/client"
)

type approvalsCmd struct {
	List     approvalsListCmd     `cmd:"" help:"List the changes that wait for a second person, who answers on the page To be approved."`
	Withdraw approvalsWithdrawCmd `cmd:"" help:"Take back what you asked for."`
}

type approvalsListCmd struct{ target }

func (c *approvalsListCmd) Run(e *env) error {
	return e.withRecords(c.Data, func(local *client.Client) error {
		list, err := client.Approvals(e, local)
		if err != nil {
			return err
		}
		if e.root.JSON {
			return e.print(list)
		}
		w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "ID\tWHO ASKS\tNOW\tTHEN\tLAPSES")
		for _, c := range list.Waiting {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", c.ID, c.Asker, c.Is, c.Would, c.Ends.Format(time.DateOnly))
		}
		return w.Flush()
	})
}

type approvalsWithdrawCmd struct {
	target
	ID string `arg:"" help:"As the list has it."`
}

func (c *approvalsWithdrawCmd) Run(e *env) error {
	return e.withRecords(c.Data, func(local *client.Client) error { return client.Withdraw(e, local, c.ID) })
}
