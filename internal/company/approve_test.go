package company_test

import (
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/approval"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/staff"
)

// twoAdministrators makes Noor an administrator beside Lea, and returns both as
// they act when they are signed in.
func (s staffStory) twoAdministrators() (lea, noor jml.Actor) {
	s.Helper()
	noor = actorOf(s.add(staff.Right{Email: "noor@example.com", Role: staff.Admin}))
	return actorOf(s.right("lea@example.com")), noor
}

func actorOf(r staff.Right) jml.Actor {
	return jml.Actor{Kind: jml.ActorStaff, Ref: r.ID, Name: r.Name, PersonID: r.PersonID, Assurance: jml.AssuranceEmailLink}
}

func (s staffStory) approvals() company.Approvals { return company.Approvals{Service: s.Office} }

// waiting is what somebody sees wait.
func (s staffStory) waiting(by jml.Actor) []company.Waiting {
	s.Helper()
	list, err := s.approvals().List(s.Context(), by)
	if err != nil {
		s.Fatal(err)
	}
	return list
}

// asks has somebody ask for a right of Ben's, and returns the change that waits.
func (s staffStory) asks(by jml.Actor, role staff.Role) company.Waiting {
	s.Helper()
	_, err := s.Office.AddStaff(s.Context(), by, staff.Right{Email: "ben@example.com", Role: role})
	if !approval.IsWaiting(err) {
		s.Fatalf("to give a right is answered with %v", err)
	}
	list := s.waiting(by)
	if len(list) == 0 {
		s.Fatal("nothing waits")
	}
	return list[len(list)-1]
}

// takesAway has one administrator ask for the end of another's right, who agrees.
func (s staffStory) takesAway(by jml.Actor, id string, right staff.Right) {
	s.Helper()
	if err := s.Office.RemoveStaff(s.Context(), by, id); !approval.IsWaiting(err) {
		s.Fatalf("to take a right away is answered with %v", err)
	}
	if as, err := s.approvals().Answer(s.Context(), actorOf(right), s.waiting(by)[0].ID, true, ""); err != nil || as != approval.Approved {
		s.Fatalf("to agree: %s, %v", as, err)
	}
}

func TestWithTwoAdministratorsARightTakesTwoPersonsAndWithOneItDoesNot(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		lea, noor := s.twoAdministrators()
		for _, leaf := range told[evidence.StaffAdded](s) {
			if leaf.How != "set-up" && !leaf.Alone {
				t.Errorf("a right was given before there were two, and its leaf does not say that one did it alone: %+v", leaf)
			}
		}
		w := s.asks(lea, staff.HR)
		if s.right("ben@example.com").ID != "" {
			t.Fatal("Ben has the right already")
		}
		same(t, "what would be", "Ben Okafor <ben@example.com> is HR, while they work here.", w.Would)
		s.asks(lea, staff.HR)
		same(t, "what waits after a second press", 1, len(s.waiting(lea)))

		_, err := s.approvals().Answer(t.Context(), lea, w.ID, true, "")
		refused(t, err, jml.CodeForbidden, "Another administrator")
		again := lea
		again.Ref = "another right of Lea's"
		_, err = s.approvals().Answer(t.Context(), again, w.ID, true, "")
		refused(t, err, jml.CodeForbidden, "Another administrator")

		if as, err := s.approvals().Answer(t.Context(), noor, w.ID, true, "agreed in the meeting"); err != nil || as != approval.Approved {
			t.Fatalf("Noor's yes: %s, %v", as, err)
		}
		given := rightsTold(s, "ben@example.com")
		if len(given) != 1 || given[0].Change != w.ID || given[0].Alone {
			t.Errorf("the leaf of the right: %+v", given)
		}
		_, err = s.approvals().Answer(t.Context(), noor, w.ID, false, "no")
		refused(t, err, jml.CodeConflict, "Nobody waits for this")
		s.CheckLog()
	})
}

