package hris

import (
	"encoding/json"
	"net/http"

	"github.com/handover-jml/handover/internal/feed"
	"github.com/handover-jml/handover/internal/hook"
	"github.com/handover-jml/handover/internal/jml"
)

// bambooHR tells in its newer webhooks whose record changed, and in the older ones
// also what; both are a reason to ask.
func bambooHR() Vendor {
	const fields = "firstName,lastName,workEmail,homeEmail,mobilePhone,jobTitle,department,location,supervisorEId,status,hireDate,terminationDate,employmentHistoryStatus"
	return Vendor{Preset: "bamboohr", Title: "BambooHR", Schemes: []hook.Scheme{hook.BambooHR()}, Read: readBamboo,
		Lookup: &Lookup{Base: "https://{company}.bamboohr.com", Auth: KeyBasic, Read: bambooRecord,
			Asks: []Ask{{Method: http.MethodGet, Path: "/api/v1/employees/{id}/?fields=" + fields}}},
		Steps: []string{
			"In BambooHR, open Settings, Webhooks, and add one for this address with the format JSON.",
			"Choose the events employee.created, employee.updated and employee.deleted; or monitor hire date, termination date, status, job title, department, location, supervisor, names and addresses.",
			"Copy the private key, which is shown once, into the secret's file.",
			"Make an API key of a user who may read those fields, and put it into the file of the key.",
		},
		Docs: "https://documentation.bamboohr.com/docs/webhooks"}
}

func readBamboo(body []byte) (Said, error) {
	var sent struct {
		Type string `json:"type"`
		Data struct {
			ID text `json:"employeeId"`
		} `json:"data"`
		Employees []struct {
			ID text `json:"id"`
		} `json:"employees"`
	}
	if err := readJSON(body, &sent); err != nil {
		return Said{}, err
	}
	said := Said{}
	if sent.Data.ID != "" {
		said.Look = append(said.Look, string(sent.Data.ID))
	}
	for _, e := range sent.Employees {
		said.Look = append(said.Look, string(e.ID))
	}
	return said, nil
}

func bambooRecord(answers []json.RawMessage) (feed.Record, error) {
	var e struct {
		First    string `json:"firstName"`
		Last     string `json:"lastName"`
		Work     string `json:"workEmail"`
		Home     string `json:"homeEmail"`
		Phone    string `json:"mobilePhone"`
		Title    string `json:"jobTitle"`
		Unit     string `json:"department"`
		Place    string `json:"location"`
		Manager  text   `json:"supervisorEId"`
		Status   string `json:"status"`
		Contract string `json:"employmentHistoryStatus"`
		Hired    string `json:"hireDate"`
		Ended    string `json:"terminationDate"`
	}
	if err := json.Unmarshal(answers[0], &e); err != nil {
		return feed.Record{}, err
	}
	d := &days{}
	r := feed.Record{Active: e.Status == "Active", Start: d.bamboo("hireDate", e.Hired), End: d.bamboo("terminationDate", e.Ended),
		Person: jml.EventPerson{GivenName: e.First, FamilyName: e.Last, WorkEmail: e.Work, PersonalEmail: e.Home, Phone: e.Phone, Title: e.Title,
			Department: e.Unit, Location: e.Place, Manager: string(e.Manager), WorkerType: workerType(e.Contract)}}
	return r, d.err
}

// bamboo reads a date; one that is not set is written as 0000-00-00.
func (d *days) bamboo(field, text string) jml.Date {
	if text == "0000-00-00" {
		return jml.Date{}
	}
	return d.read(field, text)
}
