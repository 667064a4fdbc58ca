package hris

import (
	"encoding/json"
	"net/http"
	"regexp"

	"github.com/handover-jml/handover/internal/feed"
	"github.com/handover-jml/handover/internal/hook"
	"github.com/handover-jml/handover/internal/jml"
)

// gusto sends no data; its first request tells the word that signs.
func gusto() Vendor {
	return Vendor{Preset: "gusto", Title: "Gusto", Schemes: []hook.Scheme{hook.Gusto()}, Read: readGusto, Offers: gustoOffers,
		Lookup: &Lookup{Base: "https://api.gusto.com", Auth: Bearer, Read: gustoRecord,
			Asks: []Ask{{Method: http.MethodGet, Path: "/v1/employees/{id}?include=all_compensations"}}},
		Steps: []string{
			"Make a webhook subscription for this address with the subscription type Employee.",
			"Gusto posts a verification_token once: copy it into the secret's file, start Handover again and verify the subscription with it.",
			"Put a token that may read employees into the file of the key.",
		},
		Docs: "https://docs.gusto.com/app-integrations/docs/webhooks"}
}

func readGusto(body []byte) (Said, error) {
	var sent struct {
		Kind string `json:"entity_type"`
		ID   text   `json:"entity_uuid"`
	}
	if err := readJSON(body, &sent); err != nil || sent.Kind != "Employee" {
		return Said{}, err
	}
	return look(sent.ID), nil
}

var gustoToken = regexp.MustCompile(`^[A-Za-z0-9_-]{16,128}$`)

// gustoOffers reads the request by which Gusto begins.
func gustoOffers(body []byte) string {
	var sent struct {
		Token string `json:"verification_token"`
	}
	if readJSON(body, &sent) != nil || !gustoToken.MatchString(sent.Token) {
		return ""
	}
	return sent.Token
}

func gustoRecord(answers []json.RawMessage) (feed.Record, error) {
	var e struct {
		First      string `json:"first_name"`
		Last       string `json:"last_name"`
		Personal   string `json:"email"`
		Work       string `json:"work_email"`
		Phone      string `json:"phone"`
		Department string `json:"department"`
		Manager    text   `json:"manager_uuid"`
		Terminated bool   `json:"terminated"`
		Jobs       []struct {
			Title   string `json:"title"`
			Hired   string `json:"hire_date"`
			Primary bool   `json:"primary"`
		} `json:"jobs"`
		Ends []struct {
			Day string `json:"effective_date"`
		} `json:"terminations"`
	}
	if err := unmarshal(answers, &e); err != nil {
		return feed.Record{}, err
	}
	d := &days{}
	r := feed.Record{Active: !e.Terminated, Person: jml.EventPerson{GivenName: e.First, FamilyName: e.Last, WorkEmail: e.Work, PersonalEmail: e.Personal,
		Phone: e.Phone, Department: e.Department, Manager: string(e.Manager), WorkerType: jml.Employee}}
	for _, j := range e.Jobs {
		if j.Primary || len(e.Jobs) == 1 {
			r.Person.Title, r.Start = j.Title, d.read("jobs.hire_date", j.Hired)
		}
	}
	if n := len(e.Ends); n > 0 {
		r.End = d.read("terminations.effective_date", e.Ends[n-1].Day)
	}
	return r, d.err
}
