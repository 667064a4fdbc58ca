package main

import (
	"fmt"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/web/client"
)

type personEraseCmd struct {
	target
	Person string `required:"" help:"HR's id, work address or Handover's id of the person." placeholder:"PERSON"`
	Basis  string `required:"" enum:"request,retention" help:"request: the person asks; retention: three years after the last case closed." placeholder:"BASIS"`
	Why    string `required:"" help:"The ground in words. It stays in the log: name nobody in it." placeholder:"TEXT"`
	DryRun bool   `help:"Say what would be deleted, and delete nothing."`
}

func (c *personEraseCmd) Run(e *env) error {
	order := company.Erasure{Person: c.Person, Basis: company.Basis(c.Basis), Why: c.Why, Dry: c.DryRun}
	return e.withService(c.Data, func(local *client.Client) error {
		did, err := local.Erase(e, order)
		if err != nil {
			return err
		}
		if e.root.JSON {
			return e.print(did)
		}
		if did.Dry {
			fmt.Fprintf(e.out, "Would delete %d values of the log, and the files of their cases: %d. Nothing was deleted.\n", did.Values, len(did.Cases))
			return nil
		}
		fmt.Fprintf(e.out, "Deleted %d values of the log and %d files. The log says so, and stays whole.\n", did.Values, did.Files)
		fmt.Fprintln(e.out, "Backups and exports made before still have them: delete those, or let them run out.")
		return nil
	})
}

type personErasableCmd struct{ target }

func (c *personErasableCmd) Run(e *env) error {
	return e.withService(c.Data, func(local *client.Client) error {
		found, err := local.Erasable(e)
		if err != nil {
			return err
		}
		if e.root.JSON {
			return e.print(found)
		}
		for _, p := range found.People {
			fmt.Fprintf(e.out, "%s  %s\n", p.ID, p.Name)
		}
		switch {
		case len(found.People) == 0:
			fmt.Fprintln(e.out, "There is nobody: retention is over three years after somebody's last case closed.")
		case found.More:
			fmt.Fprintln(e.out, "There are more; they follow when these are done.")
		}
		return nil
	})
}
