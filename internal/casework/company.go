package casework

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/playbook"
)

// Setup takes the first-run form: the company, who holds the roles, who stands
// outside the chain. From then on cases may open. It may be sent again to
// correct the company's facts.
func (s *Service) Setup(ctx context.Context, actor jml.Actor, in jml.Setup) error {
	next, err := checkSetup(in)
	if err != nil {
		return err
	}
	return s.change(ctx, actor, func(w *work) error {
		if err := w.LockSettings(); err != nil {
			return err
		}
		return w.setUp(in, next)
	})
}

func (w *work) setUp(in jml.Setup, next jml.Settings) error {
	for _, role := range jml.CompanyRoles() {
		line := in.Roles[role]
		var ids []string
		for _, p := range append([]jml.SetupPerson{line.Holder}, line.Deputies...) {
			id, err := w.colleague(p, next.Zone)
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		if err := w.putSeats(role, ids, "set-up"); err != nil {
			return err
		}
	}
	fallback, err := w.colleague(in.Fallback, next.Zone)
	if err != nil {
		return err
	}
	next.Fallback = fallback
	if err := w.setUpStaff(in, next.Zone); err != nil {
		return err
	}
	if err := w.defaultDocuments(); err != nil {
		return err
	}
	return w.putSettings(next)
}

func (w *work) setUpStaff(in jml.Setup, zone string) error {
	if err := w.staffPerson(in.Admin, jml.StaffAdmin, zone); err != nil {
		return err
	}
	hr := in.HR
	if len(hr) == 0 {
		hr = []jml.SetupPerson{in.Roles[jml.RoleHeadOfPeople].Holder}
	}
	for _, p := range hr {
		if err := w.staffPerson(p, jml.StaffHR, zone); err != nil {
			return err
		}
	}
	return nil
}

func (w *work) staffPerson(p jml.SetupPerson, role jml.StaffRole, zone string) error {
	id, err := w.colleague(p, zone)
	if err != nil {
		return err
	}
	_, err = w.addStaff(jml.Staff{Email: strings.ToLower(p.Email), Name: p.GivenName + " " + p.FamilyName, Role: role, PersonID: id}, "set-up")
	return err
}

// colleague finds somebody who works here by work address, or takes them in
// with a running engagement.
func (w *work) colleague(p jml.SetupPerson, zone string) (string, error) {
	email := strings.ToLower(strings.TrimSpace(p.Email))
	known, ok, err := w.FindPerson(email)
	if err != nil {
		return "", fmt.Errorf("find a colleague: %w", err)
	}
	if ok {
		return known.ID, nil
	}
	person := jml.Person{GivenName: p.GivenName, FamilyName: p.FamilyName, WorkEmail: email}
	return w.takeIn(person, jml.Engagement{State: jml.EngagementActive, Terms: jml.Terms{Type: jml.Employee, Zone: zone}}, "set-up")
}

// takeIn adds a person with one engagement.
func (w *work) takeIn(p jml.Person, e jml.Engagement, source string) (string, error) {
	var err error
	if p.ID, err = ledger.NewID(); err != nil {
		return "", err
	}
	if e.ID, err = ledger.NewID(); err != nil {
		return "", err
	}
	e.PersonID = p.ID
	if err := w.InsertPerson(p); err != nil {
		return "", fmt.Errorf("write a person: %w", err)
	}
	if err := w.InsertEngagement(e); err != nil {
		return "", fmt.Errorf("write an engagement: %w", err)
	}
	w.Log("", "", evidence.PersonAdded{Person: p.ID, Engagement: e.ID, Type: e.Type, Start: e.Start, End: e.End, Source: source},
		ledger.Personal("person.name", p.Name()), ledger.Personal("person.work_email", p.WorkEmail))
	return p.ID, nil
}

// defaultDocuments puts the built-in playbooks, matrix and controls in force
// where the company has none yet.
func (w *work) defaultDocuments() error {
	defaults := playbook.Defaults()
	for _, name := range playbook.DefaultNames() {
		if _, err := w.Current(name); err == nil {
			continue
		} else if jml.ErrorCode(err) != jml.CodeNotFound {
			return fmt.Errorf("read the version in force: %w", err)
		}
		if _, err := w.putDocument(name, defaults[name]); err != nil {
			return err
		}
	}
	return nil
}

func (w *work) putSettings(next jml.Settings) error {
	before := w.settings()
	if err := w.PutSettings(next); err != nil {
		return fmt.Errorf("write the settings: %w", err)
	}
	w.company.settings = &next
	for _, s := range []struct{ name, from, to string }{
		{"zone", before.Zone, next.Zone},
		{"holidays", join(before.Holidays), join(next.Holidays)},
		{"cutoff_hour", fmt.Sprint(before.CutoffHour), fmt.Sprint(next.CutoffHour)},
		{"limit.critical", before.Limits.Critical.String(), next.Limits.Critical.String()},
		{"limit.normal", before.Limits.Normal.String(), next.Limits.Normal.String()},
		{"limit.immediate_critical", before.Limits.ImmediateCritical.String(), next.Limits.ImmediateCritical.String()},
		{"limit.immediate_normal", before.Limits.ImmediateNormal.String(), next.Limits.ImmediateNormal.String()},
		{"fallback", before.Fallback, next.Fallback},
	} {
		if s.from != s.to {
			w.Log("", "", evidence.SettingChanged{Name: s.name, From: s.from, To: s.to})
		}
	}
	if before.Company != next.Company || before.ReplyTo != next.ReplyTo {
		value, err := json.Marshal(map[string]string{"company": next.Company, "reply_to": next.ReplyTo})
		if err != nil {
			return fmt.Errorf("write down the company's names: %w", err)
		}
		w.Log("", "", evidence.SettingChanged{Name: "company"}, ledger.Personal("value", string(value)))
	}
	return nil
}

func join(dates []jml.Date) string {
	out := make([]string, len(dates))
	for i, d := range dates {
		out[i] = d.String()
	}
	return strings.Join(out, " ")
}

// HoldRole replaces a role's line: the holder, then the deputies in order.
// Open tasks of the role move on in their cases' next rounds.
func (s *Service) HoldRole(ctx context.Context, actor jml.Actor, role jml.Role, personIDs []string) error {
	if !slices.Contains(jml.CompanyRoles(), role) {
		return jml.Invalid("role", fmt.Sprintf("%q is not a company role.", role))
	}
	if len(personIDs) == 0 {
		return jml.Invalid("holder", "A role needs a holder.")
	}
	return s.change(ctx, actor, func(w *work) error {
		if err := w.LockSettings(); err != nil {
			return err
		}
		for i, id := range personIDs {
			if _, err := w.Person(id); err != nil {
				return err
			}
			if w.dir().Gone[id] {
				return jml.Invalid("holder", "This person has left and cannot hold a role.")
			}
			if slices.Contains(personIDs[:i], id) {
				return jml.Invalid("deputies", "Name everybody once.")
			}
		}
		return w.putSeats(role, personIDs, "changed")
	})
}

// putSeats writes a role's line, logs each seat that changed and has the cases
// of everybody concerned look again.
func (w *work) putSeats(role jml.Role, ids []string, why string) error {
	before := w.dir().PeopleOf(role)
	if slices.Equal(before, ids) {
		return nil
	}
	line := make([]jml.Seat, len(ids))
	for i, id := range ids {
		line[i] = jml.Seat{Role: role, Position: i, PersonID: id}
	}
	if err := w.PutSeats(role, line); err != nil {
		return fmt.Errorf("write the role's line: %w", err)
	}
	for i := range max(len(before), len(ids)) {
		if i < len(before) && i < len(ids) && before[i] == ids[i] {
			continue
		}
		seat := jml.Seat{Role: role, Position: i}
		if i < len(ids) {
			seat.PersonID = ids[i]
		}
		name, err := w.nameOf(seat.PersonID)
		if err != nil {
			return err
		}
		w.Log("", "", evidence.RoleHeld{Seat: seat, Why: why}, ledger.Personal("person.name", name))
	}
	w.dir().Seats = append(slices.DeleteFunc(w.dir().Seats, func(s jml.Seat) bool { return s.Role == role }), line...)
	return w.touchAll(append(before, w.dir().PeopleStandingIn()...))
}

// touchAll has the cases look again in which one of these people has a task.
func (w *work) touchAll(ids []string) error {
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		if id == "" {
			continue
		}
		touched, err := w.Touch(id)
		if err != nil {
			return err
		}
		w.Wake(touched...)
	}
	return nil
}

