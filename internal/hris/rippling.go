package hris

import (
	"encoding/json"
	"net/http"

	"github.com/handover-jml/handover/internal/feed"
	"github.com/handover-jml/handover/internal/hook"
	"github.com/handover-jml/handover/internal/jml"
)

// rippling shows a word; what its customers' workflows send they write themselves.
func rippling() Vendor {
	return Vendor{Preset: "rippling", Title: "Rippling", Schemes: []hook.Scheme{hook.Word("Authorization", "Bearer ")}, Read: readRippling,
		Lookup: &Lookup{Base: "https://api.rippling.com", Auth: Bearer, Read: ripplingRecord,
			Asks: []Ask{{Method: http.MethodGet, Path: "/platform/api/employees/{id}"}}},
		Steps: []string{
			"In Rippling, open Workflow Studio and make a workflow on hire, change and termination with the action “Trigger a webhook” to this address.",
			"Have it send the header Authorization with “Bearer ” and the word of the secret's file, and the body {\"id\":\"the employee's id\"}.",
			"Make an API token that may read employees, and put it into the file of the key.",
		},
		Docs: "https://developer.rippling.com/"}
}

func readRippling(body []byte) (Said, error) {
	var sent struct {
		ID text `json:"id"`
	}
	err := readJSON(body, &sent)
	return look(sent.ID), err
}

func ripplingRecord(answers []json.RawMessage) (feed.Record, error) {
	var e struct {
		First      string `json:"firstName"`
		Last       string `json:"lastName"`
		Work       string `json:"workEmail"`
		Personal   string `json:"personalEmail"`
		Phone      string `json:"phoneNumber"`
		Title      string `json:"title"`
		Department string `json:"department"`
		Manager    text   `json:"manager"`
		Type       string `json:"employmentType"`
		State      string `json:"roleState"`
		Start      string `json:"startDate"`
		End        string `json:"endDate"`
		Place      struct {
			Name string `json:"nickname"`
		} `json:"workLocation"`
	}
	if err := unmarshal(answers, &e); err != nil {
		return feed.Record{}, err
	}
	d := &days{}
	r := feed.Record{Active: e.State != "TERMINATED", Start: d.read("startDate", e.Start), End: d.read("endDate", e.End),
		Person: jml.EventPerson{GivenName: e.First, FamilyName: e.Last, WorkEmail: e.Work, PersonalEmail: e.Personal, Phone: e.Phone, Title: e.Title,
			Department: e.Department, Location: e.Place.Name, Manager: string(e.Manager), WorkerType: workerType(e.Type)}}
	return r, d.err
}
