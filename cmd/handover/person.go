package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/client"
)

type personCmd struct {
	Unlink personUnlinkCmd `cmd:"" help:"Take back that another source knows a person by an id."`

	Edit personEditCmd `cmd:"" help:"Correct a name, address, phone number, id or manager. Mail that went to a wrong address goes out again."`
	Has  personHasCmd  `cmd:"" help:"Record access that the register lacks, also to a system that the access matrix lacks."`
	Show personShowCmd `cmd:"" help:"Print what is known of a person, and by which ids."`

	Link personLinkCmd `cmd:"" help:"Say by which id another source knows a person, so that what it says is about them."`

	Hold    personHoldCmd    `cmd:"" help:"Place a legal hold: nothing of a person is erased until it is lifted."`
	Release personReleaseCmd `cmd:"" help:"Lift a legal hold."`
	Holds   personHoldsCmd   `cmd:"" help:"List the legal holds that stand."`

	Erase    personEraseCmd    `cmd:"" help:"Delete what is known of somebody who is gone, for good. The log stays whole."`
	Erasable personErasableCmd `cmd:"" help:"List the people of whom nothing need be kept any more."`
}

type personUnlinkCmd struct {
	target
	Person string `required:"" help:"HR's id or work address of the person." placeholder:"PERSON"`
	Source string `required:"" help:"Who gave the id." placeholder:"SOURCE"`
	ID     string `required:"" name:"id" help:"The id there." placeholder:"ID"`
}

func (c *personUnlinkCmd) Run(e *env) error {
	return e.withService(c.Data, func(local *client.Client) error {
		p, err := client.People{Client: local}.UnlinkPerson(e, wire.LinkPerson{Person: c.Person, Source: c.Source, ID: c.ID})
		if err != nil {
			return err
		}
		if e.root.JSON {
			return e.print(p)
		}
		fmt.Fprintf(e.out, "%s knows %s as %s no more. What it said so far stays.\n", c.Source, p.Name, c.ID)
		return nil
	})
}

type personLinkCmd struct {
	target
	Person string `required:"" help:"HR's id or work address of the person." placeholder:"PERSON"`
	Source string `required:"" help:"Who gave the id, such as payroll." placeholder:"SOURCE"`
	ID     string `required:"" name:"id" help:"The id there." placeholder:"ID"`
}

func (c *personLinkCmd) Run(e *env) error {
	return e.withService(c.Data, func(local *client.Client) error {
		p, err := client.People{Client: local}.LinkPerson(e, wire.LinkPerson{Person: c.Person, Source: c.Source, ID: c.ID})
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

type personHasCmd struct {
	target
	Person string `required:"" help:"HR's id or work address of the person." placeholder:"PERSON"`
	System string `required:"" help:"The system, by name or key." placeholder:"SYSTEM"`
	Level  string `help:"Level of access, such as administrator." placeholder:"LEVEL"`
}

func (c *personHasCmd) Run(e *env) error {
	return e.withService(c.Data, func(local *client.Client) error {
		found, err := local.RecordAccess(e, wire.Access{Person: c.Person, System: c.System, Level: c.Level})
		switch {
		case err != nil:
			return err
		case e.root.JSON:
			return e.print(found)
		case found.Known:
			fmt.Fprintf(e.out, "The register said before that %s has %s.\n", found.Person.Name, found.System)
		default:
			fmt.Fprintf(e.out, "Recorded: %s has %s.\n", found.Person.Name, found.System)
		}
		if found.Note != "" {
			fmt.Fprintln(e.out, found.Note)
		}
		return nil
	})
}

type personShowCmd struct {
	target
	Person string `arg:"" help:"HR's id or work address of the person." placeholder:"PERSON"`
}

func (c *personShowCmd) Run(e *env) error {
	return e.withRecords(c.Data, func(local *client.Client) error {
		p, err := client.People{Client: local}.Person(e, c.Person)
		if err != nil {
			return err
		}
		if e.root.JSON {
			return e.print(p)
		}
		return printPerson(e.out, p)
	})
}

func printPerson(w io.Writer, p wire.PersonShown) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	line := func(what, is string) {
		if is != "" {
			fmt.Fprintf(table, "%s\t%s\n", what, is)
		}
	}
	line("Name", p.Name)
	line("Work address", p.WorkEmail)
	line("Personal address", p.PersonalEmail)
	line("Phone", p.Phone)
	for _, id := range p.IDs {
		line("Id of "+id.Source, id.ID)
	}
	for _, s := range p.Spells {
		line(s.State, strings.TrimSpace(s.Title+" ("+s.WorkerType+") from "+cmp.Or(s.Start, "an unknown day")+" until "+cmp.Or(s.End, "further notice")))
	}
	holds := fmt.Sprintf("systems: %d, equipment: %d", p.Systems, p.Equipment)
	if !p.HoldingsKnown {
		holds += ", not known in full"
	}
	line("Holds", holds)
	line("Open cases", fmt.Sprint(p.OpenCases))
	return table.Flush()
}

type personEditCmd struct {
	target
	Person       string  `required:"" help:"HR's id or work address of the person, as it is now." placeholder:"PERSON"`
	ID           *string `name:"id" help:"HR's id." placeholder:"ID"`
	Given        *string `help:"Given name." placeholder:"NAME"`
	Family       *string `help:"Family name." placeholder:"NAME"`
	Email        *string `help:"Work address; empty: none." placeholder:"ADDRESS"`
	AddressMoved bool    `help:"The work address was somebody's who left, and is this person's now."`
	Personal     *string `help:"Personal address; empty: none." placeholder:"ADDRESS"`
	WasWrong     bool    `help:"The address so far was somebody else's: if anything was mailed there, its reader is told once that it was not for them."`
	Phone        *string `help:"Phone number, such as +49 30 12345-67; empty: none." placeholder:"NUMBER"`
	Manager      *string `help:"The manager's id or work address; empty: none." placeholder:"PERSON"`
}

func (c *personEditCmd) Run(e *env) error {
	edit := company.PersonEdit{Person: c.Person, ID: c.ID, GivenName: c.Given, FamilyName: c.Family, WorkEmail: c.Email, PersonalEmail: c.Personal,
		Phone: c.Phone, Manager: c.Manager, AddressMoved: c.AddressMoved, AddressWasWrong: c.WasWrong}
	return e.withService(c.Data, func(local *client.Client) error {
		out, err := local.CorrectPerson(e, edit)
		if err != nil {
			return err
		}
		switch {
		case e.root.JSON:
			return e.print(out)
		case len(out.Changed) == 0:
			fmt.Fprintln(e.out, "Nothing changed: this is known already.")
		default:
			fmt.Fprintln(e.out, "changed: "+strings.Join(out.Changed, ", "))
		}
		return nil
	})
}
