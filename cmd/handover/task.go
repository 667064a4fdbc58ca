package main

import (
	"cmp"
	"fmt"

	"github.com/google/uuid"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/client"
)

type taskCmd struct {
	Add taskAddCmd `cmd:"" help:"Add a task to a running case, for what no playbook has. Its owner is mailed, and the case stays open until it has ended."`
}

type taskAddCmd struct {
	target
	Case     string   `required:"" help:"The case, by number or id." placeholder:"NUMBER"`
	Title    string   `required:"" help:"What is to be done, in a sentence." placeholder:"TEXT"`
	Role     string   `help:"Who is to do it, by a role such as office-manager, manager or employee." placeholder:"ROLE"`
	Person   string   `help:"Who is to do it, by id or work address." placeholder:"PERSON"`
	Due      string   `required:"" help:"By when: a day, or an hour at the case's place." placeholder:"YYYY-MM-DD[THH:MM]"`
	Evidence []string `help:"What shows it: note, file, serial, account or link; repeat for several." placeholder:"note"`
	ID       string   `name:"id" help:"Id of this request, such as a UUID; a repeat with the same id adds nothing." placeholder:"ID"`
}

func (c *taskAddCmd) Run(e *env) error {
	ask := wire.NewTask{ID: cmp.Or(c.ID, uuid.NewString()), Title: c.Title, Role: c.Role, Person: c.Person, Due: c.Due, Evidence: c.Evidence}
	return e.withService(c.Data, func(local *client.Client) error {
		t, err := local.AddTask(e, c.Case, ask)
		if err != nil {
			return err
		}
		if e.root.JSON {
			return e.print(t)
		}
		fmt.Fprintf(e.out, "Added: %s; %s, %s.\n", t.Title, ownerOf(t), dueOf(t))
		return nil
	})
}

// ownerOf says who has a task, or that nobody has it yet.
func ownerOf(t wire.Task) string {
	if t.Owner == nil {
		return "for " + t.Role + " once it opens"
	}
	return "with " + t.Owner.Name
}

// dueOf says by when, as somebody at the case's place does.
func dueOf(t wire.Task) string {
	if t.DueKind == string(jml.DueDay) {
		return "by the close of business on " + t.DueDate
	}
	return t.Rule
}
