package e2e

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/web/api/wire"
)

func now() time.Time { return time.Now().UTC() }

// day is a civil date some days from today, as commands take it.
func day(offset int) string { return now().AddDate(0, 0, offset).Format(time.DateOnly) }

// company sets Example GmbH up and takes its staff in, on the command line.
func (s *service) company() {
	s.Helper()
	s.with(companySetup, "setup")
	s.with(companyPeople, "import", "people")
	s.with(companyHoldings, "import", "holdings", "--complete")
	s.with(companyAssets, "import", "assets")
}

const (
	companySetup = `{"company": "Example GmbH", "zone": "Europe/Berlin",
 "roles": {
  "cto": {"holder": {"given_name": "Tom", "family_name": "Weber", "email": "tom@example.com"}},
  "engineering": {"holder": {"given_name": "Ben", "family_name": "Okafor", "email": "ben@example.com"}},
  "head-of-people": {"holder": {"given_name": "Ines", "family_name": "Duarte", "email": "ines@example.com"}},
  "office-manager": {"holder": {"given_name": "Mia", "family_name": "Lang", "email": "mia@example.com"}},
  "security-lead": {"holder": {"given_name": "Noor", "family_name": "Haddad", "email": "noor@example.com"}}},
 "fallback": {"given_name": "Omar", "family_name": "Said", "email": "omar@example.com"},
 "admin": {"given_name": "Lea", "family_name": "Brandt", "email": "lea@example.com"}}`
	companyPeople = `id,given_name,family_name,work_email,personal_email,title,functions,department,location,time_zone,manager,worker_type,start
E-10,Ruth,Adler,ruth@example.com,,Head of support,support,Support,Berlin,Europe/Berlin,,employee,2018-01-01
E-11,Sara,Lind,sara@example.com,sara@example.net,Support specialist,support,Support,Berlin,Europe/Berlin,ruth@example.com,employee,2023-03-01
E-12,Leo,Marin,leo@example.com,leo@example.net,Backend engineer,engineering,Technology,Berlin,Europe/Berlin,ben@example.com,employee,2022-09-15
E-13,Yuki,Tanaka,yuki@example.com,yuki@example.net,Product designer,design,Product,Berlin,Europe/Berlin,tom@example.com,employee,2024-01-08
`
	companyHoldings = `person,system,level
sara@example.com,identity,user
sara@example.com,mail,mailbox
sara@example.com,customer-support,agent
sara@example.com,crm,viewer
leo@example.com,identity,user
leo@example.com,source-code,write
leo@example.com,password-manager,member
`
	companyAssets = `tag,serial,kind,model,holder
LT-0101,C02XK1,laptop,MacBook Pro 14,leo@example.com
`
)

func TestALeaverIsOutAndTheEvidenceHolds(t *testing.T) {
	t.Parallel()
	s := dev(t)
	s.company()
	number := s.leaverStory("leo@example.com", []string{"identity", "password-manager", "source-code"}, []string{"LT-0101"})
	s.verify()
	if l := s.awaitMail(number, "Mia Lang", "Leo Marin"); l.address != "mia@example.com" {
		t.Errorf("the office manager's mail went to %s", l.address)
	}
}

func TestAPlannedLeaverWhoMustGoNowIsOutAtOnce(t *testing.T) {
	t.Parallel()
	s := dev(t)
	s.company()
	number := s.announce("leave", "--person", "E-12", "--last-day", day(10)).Case.Number
	o := s.owner(number, "Ines Duarte")
	if len(o.lines()) == 0 {
		t.Error("the Head of People has nothing to do")
	}
	before := s.task(number, "disable-identity/identity")
	if before.State != "planned" {
		t.Fatalf("ten days ahead the removal is %s", before.State)
	}

	a := s.announce("reschedule", "--person", "E-12", "--immediate")
	if !a.Case.Immediate || a.Case.Cutoff.After(now()) {
		t.Fatalf("immediate: %v, cut-off %s", a.Case.Immediate, a.Case.Cutoff)
	}
	out := func(c wire.Case) bool { return c.AccessClosedAt != nil }
	s.finish(number, nil, out)
	after := s.task(number, "disable-identity/identity")
	if limit := after.Due.Sub(*a.Case.Cutoff); limit < 30*time.Minute || limit > time.Hour {
		t.Errorf("the identity was due %s after the cut-off, want the 30 minutes of a critical system or the owner's lead", limit)
	}
	s.verify()
}

// leaverStory announces a departure of two weeks ago, has everybody do their
// part, and returns the case's number. What is removed and taken back must be
// what the register held.
func (s *service) leaverStory(person string, systems, things []string) int64 {
	s.Helper()
	a := s.announce("leave", "--person", person, "--last-day", day(-14), "--told", "--id", "leaver-"+person)
	number := a.Case.Number
	if diff := cmp.Diff(alone(systems), removals(a.Case)); diff != "" {
		s.Errorf("the removals are not what is held (-held +removed):\n%s", diff)
	}
	if diff := cmp.Diff(things, keys(a.Case, "return-equipment/", first)); diff != "" {
		s.Errorf("the returns are not what is held (-held +returned):\n%s", diff)
	}
	s.finish(number, nil, closed)
	c := s.look(number)
	if c.State != "completed" || c.AccessClosedAt == nil || c.ThingsBackAt == nil {
		s.Errorf("the case is %s, access closed %v, things back %v", c.State, c.AccessClosedAt, c.ThingsBackAt)
	}
	return number
}

// first leaves out the tasks that check another.
func first(t wire.Task) bool { return len(t.Key) < 6 || t.Key[len(t.Key)-6:] != ":check" }