func TestTheSecondPersonIsMailedAndWhoAskedToldWhatBecameOfIt(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		lea, noor := s.twoAdministrators()
		w := s.asks(lea, staff.HR)
		s.Deliver()
		asked := s.Letters("noor@example.com", notice.Asked)
		if len(asked) != 1 || len(s.Letters("lea@example.com", notice.Asked)) != 0 {
			t.Fatalf("Noor has %d mails, Lea %d", len(asked), len(s.Letters("lea@example.com", notice.Asked)))
		}
		if text := strings.Join(asked[0].Tidings.Lines, "\n"); !strings.Contains(text, "Ben Okafor") || !strings.Contains(text, "Lea Brandt") || asked[0].Tidings.Path != "/approvals" {
			t.Errorf("the mail says:\n%s", text)
		}
		_, err := s.approvals().Answer(t.Context(), noor, w.ID, false, " ")
		refused(t, err, jml.CodeInvalid, "Say why not")
		if as, err := s.approvals().Answer(t.Context(), noor, w.ID, false, "he does not need it"); err != nil || as != approval.Refused {
			t.Fatalf("Noor's no: %s, %v", as, err)
		}
		s.Deliver()
		if got := s.Letters("lea@example.com", notice.Answered); len(got) != 1 || !strings.Contains(got[0].Tidings.Lines[0], "Noor Haddad refused it") {
			t.Errorf("Lea is told %+v", got)
		}
		if s.right("ben@example.com").ID != "" {
			t.Error("Ben has the right")
		}
	})
}

func TestWhatAChangeWasAboutMustBeAsItWas(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		lea, noor := s.twoAdministrators()
		first := s.asks(lea, staff.HR)
		if as, err := s.approvals().Answer(t.Context(), noor, first.ID, true, ""); err != nil || as != approval.Approved {
			t.Fatal(as, err)
		}
		ben := s.right("ben@example.com")
		if err := s.Office.RemoveStaff(t.Context(), noor, ben.ID); !approval.IsWaiting(err) {
			t.Fatalf("to take a right away is answered with %v", err)
		}
		if err := s.Office.RemoveStaff(t.Context(), lea, ben.ID); !approval.IsWaiting(err) {
			t.Fatal(err)
		}
		list := s.waiting(noor)
		same(t, "what waits", 2, len(list))
		if as, err := s.approvals().Answer(t.Context(), lea, list[0].ID, true, ""); err != nil || as != approval.Approved {
			t.Fatal(as, err)
		}
		if as, err := s.approvals().Answer(t.Context(), noor, list[1].ID, true, ""); err != nil || as != approval.Outdated {
			t.Errorf("the second to take it away: %s, %v", as, err)
		}
		same(t, "leaves that take it away", 1, len(told[evidence.StaffRemoved](s)))
	})
}

func TestAChangeLapsesAfterAWeekAndMayBeWithdrawnByWhoAskedAlone(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		lea, noor := s.twoAdministrators()
		hr, auditor := s.asks(lea, staff.HR), s.asks(lea, staff.Auditor)
		refused(t, s.approvals().Withdraw(t.Context(), noor, auditor.ID), jml.CodeForbidden, "Only who asked")
		if err := s.approvals().Withdraw(t.Context(), lea, auditor.ID); err != nil {
			t.Fatal(err)
		}
		s.later(7*24*time.Hour - time.Second)
		if _, err := s.Office.EndRights(t.Context()); err != nil || len(s.waiting(lea)) != 1 {
			t.Fatalf("a second before its end: %d wait, %v", len(s.waiting(lea)), err)
		}
		s.later(time.Second)
		_, err := s.approvals().Answer(t.Context(), noor, hr.ID, true, "")
		refused(t, err, jml.CodeConflict, "has lapsed")
		if _, err := s.Office.EndRights(t.Context()); err != nil {
			t.Fatal(err)
		}
		var answers []approval.State
		for _, leaf := range told[evidence.ChangeAnswered](s) {
			answers = append(answers, leaf.Answer)
		}
		same(t, "what became of them", []approval.State{approval.Withdrawn, approval.Lapsed}, answers)
	})
}

func TestTheConsoleSaysWhoAsksOnceThereAreTwo(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		lea, _ := s.twoAdministrators()
		_, err := s.Office.AddStaff(t.Context(), jml.ConsoleActor(), staff.Right{Email: "ben@example.com", Role: staff.HR})
		refused(t, err, jml.CodeInvalid, "--as")
		console := jml.ConsoleActor()
		console.PersonID = lea.PersonID
		w := s.asks(console, staff.HR)
		_, err = s.approvals().Answer(t.Context(), lea, w.ID, true, "")
		refused(t, err, jml.CodeForbidden, "Another administrator")
	})
}
