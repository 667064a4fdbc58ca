package replay_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/replay"
)

// whoRan is what a log says of the people of its first quarter, as of a day.
func whoRan(t *testing.T, l *bundletest.Log, today string) (lines []string) {
	t.Helper()
	log := read(t, l, l.Tree.Size())
	for _, e := range log.People.During(log.Period) {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s %s %s..%s %v %s", e.Engagement, e.Name, e.Type, e.Start, e.End, e.Cases, e.Without(log.Period, bundletest.Day(today)))))
	}
	return lines
}

func added(l *bundletest.Log, name string, of jml.WorkerType, start, end string) {
	d := evidence.PersonAdded{Person: "p-" + name, Engagement: "e-" + name, Type: of, Source: "import"}
	if start != "" {
		d.Start = bundletest.Day(start)
	}
	if end != "" {
		d.End = bundletest.Day(end)
	}
	l.Add("", "", bundletest.HR(), d, "person.name", name, "person.external_id", "X-"+name)
}

func TestWhatBeganOrEndedWithoutACaseIsSaidOfTheDaysThatHaveCome(t *testing.T) {
	l := bundletest.NewLog(t)
	added(l, "before", jml.Employee, "2025-12-31", "")
	added(l, "began", jml.Employee, "2026-01-01", "")
	added(l, "ended", jml.Contractor, "2025-01-01", "2026-03-31")
	added(l, "both", jml.Intern, "2026-02-01", "2026-02-28")
	added(l, "gone", jml.Employee, "2020-01-01", "2025-12-31")
	added(l, "later", jml.Employee, "2026-04-01", "")
	added(l, "unknown", jml.Employee, "", "")
	l.Sign()

	want := []string{"e-before before employee 2025-12-31.. []", "e-began began employee 2026-01-01.. [] joiner",
		"e-ended ended contractor 2025-01-01..2026-03-31 [] leaver", "e-both both intern 2026-02-01..2026-02-28 [] both", "e-unknown unknown employee .. []"}
	if diff := cmp.Diff(want, whoRan(t, l, "2026-04-01")); diff != "" {
		t.Errorf("after the quarter (-want +got):\n%s", diff)
	}
	want[2], want[3] = "e-ended ended contractor 2025-01-01..2026-03-31 []", "e-both both intern 2026-02-01..2026-02-28 [] joiner"
	if diff := cmp.Diff(want, whoRan(t, l, "2026-02-28")); diff != "" {
		t.Errorf("on somebody's last day (-want +got):\n%s", diff)
	}
}

func TestAnEngagementIsAsItsCasesLeaveIt(t *testing.T) {
	l := bundletest.NewLog(t)
	for _, name := range []string{"mo", "leo", "ida", "noor"} {
		added(l, name, jml.Contractor, "2026-01-02", "2026-03-30")
	}
	mover := l.Case(1, jml.Mover, "mo", "2026-02-02", "")
	l.Add(mover.ID, "", bundletest.HR(), evidence.CaseEffected{Kind: jml.Mover})
	leaver := l.Case(2, jml.Leaver, "leo", "2026-03-02", "2026-03-02T15:00")
	l.Add(leaver.ID, "", bundletest.HR(), evidence.CaseRescheduled{Type: jml.Employee, Dates: evidence.Dates{Effective: bundletest.Day("2026-03-09"), EmploymentEnd: bundletest.Day("2026-03-15"), Zone: "UTC"}})
	came := l.Case(3, jml.Joiner, "ida", "2026-01-02", "")
	l.Now = bundletest.At("2026-01-20T08:00")
	l.Add(came.ID, "", bundletest.HR(), evidence.CaseRescinded{Started: true})
	never := l.Case(4, jml.Joiner, "noor", "2026-01-02", "")
	l.Add(never.ID, "", bundletest.HR(), evidence.CaseRescinded{})
	alone := l.Case(5, jml.Joiner, "ben", "2026-02-16", "")
	l.Add(alone.ID, "", bundletest.HR(), evidence.CaseRescheduled{Type: jml.Intern, Dates: evidence.Dates{Effective: bundletest.Day("2026-02-20"), Zone: "UTC"}})
	l.Sign()

	want := []string{"e-mo mo employee 2026-01-02..2026-03-30 [1] both", "e-leo leo contractor 2026-01-02..2026-03-15 [2] joiner",
		"e-ida ida contractor 2026-01-02..2026-01-20 [3]", "e-ben ben Park intern 2026-02-20.. [5]"}
	if diff := cmp.Diff(want, whoRan(t, l, "2026-12-31")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	l.Add(mover.ID, "", bundletest.HR(), evidence.CaseRescinded{})
	l.Add(leaver.ID, "", bundletest.HR(), evidence.CaseRescinded{})
	want[0], want[1] = "e-mo mo contractor 2026-01-02..2026-03-30 [1] both", "e-leo leo contractor 2026-01-02.. [2] joiner"
	if diff := cmp.Diff(want, whoRan(t, l, "2026-12-31")); diff != "" {
		t.Errorf("taken back (-want +got):\n%s", diff)
	}
}

func TestSomebodyIsCalledByTheIdsThatStand(t *testing.T) {
	l := bundletest.NewLog(t)
	added(l, "ada", jml.Employee, "2026-01-01", "")
	calls := func(source, id string, unlinked bool) {
		l.Add("", "", bundletest.HR(), evidence.PersonCorrected{Person: "p-ada", Fields: []string{"person.external_id"}, Source: source, Unlinked: unlinked}, "person.external_id", id)
	}
	calls("payroll", "77", false)
	calls("payroll", "77", false)
	calls("badge", "9", false)
	calls("payroll", "78", false)
	calls("payroll", "77", true)
	calls("", "X-1", false)
	added(l, "ada", jml.Employee, "2026-02-01", "")
	log := read(t, l, l.Tree.Size())
	want := []replay.OutsideID{{Source: "hr", ID: "X-ada"}, {Source: "badge", ID: "9"}, {Source: "payroll", ID: "78"}}
	if diff := cmp.Diff(want, log.People.During(log.Period)[0].IDs); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
