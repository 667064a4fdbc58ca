package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/handover-jml/handover/internal/web/api/wire"
)

type exceptionsCmd struct {
	target
	State string `help:"asked, running, reopened or ended." default:"running" enum:"asked,running,reopened,ended"`
}

// Run lists exceptions, all of one state.
func (c *exceptionsCmd) Run(e *env) error {
	local, err := e.dial(c.Data)
	if err != nil {
		return err
	}
	all := wire.Exceptions{Exceptions: []wire.Exception{}}
	for after := ""; ; {
		page, err := local.Exceptions(e, c.State, after)
		if err != nil {
			return refused(err)
		}
		all.Exceptions = append(all.Exceptions, page.Exceptions...)
		if after = page.Next; after == "" {
			break
		}
	}
	if e.root.JSON {
		return e.print(all)
	}

	w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "CASE\tTASK\tNOT DONE\tUNTIL\tINSTEAD")
	for _, x := range all.Exceptions {
		fmt.Fprintf(w, "#%d\t%s\t%s\t%s\t%s\n", x.Case, x.Task.Title, x.Note, x.Until, x.Step)
	}
	return w.Flush()
}
