package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/client"
)

type locationCmd struct {
	List   locationListCmd   `cmd:"" help:"List the locations that are set up."`
	Set    locationSetCmd    `cmd:"" help:"Set a location up, or change it; what is left out is as everywhere in the company."`
	Remove locationRemoveCmd `cmd:"" help:"Have the company's zone and days off count at a location again."`
}

type locationListCmd struct{ target }

func (c *locationListCmd) Run(e *env) error {
	return e.withRecords(c.Data, func(local *client.Client) error {
		list, err := local.Locations(e)
		if err != nil {
			return err
		}
		if e.root.JSON {
			return e.print(list)
		}
		w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "LOCATION\tZONE\tWEEKEND\tHOLIDAYS")
		for _, l := range list.Locations {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", l.Name, firstOf(l.Zone, "as the company"), firstOf(strings.Join(l.Weekend, ", "), "as the company"), holidayWords(l.Holidays))
		}
		return w.Flush()
	})
}

// holidayWords say how many there are, and until when.
func holidayWords(days []string) string {
	if len(days) == 0 {
		return "as the company"
	}
	return fmt.Sprintf("%d, the last %s", len(days), days[len(days)-1])
}

type locationSetCmd struct {
	target
	Name    string   `arg:"" help:"The location as people's records name it."`
	Zone    string   `help:"Time zone." placeholder:"Asia/Riyadh"`
	Weekend []string `help:"Days of the week off, with commas between." placeholder:"friday,saturday"`
	Holiday []string `help:"Day off; once for each, or with commas between." placeholder:"DATE"`
	ICS     string   `name:"ics" help:"iCalendar file whose days join the holidays; - reads standard input." placeholder:"FILE"`
	Why     string   `help:"Why; it stays in the log."`
}

func (c *locationSetCmd) Run(e *env) error {
	said := wire.Location{Name: c.Name, Zone: c.Zone, Weekend: c.Weekend, Holidays: c.Holiday, Why: c.Why}
	if c.ICS != "" {
		body, err := e.readAll(c.ICS)
		if err != nil {
			return err
		}
		said.ICS = string(body)
	}
	return e.withService(c.Data, func(local *client.Client) error {
		changed, err := local.PutLocation(e, said)
		return e.relocated(changed, err)
	})
}

type locationRemoveCmd struct {
	target
	Name string `arg:"" help:"The location, in any letter case."`
	Why  string `help:"Why; it stays in the log."`
}

func (c *locationRemoveCmd) Run(e *env) error {
	return e.withService(c.Data, func(local *client.Client) error {
		changed, err := local.RemoveLocation(e, wire.OfLocation{Name: c.Name, Why: c.Why})
		return e.relocated(changed, err)
	})
}

// relocated says what a change of a location brought.
func (e *env) relocated(c wire.LocationChanged, err error) error {
	switch {
	case err != nil:
		return err
	case e.root.JSON:
		return e.print(c)
	case c.Removed:
		fmt.Fprintf(e.out, "%s is set up no more: the company's zone and days off count there.\n", c.Location.Name)
	default:
		fmt.Fprintf(e.out, "%s is set up: zone %s, weekend %s, holidays %s.\n", c.Location.Name, firstOf(c.Location.Zone, "as the company"),
			firstOf(strings.Join(c.Location.Weekend, ", "), "as the company"), holidayWords(c.Location.Holidays))
	}
	fmt.Fprintf(e.out, "Another zone: people %d. Other dates of tasks: cases %d.\n", c.People, c.Cases)
	return nil
}
