package main

import (
	"cmp"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/client"
)

type tokenCmd struct {
	List   tokenListCmd   `cmd:"" help:"List what programs act by."`
	Add    tokenAddCmd    `cmd:"" help:"Make a token for a program, and print it this once."`
	Remove tokenRemoveCmd `cmd:"" help:"Have a token open nothing from now on."`
}

type tokenListCmd struct{ target }

func (c *tokenListCmd) Run(e *env) error {
	return e.withRecords(c.Data, func(local *client.Client) error {
		list, err := client.Tokens{Client: local}.List(e)
		if err != nil {
			return err
		}
		if e.root.JSON {
			return e.print(list)
		}
		w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "NAME\tSCOPES\tUNTIL\tMADE BY\tLAST USED")
		for _, t := range list.Tokens {
			until, used := t.Until, "never"
			if t.Ended != "" {
				until = "ended: " + t.Ended
			}
			if t.LastSeen != nil {
				used = t.LastSeen.Format(time.RFC3339)
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", t.Name, strings.Join(t.Scopes, ","), until, cmp.Or(t.MadeBy, "console"), used)
		}
		return w.Flush()
	})
}

type tokenAddCmd struct {
	target
	Name  string   `required:"" help:"Which program has it."`
	Scope []string `required:"" help:"What it may be used for, such as events:write; several with commas." placeholder:"SCOPE"`
	Until string   `required:"" help:"Its last day, at most a year from now." placeholder:"DATE"`
}

func (c *tokenAddCmd) Run(e *env) error {
	return e.withService(c.Data, func(local *client.Client) error {
		made, err := client.Tokens{Client: local}.Add(e, wire.NewToken{Name: c.Name, Scopes: c.Scope, Until: c.Until})
		if err != nil {
			return err
		}
		if e.root.JSON {
			return e.print(made)
		}
		fmt.Fprintln(e.out, made.Secret)
		return nil
	})
}

type tokenRemoveCmd struct {
	target
	Token string `arg:"" help:"Name or id of the token."`
}

func (c *tokenRemoveCmd) Run(e *env) error {
	return e.withService(c.Data, func(local *client.Client) error {
		gone, err := client.Tokens{Client: local}.Remove(e, wire.OfToken{Token: c.Token})
		if err != nil {
			return err
		}
		if e.root.JSON {
			return e.print(gone)
		}
		fmt.Fprintf(e.out, "%s opens nothing any more.\n", gone.Name)
		return nil
	})
}
