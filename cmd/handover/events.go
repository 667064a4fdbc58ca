package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/web/api/wire"
)

// target is where a command finds the service and how it answers.
type target struct {
	Data string `help:"Data directory of the running service, handover-data if nothing else is set." placeholder:"DIR" type:"path"`
}

// who names the person of an event.
type who struct {
	Person string `help:"The person's id or work address." placeholder:"ID"`
	Source string `help:"Who gave the id, when it is not HR's." placeholder:"SOURCE"`
}

func (w who) of() jml.EventPerson {
	if strings.Contains(w.Person, "@") {
		return jml.EventPerson{WorkEmail: w.Person, Source: w.Source}
	}
	return jml.EventPerson{ID: w.Person, Source: w.Source}
}

// common are the flags of every announcement.
type common struct {
	target
	EventID  string `help:"Id of this event; a repeat with the same id and content changes nothing." name:"id" placeholder:"ID"`
	Reason   string `help:"Reason; HR's alone."`
	Note     string `help:"Note for the owners of tasks, such as a keyboard layout; of a leaver it stays with HR."`
	TimeZone string `help:"Zone of the person's place." name:"zone" placeholder:"Europe/Berlin"`
	// Wait is longer than most files take, behind which an event may have to wait.
	Wait time.Duration `help:"How long to try again while the service is busy." default:"1m" placeholder:"1m"`
}

func (c common) event(kind jml.Kind, p jml.EventPerson) jml.Event {
	id := c.EventID
	if id == "" {
		id = "cli-" + uuid.NewString()
	}
	return jml.Event{ID: id, OccurredAt: time.Now().UTC().Truncate(time.Microsecond), Kind: kind, TimeZone: c.TimeZone,
		Reason: c.Reason, Note: c.Note, Person: p}
}

// delivering says where equipment goes.
type delivering struct {
	Delivery string `help:"Where and when equipment is to be delivered; whoever has tasks in the case reads it." placeholder:"TEXT"`
}

// details are what HR knows of the person's work.
type details struct {
	Title      string   `help:"Job title."`
	Function   []string `help:"Function in the access matrix; repeat for several." name:"function" placeholder:"engineering"`
	Department string   `help:"Department."`
	Location   string   `help:"Place of work."`
	Manager    string   `help:"The manager's id or work address."`
	Type       string   `help:"employee, contractor or intern." placeholder:"TYPE"`
	Sponsor    string   `help:"A contractor's sponsor: id or work address."`
	EndDate    jml.Date `help:"A contractor's end date." placeholder:"YYYY-MM-DD"`
}

func (d details) fill(p *jml.EventPerson) {
	p.Title, p.Functions, p.Department, p.Location, p.Manager = d.Title, d.Function, d.Department, d.Location, d.Manager
	p.WorkerType, p.Sponsor, p.EndDate = jml.WorkerType(d.Type), d.Sponsor, d.EndDate
}

type joinCmd struct {
	common
	details
	delivering
	Person       string   `help:"HR's id of the person." placeholder:"ID"`
	Source       string   `help:"Who gave the id, when it is not HR's." placeholder:"SOURCE"`
	Name         string   `help:"Full name; the last word is the family name, or what stands before a comma: \"Weber, Tom\"." required:""`
	Email        string   `help:"Work address."`
	AddressMoved bool     `help:"The work address was somebody's who left, and is this person's now."`
	Personal     string   `help:"Personal address, used until the work account exists."`
	Phone        string   `help:"Phone number, such as +49 30 12345-67." placeholder:"NUMBER"`
	Start        jml.Date `help:"First day." required:"" placeholder:"YYYY-MM-DD"`
}

func (c *joinCmd) Run(e *env) error {
	p := jml.EventPerson{ID: c.Person, Source: c.Source, WorkEmail: c.Email, AddressMoved: c.AddressMoved, PersonalEmail: c.Personal, Phone: c.Phone}
	p.GivenName, p.FamilyName = company.SplitName(c.Name)
	c.details.fill(&p)
	ev := c.event(jml.Joiner, p)
	ev.EffectiveDate, ev.Delivery = c.Start, c.Delivery
	return c.send(e, ev)
}

type moveCmd struct {
	common
	who
	details
	delivering
	Effective jml.Date `help:"Day on which the move takes effect." required:"" placeholder:"YYYY-MM-DD"`
}

func (c *moveCmd) Run(e *env) error {
	p := c.who.of()
	c.details.fill(&p)
	ev := c.event(jml.Mover, p)
	ev.EffectiveDate, ev.Delivery = c.Effective, c.Delivery
	return c.send(e, ev)
}

// leaving are the dates of a leaver.
type leaving struct {
	EmploymentEnd jml.Date `help:"End of the employment, when it is not the last day." placeholder:"YYYY-MM-DD"`
	Cutoff        string   `help:"Local time at which access must be gone." placeholder:"YYYY-MM-DDTHH:MM"`
	Immediate     bool     `help:"Access must go now; limits are minutes."`
}

