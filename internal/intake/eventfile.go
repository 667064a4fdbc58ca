package intake

import (
	"io"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
)

// maxEvents is how many announcements one file may hold: each is a case, and all
// of them are one change.
const maxEvents = 500

// ParseEvents reads a file of joiners, movers, leavers and of what changes them,
// whose people a source names; "" is HR. Errors as of ParsePeople.
func ParseEvents(src io.Reader, source string) (events []company.ImportEvent, sha256 string, err error) {
	shape := table{
		columns: []string{"kind", "person", "event_id", "of", "effective_date", "start", "last_day", "employment_end", "cutoff", "immediate", "contact", "told",
			"reason", "note", "delivery", "given_name", "family_name", "work_email", "personal_email", "phone", "title", "functions", "department", "location", "time_zone",
			"manager", "worker_type", "sponsor", "end_date"},
		needed: []string{"kind"},
	}
	in, err := shape.read(src)
	if err != nil {
		return nil, "", err
	}
	if len(in.rows) > maxEvents {
		return nil, "", jml.Invalid("", "The file announces more than 500 cases. Split it and send the parts.")
	}
	for _, r := range in.rows {
		events = append(events, in.event(r, source))
	}
	if err := in.problems.Or(); err != nil {
		return nil, "", err
	}
	return events, in.sha256, nil
}

func (in *reading) event(r row, source string) company.ImportEvent {
	cell := func(name string) string { return r.cells[name] }
	ev := jml.Event{Kind: jml.Kind(strings.ToLower(cell("kind"))), Of: jml.Kind(strings.ToLower(cell("of"))), EffectiveDate: in.effective(r),
		EmploymentEnd: in.day(r, "employment_end"), Cutoff: cell("cutoff"), TimeZone: cell("time_zone"), Contact: cell("contact"),
		Immediate: in.yes(r, "immediate"), Told: in.yes(r, "told"), Reason: cell("reason"), Note: cell("note"), Delivery: cell("delivery"),
		Person: jml.EventPerson{ID: cell("person"), Source: source, GivenName: cell("given_name"), FamilyName: cell("family_name"),
			WorkEmail: strings.ToLower(cell("work_email")), PersonalEmail: cell("personal_email"), Phone: cell("phone"), Title: cell("title"), Functions: functions(cell("functions")),
			Department: cell("department"), Location: cell("location"), Manager: cell("manager"), WorkerType: jml.WorkerType(cell("worker_type")),
			Sponsor: cell("sponsor"), EndDate: in.day(r, "end_date")}}
	if strings.Contains(ev.Person.ID, "@") && ev.Person.WorkEmail == "" {
		ev.Person.WorkEmail, ev.Person.ID = strings.ToLower(ev.Person.ID), ""
	}
	hash := Hash(ev)
	if ev.ID = cell("event_id"); ev.ID == "" {
		ev.ID = "row-" + hash[:32]
	}
	in.once(r, "event_id", ev.ID)
	if who := cell("person"); who != "" && ev.Kind.OpensCase() && ev.Kind != jml.Mover {
		in.once(r, "person", string(ev.Kind)+" "+who) // which of two days is meant, no row says
	}

	c := &checker{problems: jml.Refusals(CheckEvent(stamped(ev)))}
	for _, e := range c.problems {
		switch e.Field {
		case "id":
			e.Field = "event_id"
		case "person.id":
			e.Field = "person"
		case "effective_date":
			e.Field = dateColumn(r)
		}
		e.Field, _, _ = strings.Cut(strings.TrimPrefix(e.Field, "person."), "[") // functions share a cell
	}
	in.take(r, c)
	return company.ImportEvent{Row: r.line, Event: ev, Hash: hash}
}

// stamped is an event as it would be were it decided now: a file says nothing of
// that, and whoever takes it in does.
func stamped(ev jml.Event) jml.Event {
	ev.OccurredAt = time.Unix(0, 0).AddDate(50, 0, 0).UTC()
	return ev
}

// dateColumns are where a row may say its day.
func dateColumns() []string { return []string{"effective_date", "start", "last_day"} }

// effective is the day of a row, in whichever of the columns for it. Two of them
// would say two things.
func (in *reading) effective(r row) (day jml.Date) {
	given := 0
	for _, column := range dateColumns() {
		if r.cells[column] == "" {
			continue
		}
		if given++; given > 1 {
			in.wrong(r, column, "Give one day: effective_date, start or last_day.")
		}
		day = in.day(r, column)
	}
	return day
}

// dateColumn is where a row says its day.
func dateColumn(r row) string {
	for _, column := range dateColumns() {
		if r.cells[column] != "" {
			return column
		}
	}
	return "effective_date"
}

// yes reads a tick.
func (in *reading) yes(r row, column string) bool {
	switch strings.ToLower(r.cells[column]) {
	case "", "no", "false", "0":
		return false
	case "yes", "true", "1", "x":
		return true
	}
	in.wrong(r, column, "Write yes, or leave the cell empty.")
	return false
}