// AddStaff gives somebody a right to sign in, or returns the right they have.
func (s *Service) AddStaff(ctx context.Context, actor jml.Actor, staff jml.Staff) (out jml.Staff, err error) {
	err = s.change(ctx, actor, func(w *work) error {
		if err := w.LockSettings(); err != nil {
			return err
		}
		out, err = w.addStaff(staff, string(actor.Kind))
		return err
	})
	return out, err
}

func (w *work) addStaff(staff jml.Staff, how string) (jml.Staff, error) {
	staff.Email = strings.ToLower(strings.TrimSpace(staff.Email))
	for _, have := range w.dir().Staff {
		if have.Email == staff.Email && have.Role == staff.Role && !have.Removed {
			return have, nil
		}
	}
	id, err := ledger.NewID()
	if err != nil {
		return staff, err
	}
	staff.ID = id
	if staff.PersonID == "" && staff.Email != "" {
		if p, ok, err := w.FindPerson(staff.Email); err != nil {
			return staff, fmt.Errorf("find the person: %w", err)
		} else if ok {
			staff.PersonID, staff.Name = p.ID, p.Name()
		}
	}
	staff.Name = cmp.Or(staff.Name, staff.Email)
	if err := w.PutStaff(staff); err != nil {
		return staff, fmt.Errorf("write the staff right: %w", err)
	}
	w.dir().Staff = append(w.dir().Staff, staff)
	w.Log("", "", evidence.StaffAdded{StaffRight: evidence.StaffRight{Staff: staff.ID, Role: staff.Role, How: how}},
		ledger.Personal("staff.name", staff.Name), ledger.Personal("staff.email", staff.Email))
	return staff, nil
}

