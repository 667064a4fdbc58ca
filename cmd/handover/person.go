package main

import (
	"fmt"

	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/client"
)

type personCmd struct {
	Link personLinkCmd `cmd:"" help:"Say by which id another source knows a person, so that what it says is about them."`
}

type personLinkCmd struct {
	target
	Person string `required:"" help:"HR's id or work address of the person." placeholder:"PERSON"`
	Source string `required:"" help:"Who gave the id, such as payroll." placeholder:"SOURCE"`
	ID     string `required:"" name:"id" help:"The id there." placeholder:"ID"`
}

func (c *personLinkCmd) Run(e *env) error {
	return e.withService(c.Data, func(local *client.Client) error {
		p, err := local.LinkPerson(e, wire.LinkPerson{Person: c.Person, Source: c.Source, ID: c.ID})
		if err != nil {
			return err
		}
		if e.root.JSON {
			return e.print(p)
		}
		fmt.Fprintf(e.out, "%s knows %s as %s from now on.\n", c.Source, p.Name, c.ID)
		return nil
	})
}