func (l leaving) fill(ev *jml.Event) {
	ev.EmploymentEnd, ev.Cutoff, ev.Immediate = l.EmploymentEnd, l.Cutoff, l.Immediate
}

// hearing says whether a leaver knows, and how they are reached.
type hearing struct {
	Contact string `help:"How the person is reached: normal (mail), through_hr or none. Dismissed and immediate leavers: through_hr." placeholder:"WAY"`
	Told    bool   `help:"The person knows. Until somebody says so nothing reaches them."`
}

func (h hearing) fill(ev *jml.Event) { ev.Contact, ev.Told = h.Contact, h.Told }

type leaveCmd struct {
	common
	who
	leaving
	hearing
	LastDay jml.Date `help:"Last day." placeholder:"YYYY-MM-DD"`
}

func (c *leaveCmd) Run(e *env) error {
	ev := c.event(jml.Leaver, c.who.of())
	ev.EffectiveDate = c.LastDay
	c.leaving.fill(&ev)
	c.hearing.fill(&ev)
	return c.send(e, ev)
}

// of says which case is meant.
type of struct {
	Of string `help:"Which case: joiner, mover or leaver; needed when several are open." placeholder:"KIND"`
}

type rescheduleCmd struct {
	common
	who
	of
	leaving
	hearing
	delivering
	Effective jml.Date `help:"New start, effective day or last day." placeholder:"YYYY-MM-DD"`
}

func (c *rescheduleCmd) Run(e *env) error {
	ev := c.event(jml.Reschedule, c.who.of())
	ev.Of, ev.EffectiveDate, ev.Delivery = jml.Kind(c.Of), c.Effective, c.Delivery
	c.leaving.fill(&ev)
	c.hearing.fill(&ev)
	return c.send(e, ev)
}

type rescindCmd struct {
	common
	who
	of
}

func (c *rescindCmd) Run(e *env) error {
	ev := c.event(jml.Rescind, c.who.of())
	ev.Of = jml.Kind(c.Of)
	return c.send(e, ev)
}

type toldCmd struct {
	common
	who
	Contact string `help:"How the person is reached from now on: normal (mail), through_hr or none." placeholder:"WAY"`
}

func (c *toldCmd) Run(e *env) error {
	ev := c.event(jml.Told, c.who.of())
	ev.Contact = c.Contact
	return c.send(e, ev)
}

// send announces an event and prints the case with its plan. While the service is
// busy it is announced again, as the same event.
func (c common) send(e *env, ev jml.Event) error {
	local, err := e.dial(c.Data)
	if err != nil {
		return err
	}
	began := time.Now()
	out, err := local.Patient(c.Wait, func(pause time.Duration) {
		fmt.Fprintf(e.errs, "handover: the service is busy. Trying again in %s, for up to %s.\n", pause, (c.Wait - time.Since(began)).Round(time.Second))
	}).Event(e, ev)
	if codeOf(err) == jml.CodeBusy {
		return fmt.Errorf("%w It is safe to send it again as the same event, with --id %s", err, ev.ID)
	}
	if err != nil {
		return refused(err)
	}
	if e.root.JSON {
		return json.NewEncoder(e.out).Encode(out)
	}
	return printAccepted(e.out, out)
}

// codeOf is the code of a service's refusal, "" for any other error.
func codeOf(err error) jml.Code {
	var problem *wire.Problem
	if errors.As(err, &problem) {
		return jml.Code(problem.Code)
	}
	return ""
}

func printAccepted(w io.Writer, a wire.Accepted) error {
	what := map[string]string{"opened": "opened", "rescheduled": "changed", "rescinded": "rescinded", "told": "the person knows", "corrected": "the same dates", "ignored": "unchanged: nothing new in this event"}
	again := ""
	if a.Again {
		again = " (this event had come before)"
	}
	fmt.Fprintf(w, "Case #%d, %s of %s on %s: %s%s\n", a.Case.Number, a.Case.Kind, a.Case.Person.Name, a.Case.Effective, what[a.Outcome], again)
	if a.Case.URL != "" {
		fmt.Fprintln(w, a.Case.URL)
	}
	if len(a.Changed) > 0 {
		fmt.Fprintln(w, "changed: "+strings.Join(a.Changed, ", "))
	}
	for _, warning := range a.Warnings {
		fmt.Fprintln(w, "Note: "+warning)
	}
	fmt.Fprintln(w)
	return printPlan(w, a.Case.Zone, a.Case.Tasks)
}

// printPlan lists tasks by the clocks of the person's place.
func printPlan(w io.Writer, zone string, tasks []wire.Task) error {
	place, err := time.LoadLocation(zone)
	if err != nil {
		place = time.UTC
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "DUE\tWHO\tSTATE\tTASK")
	for _, t := range tasks {
		due := t.DueDate
		if t.Due != nil {
			due = t.Due.In(place).Format("2006-01-02 15:04")
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", due, roles.Role(t.Role).Title(), t.State, t.Title)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "\nTimes are in %s.\n", place)
	return err
}
