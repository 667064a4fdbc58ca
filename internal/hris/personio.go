package hris

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/handover-jml/handover/internal/feed"
	"github.com/handover-jml/handover/internal/hook"
	"github.com/handover-jml/handover/internal/jml"
)

// personio sends no data and signs nothing: it shows a word that was agreed on.
func personio() Vendor {
	return Vendor{Preset: "personio", Title: "Personio", Schemes: []hook.Scheme{hook.Word("Authorization", "")}, Read: readPersonio,
		Lookup: &Lookup{Base: "https://api.personio.de", Auth: ClientPair, Read: personioRecord, Asks: []Ask{
			{Method: http.MethodGet, Path: "/v2/persons/{id}"}, {Method: http.MethodGet, Path: "/v2/persons/{id}/employments"}}},
		Steps: []string{
			"In Personio, open Settings, Integrations, API credentials, and make credentials that may read persons and employments.",
			"Put client id and secret, with a colon between, into the file of the key.",
			"Make a webhook for this address with auth_type TOKEN and the word of the secret's file, for person.created and all events of employment.",
		},
		Docs: "https://developer.personio.de/reference/post_v2-webhooks"}
}

func readPersonio(body []byte) (Said, error) {
	var sent struct {
		Payload struct {
			ID     text `json:"id"`
			Person struct {
				ID text `json:"id"`
			} `json:"person"`
		} `json:"payload"`
		Event string `json:"event_name"`
	}
	if err := readJSON(body, &sent); err != nil {
		return Said{}, err
	}
	if strings.HasPrefix(sent.Event, "person.") {
		return look(sent.Payload.ID), nil
	}
	return look(sent.Payload.Person.ID), nil
}

func personioRecord(answers []json.RawMessage) (feed.Record, error) {
	var p struct {
		First string `json:"first_name"`
		Last  string `json:"last_name"`
		Email string `json:"email"`
	}
	var list struct {
		Data []personioEmployment `json:"_data"`
	}
	if err := unmarshal(answers, &p, &list); err != nil {
		return feed.Record{}, err
	}
	r := feed.Record{Person: jml.EventPerson{GivenName: p.First, FamilyName: p.Last, WorkEmail: p.Email}}
	if len(list.Data) == 0 {
		return r, nil
	}
	e := newest(list.Data)
	d := &days{}
	r.Active = e.Status == "ACTIVE" || e.Status == "ONBOARDING" || e.Status == "LEAVE"
	r.Start = d.read("employment_start_date", e.Start)
	r.End = d.read("last_working_day", cmp.Or(e.Termination.LastDay, e.End))
	r.Person.Title, r.Person.Location, r.Person.Manager, r.Person.WorkerType = e.Position.Title, e.Office.Name, string(e.Supervisor.ID), workerType(e.Type)
	for _, u := range e.Units {
		if u.Type == "department" {
			r.Person.Department = u.Name
		}
	}
	return r, d.err
}

type personioEmployment struct {
	Status   string `json:"status"`
	Start    string `json:"employment_start_date"`
	End      string `json:"employment_end_date"`
	Type     string `json:"type"`
	Position struct {
		Title string `json:"title"`
	} `json:"position"`
	Office struct {
		Name string `json:"name"`
	} `json:"office"`
	Supervisor struct {
		ID text `json:"id"`
	} `json:"supervisor"`
	Termination struct {
		LastDay string `json:"last_working_day"`
	} `json:"termination"`
	Units []struct {
		Type string `json:"type"`
		Name string `json:"name"`
	} `json:"org_units"`
}

// newest is the employment that began last: it is the one that counts.
func newest(all []personioEmployment) personioEmployment {
	out := all[0]
	for _, e := range all[1:] {
		if e.Start > out.Start { // dates of one form
			out = e
		}
	}
	return out
}
