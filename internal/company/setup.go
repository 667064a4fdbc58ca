package company

import (
	"context"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/staff"
)

// Setup is the first-run form, from the page or a file.
type Setup struct {
	Company             string                   `json:"company"`
	Zone                string                   `json:"zone"`
	Holidays            []jml.Date               `json:"holidays"`
	Weekend             []jml.Weekday            `json:"weekend,omitempty"`               // empty: Saturday and Sunday
	Locations           []jml.Location           `json:"locations,omitempty"`             // nil: as they are
	CutoffHour          *int                     `json:"cutoff_hour,omitempty"`           // 0 to 23; nil: DefaultCutoffHour
	ReplyTo             string                   `json:"reply_to"`                        // empty: the Head of People's address
	EvidenceAnchorEmail []string                 `json:"evidence_anchor_email,omitempty"` // nil: as they are
	Limits              *SetupLimits             `json:"limits,omitempty"`
	Roles               map[roles.Role]SetupRole `json:"roles"` // the five company roles
	Fallback            SetupPerson              `json:"fallback"`
	Admin               SetupPerson              `json:"admin"`
	HR                  []SetupPerson            `json:"hr,omitempty"` // empty: the Head of People
}

// SetupRole is one role's line.
type SetupRole struct {
	Holder   SetupPerson   `json:"holder"`
	Deputies []SetupPerson `json:"deputies,omitempty"`
}

// SetupPerson is somebody who works at the company already.
type SetupPerson struct {
	GivenName  string `json:"given_name"`
	FamilyName string `json:"family_name"`
	Email      string `json:"email"`
	Phone      string `json:"phone,omitempty"`
}

// SetupLimits overrides the default limits; values in Go's duration form ("1h", "30m").
type SetupLimits struct {
	Critical          string `json:"critical"`
	Normal            string `json:"normal"`
	ImmediateCritical string `json:"immediate_critical"`
	ImmediateNormal   string `json:"immediate_normal"`
}

// Setup takes the first-run form: the company, who holds the roles, who stands
// outside the chain. From then on cases may open. It may be sent again to
// correct the company's facts.
func (s *Service) Setup(ctx context.Context, actor jml.Actor, in Setup) error {
	next, err := checkSetup(in)
	if err != nil {
		return err
	}
	return s.changeByFile(ctx, actor, func(b *Books) error {
		if in.Locations == nil {
			next.Locations = b.Settings().Locations
		}
		next = anchoredAt(b, next, in.EvidenceAnchorEmail)
		return founding{b, next.Zone}.setUp(in, next)
	})
}

// founding takes the first-run form in. People who are not known yet are taken
// to be where the company is.
type founding struct {
	*Books
	zone string
}

func (f founding) setUp(in Setup, next jml.Settings) error {
	for _, role := range roles.OfCompany() {
		var ids []string
		for _, p := range in.line(role) {
			id, err := f.colleague(p)
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		if err := f.putSeats(role, ids, "set-up"); err != nil {
			return err
		}
	}
	fallback, err := f.colleague(seated{"fallback", in.Fallback})
	if err != nil {
		return err
	}
	next.Fallback = fallback
	if err := f.setUpStaff(in); err != nil {
		return err
	}
	if err := (shelf{f.Books}).putDefaults(); err != nil {
		return err
	}
	_, err = f.putSettings(next)
	return err
}

func (f founding) setUpStaff(in Setup) error {
	if err := f.staffPerson(seated{"admin", in.Admin}, staff.Admin); err != nil {
		return err
	}
	for _, p := range in.hr() {
		if err := f.staffPerson(p, staff.HR); err != nil {
			return err
		}
	}
	return nil
}

func (f founding) staffPerson(p seated, role staff.Role) error {
	id, err := f.colleague(p)
	if err != nil {
		return err
	}
	_, err = f.addStaff(staff.Right{Email: strings.ToLower(p.Email), Name: p.GivenName + " " + p.FamilyName, Role: role, PersonID: id}, "set-up")
	return err
}

// colleague finds somebody who works here by work address, or takes them in
// with a running engagement.
func (f founding) colleague(p seated) (string, error) {
	m, err := Identify(f, jml.EventPerson{GivenName: p.GivenName, FamilyName: p.FamilyName, WorkEmail: strings.ToLower(strings.TrimSpace(p.Email))})
	if err != nil {
		return "", p.placed(err)
	}
	person := m.Person
	if m.Known {
		return person.ID, p.placed(f.WriteCorrections(person, Correct(&person, jml.EventPerson{Phone: p.Phone})))
	}
	person = jml.Person{GivenName: p.GivenName, FamilyName: p.FamilyName, WorkEmail: m.Says.WorkEmail, Phone: strings.TrimSpace(p.Phone)}
	person, err = f.TakeIn(person, jml.Engagement{State: jml.EngagementActive, Terms: jml.Terms{Type: jml.Employee, Zone: f.zone}}, "set-up")
	return person.ID, p.placed(err)
}
