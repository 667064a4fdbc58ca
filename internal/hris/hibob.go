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

// hibob sends no data; its first request asks whether anybody is there.
func hibob() Vendor {
	return Vendor{Preset: "hibob", Title: "HiBob", Schemes: []hook.Scheme{hook.HiBob()}, Read: readHiBob,
		Lookup: &Lookup{Base: "https://api.hibob.com", Auth: PairBasic, Read: hibobRecord,
			Asks: []Ask{{Method: http.MethodPost, Path: "/v1/people/{id}", Body: `{"humanReadable":"REPLACE"}`}}},
		Steps: []string{
			"In HiBob, open Settings, Integrations, Webhooks, and add one for this address, version 2.",
			"Choose the events employee.created, joined, updated, left and inactivated.",
			"Copy the secret into the secret's file.",
			"Make a service user who may read people, and put its id and token, with a colon between, into the file of the key.",
		},
		Docs: "https://apidocs.hibob.com/docs/working-with-webhooks"}
}

func readHiBob(body []byte) (Said, error) {
	if string(body) == `"Ping test"` || string(body) == "Ping test" {
		return Said{Ping: true}, nil
	}
	var sent struct {
		Data struct {
			ID text `json:"employeeId"`
		} `json:"data"`
	}
	err := readJSON(body, &sent)
	return look(sent.Data.ID), err
}

func hibobRecord(answers []json.RawMessage) (feed.Record, error) {
	var e struct {
		First string `json:"firstName"`
		Last  string `json:"surname"`
		Email string `json:"email"`
		Home  struct {
			Email string `json:"privateEmail"`
			Phone string `json:"mobilePhone"`
		} `json:"home"`
		Work struct {
			Title      string `json:"title"`
			Department string `json:"department"`
			Site       string `json:"site"`
			Start      string `json:"startDate"`
			Manager    struct {
				ID text `json:"id"`
			} `json:"reportsTo"`
		} `json:"work"`
		Internal struct {
			Status      string `json:"status"`
			Termination string `json:"terminationDate"`
			LastDay     string `json:"lastDayOfWork"`
		} `json:"internal"`
		Payroll struct {
			Employment struct {
				Type string `json:"type"`
			} `json:"employment"`
		} `json:"payroll"`
	}
	if err := unmarshal(answers, &e); err != nil {
		return feed.Record{}, err
	}
	d := &days{}
	r := feed.Record{Active: !strings.EqualFold(e.Internal.Status, "Inactive"), Start: d.read("work.startDate", e.Work.Start),
		End: d.read("internal.lastDayOfWork", cmp.Or(e.Internal.LastDay, e.Internal.Termination)),
		Person: jml.EventPerson{GivenName: e.First, FamilyName: e.Last, WorkEmail: e.Email, PersonalEmail: e.Home.Email, Phone: e.Home.Phone,
			Title: e.Work.Title, Department: e.Work.Department, Location: e.Work.Site, Manager: string(e.Work.Manager.ID), WorkerType: workerType(e.Payroll.Employment.Type)}}
	return r, d.err
}
