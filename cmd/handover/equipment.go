package main

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/client"
)

type equipmentCmd struct {
	List  equipmentListCmd  `cmd:"" help:"List the register of equipment."`
	Gone  equipmentGoneCmd  `cmd:"" help:"Say that a piece does not come back: lost, stolen, broken, sold to or kept by whoever had it. Lines of open cases that need it back end with that."`
	Found equipmentFoundCmd `cmd:"" help:"Say that a lost or stolen piece came back."`
	Judge equipmentJudgeCmd `cmd:"" help:"Write down the Security Lead's word on a lost or stolen piece that no case asks about: incident or not."`
}

type equipmentListCmd struct{ target }

func (c *equipmentListCmd) Run(e *env) error {
	return e.withRecords(c.Data, func(local *client.Client) error {
		all := wire.Equipment{Equipment: []wire.Piece{}}
		for after := ""; ; {
			page, err := local.Equipment(e, after)
			if err != nil {
				return err
			}
			all.Equipment = append(all.Equipment, page.Equipment...)
			if after = page.Next; after == "" {
				break
			}
		}
		if e.root.JSON {
			return e.print(all)
		}
		w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "TAG\tWHAT\tSTATE\tWHO HAS IT\tSINCE")
		for _, p := range all.Equipment {
			holder := ""
			if p.Holder != nil {
				holder = p.Holder.Name
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", p.Tag, strings.TrimSpace(p.Kind+" "+p.Model), p.State, holder, p.Since.Format(time.DateOnly))
		}
		return w.Flush()
	})
}

type equipmentGoneCmd struct {
	target
	Tag       string    `arg:"" help:"The tag as the register has it."`
	State     string    `arg:"" help:"lost, stolen, broken, sold or kept." enum:"lost,stolen,broken,sold,kept"`
	Note      string    `required:"" help:"How you know." placeholder:"TEXT"`
	Encrypted string    `help:"Lost or stolen: yes, no, unknown, or none where it holds no data." placeholder:"WORD"`
	Seen      string    `help:"Lost or stolen: the day on which it was last seen." placeholder:"DATE"`
	Place     string    `help:"Lost or stolen: where that was." placeholder:"TEXT"`
	LockedAt  time.Time `name:"locked-at" help:"Lost or stolen: when it was locked, if it was." format:"2006-01-02T15:04:05Z07:00" placeholder:"INSTANT"`
	Leftover  string    `name:"leftover" help:"Sold or kept: what became of the company's data on it: wiped, handed_over or none." placeholder:"WORD"`
	WentTo    string    `name:"went-to" help:"Broken: where it went." placeholder:"TEXT"`
}

func (c *equipmentGoneCmd) Run(e *env) error {
	said := jml.NotBack{Encrypted: c.Encrypted, Place: c.Place, LockedAt: c.LockedAt, Data: c.Leftover, WentTo: c.WentTo}
	if c.Seen != "" {
		day, err := jml.ParseDate(c.Seen)
		if err != nil {
			return &exitError{2, err}
		}
		said.Seen = day
	}
	state := register.AssetState(c.State)
	return e.withService(c.Data, func(local *client.Client) error {
		out, err := local.ReportGone(e, company.GoneReport{Tag: c.Tag, State: state, Said: said, Note: c.Note})
		if err != nil {
			return err
		}
		if e.root.JSON {
			return e.print(out)
		}
		fmt.Fprintf(e.out, "The register has %s as %s now.\n", c.Tag, c.State)
		switch {
		case out.InCase:
			fmt.Fprintln(e.out, "The lines of the open case that need it back have ended.")
		case state.IsMissing():
			fmt.Fprintf(e.out, "No case is about it. Tell the Security Lead, and write down their word: handover equipment judge %s\n", c.Tag)
		}
		return nil
	})
}

type equipmentFoundCmd struct {
	target
	Tag  string `arg:"" help:"The tag as the register has it."`
	Note string `required:"" help:"Where it was." placeholder:"TEXT"`
}

func (c *equipmentFoundCmd) Run(e *env) error {
	return e.withService(c.Data, func(local *client.Client) error {
		out, err := local.FoundEquipment(e, wire.Recovered{Tag: c.Tag, Note: c.Note})
		if err != nil {
			return err
		}
		if e.root.JSON {
			return e.print(out)
		}
		fmt.Fprintf(e.out, "The register has %s as returned now. What tasks said of it stays as it was said.\n", c.Tag)
		return nil
	})
}

type equipmentJudgeCmd struct {
	target
	Tag      string `arg:"" help:"The tag as the register has it."`
	Incident string `required:"" help:"yes or no." enum:"yes,no"`
	By       string `required:"" help:"Whose word it is: HR's id or work address of the Security Lead or a deputy." placeholder:"PERSON"`
	Note     string `required:"" help:"The reason." placeholder:"TEXT"`
}

func (c *equipmentJudgeCmd) Run(e *env) error {
	return e.withService(c.Data, func(local *client.Client) error {
		out, err := local.JudgeLoss(e, company.Judgement{Tag: c.Tag, Incident: c.Incident, By: c.By, Note: c.Note})
		if err != nil {
			return err
		}
		if e.root.JSON {
			return e.print(out)
		}
		fmt.Fprintf(e.out, "Incident: %s.\n", c.Incident)
		return nil
	})
}
