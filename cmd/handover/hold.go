package main

import (
	"fmt"

	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/client"
)

type personHoldCmd struct {
	target
	Person string `required:"" help:"HR's id, work address or Handover's id of the person." placeholder:"PERSON"`
	Why    string `required:"" help:"Why, such as the matter and its number. It stays in the log." placeholder:"TEXT"`
}

func (c *personHoldCmd) Run(e *env) error {
	return e.withService(c.Data, func(local *client.Client) error {
		did, err := client.Holds{Of: local}.Place(e, wire.PlaceHold{Person: c.Person, Why: c.Why})
		return e.held(did, err, "Nothing of them is erased until the legal hold "+did.Hold+" is lifted.")
	})
}

type personReleaseCmd struct {
	target
	Person string `required:"" help:"HR's id, work address or Handover's id of the person." placeholder:"PERSON"`
	Hold   string `help:"Which legal hold, by its id, where there are several." placeholder:"ID"`
	Why    string `required:"" help:"Why it is lifted. It stays in the log." placeholder:"TEXT"`
}

func (c *personReleaseCmd) Run(e *env) error {
	return e.withService(c.Data, func(local *client.Client) error {
		did, err := client.Holds{Of: local}.Release(e, wire.ReleaseHold{Person: c.Person, Hold: c.Hold, Why: c.Why})
		return e.held(did, err, "The legal hold is lifted.")
	})
}

func (e *env) held(did wire.HoldChanged, err error, says string) error {
	switch {
	case err != nil:
		return err
	case e.root.JSON:
		return e.print(did)
	}
	fmt.Fprintln(e.out, says)
	return nil
}

type personHoldsCmd struct{ target }

func (c *personHoldsCmd) Run(e *env) error {
	return e.withRecords(c.Data, func(local *client.Client) error {
		list, err := client.Holds{Of: local}.List(e)
		if err != nil {
			return err
		}
		if e.root.JSON {
			return e.print(list)
		}
		for _, h := range list.Holds {
			fmt.Fprintf(e.out, "%s  %s, since %s: %s (%s)\n", h.Hold, h.Person.Name, h.Since.Format("2006-01-02"), h.Why, h.By)
		}
		if len(list.Holds) == 0 {
			fmt.Fprintln(e.out, "Nobody is under legal hold.")
		}
		return nil
	})
}
