package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/handover-jml/handover/internal/web/client"
)

type successionCmd struct {
	target
	Person string `arg:"" help:"HR's id or work address of the person."`
}

// Run says what would fall vacant if somebody went tomorrow, and who would have
// the rest.
func (c *successionCmd) Run(e *env) error {
	return e.withRecords(c.Data, func(local *client.Client) error {
		s, err := local.Succession(e, c.Person)
		if err != nil {
			return err
		}
		if e.root.JSON {
			return e.print(s)
		}
		if len(s.Duties) == 0 {
			fmt.Fprintf(e.out, "%s answers for nothing that falls vacant.\n", s.Person.Name)
			return nil
		}
		fmt.Fprintf(e.out, "If %s went tomorrow:\n", s.Person.Name)
		for _, sentence := range s.Said {
			fmt.Fprintln(e.out, "Note: "+sentence)
		}
		w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "\nWHAT\tGOES TO")
		for _, d := range s.Duties {
			to := "nobody"
			if d.To != nil {
				to = d.To.Name
			}
			fmt.Fprintf(w, "%s\t%s\n", d.Title, to)
		}
		return w.Flush()
	})
}
