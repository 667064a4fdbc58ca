package hris

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/feed"
	"github.com/handover-jml/handover/internal/hook"
	"github.com/handover-jml/handover/internal/jml"
)

// merge sends the whole record of whoever changed.
func merge() Vendor {
	return Vendor{Preset: "merge", Title: "Merge", Schemes: []hook.Scheme{hook.Merge()}, Read: readMerge,
		Steps: []string{
			"In Merge, open Advanced, Webhooks, and add one for this address.",
			"Choose the events Employee added, changed and removed.",
			"Copy the signature key from Security into the secret's file.",
		},
		Docs: "https://docs.merge.dev/basics/webhooks/"}
}

// mergeHook is what Merge sends. It adds members as it likes, so that unknown
// ones are passed over.
type mergeHook struct {
	Hook struct {
		Event string `json:"event"`
	} `json:"hook"`
	Data mergeEmployee `json:"data"`
}

type mergeEmployee struct {
	ID       string  `json:"id"`
	First    string  `json:"first_name"`
	Last     string  `json:"last_name"`
	Work     string  `json:"work_email"`
	Personal string  `json:"personal_email"`
	Phone    string  `json:"mobile_phone_number"`
	Title    string  `json:"job_title"`
	Manager  named   `json:"manager"`
	Place    named   `json:"work_location"`
	Groups   []named `json:"groups"`
	Status   string  `json:"employment_status"`
	Type     string  `json:"employment_type"`
	Starts   string  `json:"start_date"`
	Ends     string  `json:"termination_date"`
	Modified string  `json:"modified_at"`
}

// named is something that Merge gives by its id, or with all that it knows of it.
type named struct {
	ID   string
	Name string
	Type string
}

// UnmarshalJSON implements json.Unmarshaler.
func (n *named) UnmarshalJSON(text []byte) error {
	if len(text) > 0 && text[0] == '{' {
		var whole struct {
			ID   string `json:"id"`
			Name string `json:"name"`
			Type string `json:"type"`
		}
		err := json.Unmarshal(text, &whole)
		n.ID, n.Name, n.Type = whole.ID, whole.Name, whole.Type
		return err
	}
	return json.Unmarshal(text, &n.ID)
}

func readMerge(body []byte) (Said, error) {
	var sent mergeHook
	if err := readJSON(body, &sent); err != nil {
		return Said{}, err
	}
	what, isEmployee := strings.CutPrefix(sent.Hook.Event, "Employee.")
	if !isEmployee {
		return Said{}, nil
	}
	e := sent.Data
	if e.ID == "" {
		return Said{}, jml.Invalid("data.id", "The employee has no id.")
	}
	d := &days{}
	r := feed.Record{Active: e.Status == "ACTIVE" || e.Status == "PENDING", Gone: what == "removed",
		Start: d.read("data.start_date", e.Starts), End: d.read("data.termination_date", e.Ends),
		Person: jml.EventPerson{ID: e.ID, GivenName: e.First, FamilyName: e.Last, WorkEmail: e.Work, PersonalEmail: e.Personal, Phone: e.Phone,
			Title: e.Title, Manager: e.Manager.ID, Location: e.Place.Name, WorkerType: mergeType(e.Type)}}
	r.AsOf, _ = time.Parse(time.RFC3339, e.Modified) // zero where it is not said
	for _, g := range e.Groups {
		if g.Type == "DEPARTMENT" {
			r.Person.Department = g.Name
		}
	}
	return Said{Record: &r}, d.err
}

func mergeType(said string) jml.WorkerType {
	switch said {
	case "CONTRACTOR", "FREELANCE":
		return jml.Contractor
	case "INTERN":
		return jml.Intern
	}
	return jml.Employee
}

// days reads civil dates and keeps the first that is none.
type days struct{ err error }

// read takes a date, or an instant of which it keeps the day that is written.
func (d *days) read(field, text string) jml.Date {
	if text == "" {
		return jml.Date{}
	}
	day, _, _ := strings.Cut(text, "T")
	if parsed, err := time.Parse(time.DateOnly, day); err == nil {
		return jml.DateOf(parsed)
	}
	if d.err == nil {
		d.err = jml.Invalid(field, "This is no date such as 2026-12-01.")
	}
	return jml.Date{}
}
