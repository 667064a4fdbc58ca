package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/web/client"
)

// The example company, as files that the command line would take in.
const (
	demoPeople = `id,given_name,family_name,work_email,personal_email,title,functions,department,location,time_zone,manager,worker_type,start
E-1,Tom,Weber,tom@example.com,,CTO,engineering,Technology,Berlin,Europe/Berlin,,employee,2019-02-01
E-2,Ben,Okafor,ben@example.com,,Lead engineer,engineering,Technology,Berlin,Europe/Berlin,tom@example.com,employee,2020-05-01
E-11,Sara,Lind,sara@example.com,sara.lind@example.net,Support specialist,support,Support,Stockholm,Europe/Stockholm,ines@example.com,employee,2023-03-01
E-12,Leo,Marin,leo@example.com,leo.marin@example.net,Backend engineer,engineering,Technology,Berlin,Europe/Berlin,ben@example.com,employee,2022-09-15
E-13,Yuki,Tanaka,yuki@example.com,yuki.tanaka@example.net,Product designer,design,Product,Berlin,Europe/Berlin,tom@example.com,employee,2024-01-08
`
	demoHoldings = `person,system,level
leo@example.com,identity,member
leo@example.com,source-code,write
leo@example.com,production-cloud,operator
leo@example.com,password-manager,member
sara@example.com,identity,member
sara@example.com,customer-support,agent
`
	demoAssets = `tag,serial,kind,model,holder
LT-0101,C02XK1,laptop,MacBook Pro 14,leo@example.com
PH-0101,R58N21,phone,Pixel 9,leo@example.com
LT-0102,C02XK2,laptop,ThinkPad T14,sara@example.com
LT-0200,C02XK9,laptop,ThinkPad T14,
`
)

func demoSetup() company.Setup {
	p := func(given, family string) company.SetupPerson {
		return company.SetupPerson{GivenName: given, FamilyName: family, Email: strings.ToLower(given) + "@example.com", Phone: fmt.Sprintf("+49 30 23125-%d", 100+int(given[0]))}
	}
	return company.Setup{Company: "Example GmbH", Zone: "Europe/Berlin",
		Roles: map[roles.Role]company.SetupRole{
			roles.CTO:           {Holder: p("Tom", "Weber"), Deputies: []company.SetupPerson{p("Ben", "Okafor")}},
			roles.Engineering:   {Holder: p("Ben", "Okafor")},
			roles.HeadOfPeople:  {Holder: p("Ines", "Duarte")},
			roles.OfficeManager: {Holder: p("Mia", "Lang")},
			roles.SecurityLead:  {Holder: p("Noor", "Haddad")},
		},
		Fallback: p("Omar", "Said"), Admin: p("Lea", "Brandt")}
}

// fillDemo sets the example company up and announces a joiner, a mover, a
// leaver and an immediate one. A company that is set up already is left alone.
func fillDemo(e *env, c *client.Client) error {
	if s, err := c.Settings(e); err == nil && s.Done {
		return nil
	}
	setup, err := json.Marshal(demoSetup())
	if err != nil {
		return err
	}
	if _, err := c.Setup(e, bytes.NewReader(setup)); err != nil {
		return err
	}
	for _, f := range []struct {
		what, body string
		complete   bool
	}{{"people", demoPeople, false}, {"holdings", demoHoldings, true}, {"assets", demoAssets, false}} {
		if _, err := c.Import(e, f.what, strings.NewReader(f.body), client.ImportOptions{Complete: f.complete}); err != nil {
			return fmt.Errorf("import %s: %w", f.what, err)
		}
	}
	for _, ev := range demoEvents(time.Now().UTC().Truncate(time.Microsecond)) {
		if _, err := c.Event(e, ev); err != nil {
			return fmt.Errorf("announce %s: %w", ev.ID, err)
		}
	}
	return nil
}

func demoEvents(now time.Time) []jml.Event {
	in := func(days int) jml.Date {
		day := jml.DateOf(now).AddDays(days)
		for day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
			day = day.AddDays(1)
		}
		return day
	}
	return []jml.Event{
		{ID: "demo-joiner", OccurredAt: now, Kind: jml.Joiner, EffectiveDate: in(9), Note: "wants a Portuguese keyboard",
			Person: jml.EventPerson{ID: "E-17", GivenName: "Ada", FamilyName: "Park", WorkEmail: "ada@example.com", PersonalEmail: "ada.park@example.net",
				Title: "Backend engineer", Functions: []string{"engineering"}, Department: "Technology", Location: "Berlin", Manager: "ben@example.com", WorkerType: jml.Employee}},
		{ID: "demo-mover", OccurredAt: now, Kind: jml.Mover, EffectiveDate: in(14),
			Person: jml.EventPerson{ID: "E-11", Title: "Sales engineer", Functions: []string{"sales"}, Department: "Sales", Manager: "tom@example.com"}},
		{ID: "demo-leaver", OccurredAt: now, Kind: jml.Leaver, EffectiveDate: in(0), Reason: "voluntary", Told: true, Person: jml.EventPerson{ID: "E-12"}},
		{ID: "demo-leaver-unknown", OccurredAt: now, Kind: jml.Leaver, EffectiveDate: in(21), Reason: "voluntary", Told: true, Person: jml.EventPerson{ID: "E-13"}},
	}
}
