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

// deel sends the contract or person that changed; the record is asked for.
func deel() Vendor {
	return Vendor{Preset: "deel", Title: "Deel", Schemes: []hook.Scheme{hook.Deel()}, Read: readDeel,
		Lookup: &Lookup{Base: "https://api.letsdeel.com", Auth: Bearer, Read: deelRecord,
			Asks: []Ask{{Method: http.MethodGet, Path: "/rest/v2/people/{id}"}}},
		Steps: []string{
			"In Deel, open Apps, Developer Center, Webhooks, and add one for this address.",
			"Choose the events about people, contracts and employees: created, updated, amended and terminated.",
			"Copy the signing key into the secret's file.",
			"Make a token that may read people, and put it into the file of the key.",
		},
		Docs: "https://developer.deel.com/docs/webhooks"}
}

func readDeel(body []byte) (Said, error) {
	type resource struct {
		Person text `json:"hris_profile_id"`
		Worker text `json:"worker_id"`
		ID     text `json:"id"`
	}
	var sent struct {
		Data struct {
			Resource json.RawMessage `json:"resource"`
		} `json:"data"`
	}
	if err := readJSON(body, &sent); err != nil {
		return Said{}, err
	}
	var all []resource
	if json.Unmarshal(sent.Data.Resource, &all) != nil {
		var one resource
		if json.Unmarshal(sent.Data.Resource, &one) != nil {
			return Said{}, nil
		}
		all = []resource{one}
	}
	said := Said{}
	for _, r := range all {
		said.Look = append(said.Look, look(text(cmp.Or(string(r.Person), cmp.Or(string(r.Worker), string(r.ID))))).Look...)
	}
	return said, nil
}

func deelRecord(answers []json.RawMessage) (feed.Record, error) {
	var got struct {
		Data struct {
			First  string `json:"first_name"`
			Last   string `json:"last_name"`
			Emails []struct {
				Type  string `json:"type"`
				Value string `json:"value"`
			} `json:"emails"`
			Title      string `json:"job_title"`
			Department named  `json:"department"`
			Manager    named  `json:"direct_manager"`
			Type       string `json:"hiring_type"`
			Status     string `json:"hiring_status"`
			Start      string `json:"start_date"`
			Ends       string `json:"completion_date"`
		} `json:"data"`
	}
	if err := unmarshal(answers, &got); err != nil {
		return feed.Record{}, err
	}
	e, d := got.Data, &days{}
	r := feed.Record{Active: e.Status == "active" || strings.HasPrefix(e.Status, "onboarding"), Start: d.read("start_date", e.Start), End: d.read("completion_date", e.Ends),
		Person: jml.EventPerson{GivenName: e.First, FamilyName: e.Last, Title: e.Title, Department: e.Department.Name, Manager: e.Manager.ID, WorkerType: workerType(e.Type)}}
	for _, m := range e.Emails {
		switch m.Type {
		case "work":
			r.Person.WorkEmail = m.Value
		case "personal", "primary":
			r.Person.PersonalEmail = cmp.Or(r.Person.PersonalEmail, m.Value)
		}
	}
	return r, d.err
}
