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

type signInCmd struct {
	target
	Email string `help:"Work address of who signs in." placeholder:"ADDRESS"`
	Role  string `help:"admin, hr or auditor." placeholder:"ROLE"`
	Until string `help:"Last day of an outsider who has no right yet; a month from now if nothing is said." placeholder:"DATE"`
}

func (c *signInCmd) Run(e *env) error {
	local, err := e.dial(c.Data)
	if err != nil {
		return err
	}
	link, err := local.SignIn(e, wire.SignIn{Email: c.Email, Role: c.Role, Until: c.Until})
	if err != nil {
		return refused(err)
	}
	if e.root.JSON {
		return e.print(link)
	}
	fmt.Fprintln(e.out, link.URL)
	return nil
}

type staffCmd struct {
	List   staffListCmd   `cmd:"" help:"List who may sign in."`
	Add    staffAddCmd    `cmd:"" help:"Give somebody a right to sign in."`
	Remove staffRemoveCmd `cmd:"" help:"Take a right away and sign whoever uses it out."`
	Forget staffForgetCmd `cmd:"" help:"Undo that an account at a sign-in provider stands for somebody; the next sign-in binds anew."`
}

type staffListCmd struct{ target }

func (c *staffListCmd) Run(e *env) error {
	return e.withRecords(c.Data, func(local *client.Client) error {
		list, err := local.Staff(e)
		if err != nil {
			return err
		}
		if e.root.JSON {
			return e.print(list)
		}
		w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "ROLE\tNAME\tADDRESS\tUNTIL\tSIGNED IN")
		for _, r := range list.Rights {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.Role+ofPeriod(r), r.Name, cmp.Or(r.Email, "-"), untilWords(r), signedIn(r))
		}
		fmt.Fprintln(w, "\nNAME\tROLE\tSIGNS IN BY")
		for _, r := range list.Rights {
			fmt.Fprintf(w, "%s\t%s\t%s\n", r.Name, r.Role, cmp.Or(strings.Join(r.Ways, ", "), "-"))
		}
		if len(list.Accounts) > 0 {
			fmt.Fprintln(w, "\nACCOUNT\tOF\tAT\tSTATE\tSINCE")
		}
		for _, a := range list.Accounts {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", a.ID, a.Name, a.Issuer, a.State, a.At.Format(time.RFC3339))
		}
		return w.Flush()
	})
}

type staffForgetCmd struct {
	target
	Account string `required:"" help:"Id of the account, as staff list shows it." placeholder:"ID"`
}

func (c *staffForgetCmd) Run(e *env) error {
	return e.withService(c.Data, func(local *client.Client) error {
		if err := (client.Accounts{Client: local}).Forget(e, c.Account); err != nil || e.root.JSON {
			return err
		}
		fmt.Fprintln(e.out, "The account is forgotten. Whoever signs in with the verified address next is bound.")
		return nil
	})
}

// ofPeriod says what an auditor may look at, where that is not everything.
func ofPeriod(r wire.Right) string {
	if r.From == "" && r.To == "" {
		return ""
	}
	return fmt.Sprintf(" of %s to %s", cmp.Or(r.From, "the beginning"), cmp.Or(r.To, "any later date"))
}

// untilWords says when a right ends.
func untilWords(r wire.Right) string {
	switch {
	case r.Ended != "":
		return "ended: " + r.Ended
	case r.Until != "":
		return r.Until
	case r.Person != "":
		return "the person leaves"
	}
	return "one is named"
}

func signedIn(r wire.Right) string {
	if r.LastSeen == nil {
		return "no"
	}
	return fmt.Sprintf("%d, last seen %s", r.Sessions, r.LastSeen.Format(time.RFC3339))
}

type staffAddCmd struct {
	target
	Email string `required:"" help:"Address that sign-in links go to; a person's here binds the right to them." placeholder:"ADDRESS"`
	Role  string `required:"" enum:"admin,hr,auditor" help:"admin, hr or auditor."`
	Name  string `help:"Name of an outsider."`
	Until string `help:"Last day of an outsider; a month from now if nothing is said." placeholder:"DATE"`
	From  string `help:"First day of the only period that an auditor may look at." placeholder:"DATE"`
	To    string `help:"Last day of that period." placeholder:"DATE"`
}

func (c *staffAddCmd) Run(e *env) error {
	return e.withService(c.Data, func(local *client.Client) error {
		right, err := local.AddRight(e, wire.AddRight{Email: c.Email, Role: c.Role, Name: c.Name, Until: c.Until, From: c.From, To: c.To})
		if err != nil {
			return err
		}
		if e.root.JSON {
			return e.print(right)
		}
		fmt.Fprintf(e.out, "%s may sign in as %s, until %s.\n", right.Name, right.Role+ofPeriod(right), untilWords(right))
		return nil
	})
}

type staffRemoveCmd struct {
	target
	Email string `required:"" help:"Address of the right." placeholder:"ADDRESS"`
	Role  string `help:"admin, hr or auditor, where the address has several." placeholder:"ROLE"`
}

func (c *staffRemoveCmd) Run(e *env) error {
	return e.withService(c.Data, func(local *client.Client) error {
		right, err := local.RemoveRight(e, wire.RightOf{Email: c.Email, Role: c.Role})
		if err != nil {
			return err
		}
		if e.root.JSON {
			return e.print(right)
		}
		fmt.Fprintf(e.out, "%s may no longer sign in as %s.\n", right.Name, right.Role)
		return nil
	})
}

type sessionsCmd struct {
	End sessionsEndCmd `cmd:"" help:"Sign somebody out everywhere; their mail links go on working."`
}

type sessionsEndCmd struct {
	target
	Person string `required:"" help:"HR's id or work address of the person." placeholder:"PERSON"`
}

func (c *sessionsEndCmd) Run(e *env) error {
	return e.withService(c.Data, func(local *client.Client) error {
		n, err := local.EndSessions(e, c.Person)
		return e.counted(n, err, "session ended", "sessions ended")
	})
}

type linksCmd struct {
	Revoke linksRevokeCmd `cmd:"" help:"Have the mail links of a person or a case open nothing any more."`
}

type linksRevokeCmd struct {
	target
	Person string `help:"HR's id or work address of the person." placeholder:"PERSON"`
	Case   string `help:"Number of the case." placeholder:"NUMBER"`
}

func (c *linksRevokeCmd) Run(e *env) error {
	return e.withService(c.Data, func(local *client.Client) error {
		n, err := local.RevokeLinks(e, wire.LinksOf{Person: c.Person, Case: c.Case})
		return e.counted(n, err, "link revoked", "links revoked")
	})
}

// counted answers how many there were.
func (e *env) counted(n wire.Count, err error, one, many string) error {
	switch {
	case err != nil:
		return err
	case e.root.JSON:
		return e.print(n)
	case n.Count == 1:
		many = one
	}
	fmt.Fprintf(e.out, "%d %s.\n", n.Count, many)
	return nil
}
