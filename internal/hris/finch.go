package hris

import (
	"encoding/json"
	"net/http"

	"github.com/handover-jml/handover/internal/feed"
	"github.com/handover-jml/handover/internal/hook"
	"github.com/handover-jml/handover/internal/jml"
)

// finch sends no data.
func finch() Vendor {
	one := `{"requests":[{"individual_id":"{id}"}]}`
	version := map[string]string{"Finch-API-Version": "2020-09-17"}
	return Vendor{Preset: "finch", Title: "Finch", Schemes: []hook.Scheme{hook.Finch()}, Read: readFinch,
		Lookup: &Lookup{Base: "https://api.tryfinch.com", Auth: Bearer, Read: finchRecord, Asks: []Ask{
			{Method: http.MethodPost, Path: "/employer/individual", Body: one, Header: version},
			{Method: http.MethodPost, Path: "/employer/employment", Body: one, Header: version}}},
		Steps: []string{
			"In Finch's dashboard, open Webhooks and add one for this address with the events of directory, individual and employment.",
			"Copy the webhook's secret into the secret's file.",
			"Put the connection's access token into the file of the key.",
		},
		Docs: "https://developer.tryfinch.com/how-finch-works/webhooks"}
}

func readFinch(body []byte) (Said, error) {
	var sent struct {
		Data struct {
			ID text `json:"individual_id"`
		} `json:"data"`
	}
	err := readJSON(body, &sent)
	return look(sent.Data.ID), err
}

func finchRecord(answers []json.RawMessage) (feed.Record, error) {
	var who struct {
		Responses []struct {
			Body struct {
				First  string `json:"first_name"`
				Last   string `json:"last_name"`
				Emails []struct {
					Data string `json:"data"`
					Type string `json:"type"`
				} `json:"emails"`
			} `json:"body"`
		} `json:"responses"`
	}
	var work struct {
		Responses []struct {
			Body struct {
				Title      string `json:"title"`
				Manager    named  `json:"manager"`
				Department named  `json:"department"`
				Location   struct {
					City string `json:"city"`
				} `json:"location"`
				Employment struct {
					Type string `json:"type"`
				} `json:"employment"`
				Start  string `json:"start_date"`
				End    string `json:"end_date"`
				Active *bool  `json:"is_active"`
			} `json:"body"`
		} `json:"responses"`
	}
	if err := unmarshal(answers, &who, &work); err != nil {
		return feed.Record{}, err
	}
	if len(who.Responses) != 1 || len(work.Responses) != 1 {
		return feed.Record{}, ErrGone
	}
	p, e, d := who.Responses[0].Body, work.Responses[0].Body, &days{}
	r := feed.Record{Active: e.Active == nil || *e.Active, Start: d.read("start_date", e.Start), End: d.read("end_date", e.End),
		Person: jml.EventPerson{GivenName: p.First, FamilyName: p.Last, Title: e.Title, Department: e.Department.Name, Manager: e.Manager.ID,
			Location: e.Location.City, WorkerType: workerType(e.Employment.Type)}}
	for _, m := range p.Emails {
		switch m.Type {
		case "work":
			r.Person.WorkEmail = m.Data
		case "personal":
			r.Person.PersonalEmail = m.Data
		}
	}
	return r, d.err
}
