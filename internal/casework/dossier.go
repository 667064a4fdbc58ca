package casework

import (
	"fmt"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/casework/decide"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/register"
)

// reading reads dossiers, in a transaction or on a snapshot.
type reading struct {
	ledger.Reader
	library *company.Library
}

func (w *work) reading() reading { return reading{w.Entry, w.library} }

// part reads one more part of a dossier.
type part func(reading, *decide.Dossier) error

// lock locks a case and reads its dossier with some of the other parts.
func (w *work) lock(caseID string, parts ...part) (*decide.Dossier, error) {
	c, err := w.LockCase(caseID)
	if err != nil {
		return nil, err
	}
	return w.reading().dossier(c, parts...)
}

// lockOf locks the case of a task and reads its dossier. Where the case is
// hidden, so are its tasks.
func (w *work) lockOf(taskID string, parts ...part) (*decide.Dossier, error) {
	t, err := w.Task(taskID)
	if err != nil {
		return nil, err
	}
	c, err := w.LockCase(t.CaseID)
	if jml.ErrorCode(err) == jml.CodeNotFound {
		return nil, &jml.Error{Code: jml.CodeNotFound, Message: "There is no such task."}
	}
	if err != nil {
		return nil, err
	}
	return w.reading().dossier(c, parts...)
}