// SignedIn records that somebody signed in.
func (s *Service) SignedIn(ctx context.Context, staff jml.Staff, how string) error {
	actor := jml.Actor{Kind: jml.ActorStaff, Ref: staff.ID, Name: staff.Name, PersonID: staff.PersonID, Assurance: jml.AssuranceSignIn}
	return s.change(ctx, actor, func(w *work) error {
		w.Log("", "", evidence.StaffSignedIn{StaffRight: evidence.StaffRight{Staff: staff.ID, Role: staff.Role, How: how}},
			ledger.Personal("staff.name", staff.Name), ledger.Personal("staff.email", staff.Email))
		return nil
	})
}

// ExportMade records that somebody took a bundle away.
func (s *Service) ExportMade(ctx context.Context, actor jml.Actor, made evidence.ExportMade) error {
	return s.change(ctx, actor, func(w *work) error {
		w.Log("", "", made)
		return nil
	})
}

// defaultCutoffHour is when access ends on the last day, unless the company or
// HR says otherwise.
const defaultCutoffHour = 16

// checkSetup reports all problems of the form at once.
func checkSetup(in jml.Setup) (jml.Settings, error) {
	var problems jml.Problems
	refuse := func(field, message string) { problems = append(problems, jml.Invalid(field, message)) }
	next := jml.Settings{Company: strings.TrimSpace(in.Company), Zone: in.Zone, Holidays: in.Holidays, CutoffHour: cmp.Or(in.CutoffHour, defaultCutoffHour),
		ReplyTo: cmp.Or(in.ReplyTo, in.Roles[jml.RoleHeadOfPeople].Holder.Email), Limits: jml.DefaultLimits(), Done: true}
	if next.Company == "" {
		refuse("company", "Give the company's name.")
	}
	if _, err := calendar.New(in.Zone, nil); err != nil || in.Zone == "" {
		refuse("zone", "Give the company's time zone, such as Europe/Berlin.")
	}
	if next.CutoffHour < 1 || next.CutoffHour > 23 {
		refuse("cutoff_hour", "Choose an hour from 1 to 23.")
	}
	for _, role := range jml.CompanyRoles() {
		line := in.Roles[role]
		checkSetupPerson(refuse, "roles."+string(role)+".holder", line.Holder)
		for i, p := range line.Deputies {
			checkSetupPerson(refuse, fmt.Sprintf("roles.%s.deputies[%d]", role, i), p)
		}
	}
	checkSetupPerson(refuse, "fallback", in.Fallback)
	checkSetupPerson(refuse, "admin", in.Admin)
	if in.Limits != nil {
		setLimits(refuse, &next.Limits, *in.Limits)
	}
	if _, domain, ok := strings.Cut(next.ReplyTo, "@"); ok {
		next.Domains = []string{domain}
	}
	return next, problems.Or()
}

func checkSetupPerson(refuse func(field, message string), field string, p jml.SetupPerson) {
	if local, domain, ok := strings.Cut(p.Email, "@"); !ok || local == "" || domain == "" {
		refuse(field+".email", "Give a work address.")
	}
	if strings.TrimSpace(p.GivenName+p.FamilyName) == "" {
		refuse(field+".given_name", "Give the person's name.")
	}
}

func setLimits(refuse func(field, message string), limits *jml.Limits, in jml.SetupLimits) {
	for _, l := range []struct {
		name, text string
		to         *time.Duration
	}{
		{"critical", in.Critical, &limits.Critical},
		{"normal", in.Normal, &limits.Normal},
		{"immediate_critical", in.ImmediateCritical, &limits.ImmediateCritical},
		{"immediate_normal", in.ImmediateNormal, &limits.ImmediateNormal},
	} {
		if l.text == "" {
			continue
		}
		d, err := time.ParseDuration(l.text)
		if err != nil || d <= 0 {
			refuse("limits."+l.name, "Write the limit as a length such as 30m or 24h; it is never 0.")
			continue
		}
		*l.to = d
	}
}
