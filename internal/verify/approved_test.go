package verify_test

import (
	"testing"

	"github.com/handover-jml/handover/internal/approval"
	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
)

// approved is a log in which a right is given and taken away by two persons.
func approved(l *bundletest.Log) {
	right := func(id, how string) evidence.StaffRight {
		return evidence.StaffRight{Staff: id, Role: staff.HR, How: how, Person: "p-ben"}
	}
	l.Add("", "", jml.SystemActor(), evidence.StaffAdded{StaffRight: right("s-0", "set-up")}, "staff.name", "Ben Okafor")
	l.Add("", "", bundletest.HR(), evidence.ChangeAsked{Change: "c-1", Kind: approval.Right, By: "p-ines", Person: "p-ben", Staff: "s-9", Role: staff.HR}, "staff.name", "Ben Okafor")
	l.Add("", "", bundletest.Tom(), evidence.ChangeAnswered{Change: "c-1", Answer: approval.Approved, By: "p-tom"}, "note", "agreed")
	given := right("s-9", "staff")
	given.Change = "c-1"
	l.Add("", "", bundletest.Tom(), evidence.StaffAdded{StaffRight: given}, "staff.name", "Ben Okafor")
	l.Add("", "", bundletest.Tom(), evidence.ChangeAsked{Change: "c-2", Kind: approval.Right, By: "p-tom", Person: "p-ben", Staff: "s-9", Role: staff.HR, Takes: true}, "staff.name", "Ben Okafor")
	l.Add("", "", bundletest.HR(), evidence.ChangeAnswered{Change: "c-2", Answer: approval.Approved, By: "p-ines"})
	taken := right("s-9", "removed")
	taken.Change = "c-2"
	l.Add("", "", bundletest.HR(), evidence.StaffRemoved{StaffRight: taken}, "staff.name", "Ben Okafor")
}

func TestAChangeByTwoPersonsStandsAndEachLeafOfItIsMissed(t *testing.T) {
	whole := bundletest.NewLog(t)
	approved(whole)
	if objects(t, whole, whole.Now) {
		t.Fatal("a change by two persons is objected to")
	}
	u := bundletest.Unpack(t, bundleOfAll(t, whole))
	for i, typ := range []leaftype.Type{leaftype.StaffAdded, leaftype.ChangeAsked, leaftype.ChangeAnswered, leaftype.StaffAdded, leaftype.ChangeAsked, leaftype.ChangeAnswered, leaftype.StaffRemoved} {
		if i > 0 && !objects(t, without(t, u, i), whole.Now) {
			t.Errorf("leaf %d (%s) can be dropped and nobody objects", i, typ)
		}
	}
}

func TestAChangeWithoutASecondPersonIsFound(t *testing.T) {
	for what, change := range map[string]func(l *bundletest.Log){
		"who asks approves": func(l *bundletest.Log) {
			l.Add("", "", bundletest.HR(), evidence.ChangeAsked{Change: "c-3", Kind: approval.Right, By: "p-ines", Staff: "s-3", Role: staff.Admin})
			l.Add("", "", bundletest.HR(), evidence.ChangeAnswered{Change: "c-3", Answer: approval.Approved, By: "p-ines"})
			l.Add("", "", bundletest.HR(), evidence.StaffAdded{StaffRight: evidence.StaffRight{Staff: "s-3", Role: staff.Admin, How: "staff", Change: "c-3"}})
		},
		"nobody approves": func(l *bundletest.Log) {
			l.Add("", "", bundletest.HR(), evidence.StaffAdded{StaffRight: evidence.StaffRight{Staff: "s-3", Role: staff.Admin, How: "console"}})
		},
		"another right is given than was approved": func(l *bundletest.Log) {
			l.Add("", "", bundletest.HR(), evidence.ChangeAsked{Change: "c-3", Kind: approval.Right, By: "p-ines", Staff: "s-3", Role: staff.Auditor})
			l.Add("", "", bundletest.Tom(), evidence.ChangeAnswered{Change: "c-3", Answer: approval.Approved, By: "p-tom"})
			l.Add("", "", bundletest.Tom(), evidence.StaffAdded{StaffRight: evidence.StaffRight{Staff: "s-3", Role: staff.Admin, How: "staff", Change: "c-3"}})
		},
		"one approval serves twice": func(l *bundletest.Log) {
			l.Add("", "", bundletest.Tom(), evidence.StaffAdded{StaffRight: evidence.StaffRight{Staff: "s-9", Role: staff.HR, How: "staff", Change: "c-1"}})
		},
		"a change is answered twice": func(l *bundletest.Log) {
			l.Add("", "", bundletest.Tom(), evidence.ChangeAnswered{Change: "c-1", Answer: approval.Refused, By: "p-tom"})
		},
	} {
		t.Run(what, func(t *testing.T) {
			l := bundletest.NewLog(t)
			approved(l)
			change(l)
			if !objects(t, l, l.Now) {
				t.Error("nobody objects")
			}
		})
	}
}

func TestOnePersonMayChangeARightAloneWhereTheLeafSaysSo(t *testing.T) {
	l := bundletest.NewLog(t)
	approved(l)
	for _, how := range []string{"console", "staff"} {
		l.Add("", "", bundletest.HR(), evidence.StaffAdded{StaffRight: evidence.StaffRight{Staff: "s-" + how, Role: staff.Auditor, How: how, Alone: true}})
	}
	if objects(t, l, l.Now) {
		t.Error("what one did alone, and says so, is objected to")
	}
}