func (r reading) dossier(c jml.Case, parts ...part) (*decide.Dossier, error) {
	d := &decide.Dossier{Now: r.Now(), Case: c}
	for _, read := range append([]part{documents, tasks, settings}, parts...) {
		if err := read(r, d); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func documents(r reading, d *decide.Dossier) (err error) {
	if d.Playbook, err = r.library.Playbook(r, d.Case.PlaybookHash); err != nil {
		return err
	}
	d.Matrix, err = r.library.Matrix(r, d.Case.MatrixHash)
	return err
}

func tasks(r reading, d *decide.Dossier) error {
	rows, err := r.Tasks(d.Case.ID)
	if err != nil {
		return fmt.Errorf("read tasks: %w", err)
	}
	d.Tasks = decide.NewTasks(rows)
	return nil
}

func settings(r reading, d *decide.Dossier) (err error) {
	if d.Company, err = r.Settings(); err != nil {
		return fmt.Errorf("read settings: %w", err)
	}
	return nil
}

func registers(r reading, d *decide.Dossier) error {
	subject, err := r.Person(d.Case.PersonID)
	if err != nil {
		return fmt.Errorf("read the subject: %w", err)
	}
	held, err := r.Holdings(d.Case.PersonID)
	if err != nil {
		return fmt.Errorf("read holdings: %w", err)
	}
	d.Registers = &decide.Registers{Subject: subject, Grants: held.Grants, Assets: ofEngagement(d.Case, held.Assets), EndedBy: map[string][]register.Grant{}}
	return nil
}

// placing reads all it takes to say who gets a task.
func placing(r reading, d *decide.Dossier) error {
	if err := posts(r, d); err != nil {
		return err
	}
	return owners(r, d)
}

func posts(r reading, d *decide.Dossier) (err error) {
	d.Posts, err = r.posts(d.Case)
	return err
}

func (r reading) posts(c jml.Case) (*decide.Posts, error) {
	dir, err := r.Directory()
	if err != nil {
		return nil, fmt.Errorf("read directory: %w", err)
	}
	p := &decide.Posts{Directory: dir}
	if !dir.Gone[c.After.ManagerID] && !dir.Gone[c.Before.ManagerID] {
		return p, nil
	}
	if p.Heir, _, err = r.TakeoverOf(company.DutyReport, c.EngagementID); err != nil {
		return nil, fmt.Errorf("read who took a report over: %w", err)
	}
	if p.Heir != "" && !dir.Gone[p.Heir] {
		return p, nil
	}
	gone := c.After.ManagerID
	if !dir.Gone[gone] {
		gone = c.Before.ManagerID
	}
	p.Heir, err = r.above(gone, c.PersonID)
	return p, err
}

// above is who managed somebody who left, and has their reports where nobody was
// named for them; never the report themselves.
func (r reading) above(gone, report string) (string, error) {
	all, err := r.Engagements(gone)
	if err != nil {
		return "", fmt.Errorf("read engagements: %w", err)
	}
	if len(all) == 0 || all[0].ManagerID == report {
		return "", nil
	}
	return all[0].ManagerID, nil
}

// reminders reads what the owners of open tasks were reminded of and where they
// work.
func reminders(r reading, d *decide.Dossier) error {
	mails, err := r.Notices(d.Case.ID)
	if err != nil {
		return fmt.Errorf("read notices: %w", err)
	}
	calendars := map[string]calendar.Calendar{}
	for _, t := range d.Tasks.All() {
		if _, known := calendars[t.AssigneeID]; known || t.State != jml.TaskOpen {
			continue
		}
		if calendars[t.AssigneeID], err = r.calendarOf(t.AssigneeID, d.Company); err != nil {
			return err
		}
	}
	place, err := calendar.Of(d.Company, d.Case.After.Location, d.Case.Zone)
	d.Reminders = decide.NewReminders(d.Tasks, mails, calendars, place)
	return err
}

// calendarOf is where and when somebody works.
func (r reading) calendarOf(personID string, settings jml.Settings) (calendar.Calendar, error) {
	location, zone, err := r.workplace(personID)
	if err != nil {
		return calendar.Calendar{}, err
	}
	return calendar.Of(settings, location, zone)
}

// workplace is the location and the zone of somebody's newest engagement.
func (r reading) workplace(personID string) (location, zone string, err error) {
	all, err := r.Engagements(personID)
	if err != nil {
		return "", "", fmt.Errorf("read engagements: %w", err)
	}
	for _, e := range all {
		if e.Zone != "" {
			return e.Location, e.Zone, nil
		}
	}
	settings, err := r.Settings()
	return "", settings.Zone, err
}

func owners(r reading, d *decide.Dossier) error {
	inForce, _, err := r.library.MatrixInForce(r)
	if err != nil {
		return err
	}
	d.Owners = &decide.Owners{Matrix: inForce, ByAddress: map[string]string{}}
	for _, address := range d.OwnerAddresses() {
		p, _, err := company.Find(r, address)
		if err != nil {
			return err
		}
		d.Owners.ByAddress[address] = p.ID
	}
	return nil
}

// meet reads what a decision needs besides.
func (r reading) meet(d *decide.Dossier, n decide.Needs) error {
	if n.Posts {
		if err := posts(r, d); err != nil {
			return err
		}
	}
	if n.Owners {
		if err := owners(r, d); err != nil {
			return err
		}
	}
	for _, tag := range n.Tags {
		if err := r.assetByTag(d.Registers, tag); err != nil {
			return err
		}
	}
	for _, id := range n.Assets {
		if err := r.assetByID(d.Registers, id); err != nil {
			return err
		}
	}
	for _, task := range n.EndedBy {
		ended, err := r.GrantsEndedBy(task)
		if err != nil {
			return fmt.Errorf("read what the task took out of the register: %w", err)
		}
		d.Registers.EndedBy[task] = ended
	}
	return nil
}

func (r reading) assetByTag(into *decide.Registers, tag string) error {
	if into.AssetByTag(tag) != nil {
		return nil
	}
	a, known, err := r.AssetByTag(tag)
	if err != nil {
		return fmt.Errorf("look for the asset: %w", err)
	}
	if known {
		into.Assets = append(into.Assets, a)
	}
	return nil
}

func (r reading) assetByID(into *decide.Registers, id string) error {
	if into.AssetByID(id) != nil {
		return nil
	}
	a, err := r.Asset(id)
	if err != nil {
		return err
	}
	into.Assets = append(into.Assets, a)
	return nil
}
