package verify_test

import (
	"testing"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/verify"
)

// departs is a leaver case whose leaver is reached in some way, "" as older
// leaves have it.
func departs(l *bundletest.Log, contact string) bundletest.Course {
	c := bundletest.Course{Log: l, ID: "c-9"}
	l.Add(c.ID, "", bundletest.HR(), evidence.CaseOpened{Number: 9, Kind: jml.Leaver, Person: "p-ada", Contact: contact,
		Dates: evidence.Dates{Effective: bundletest.Day("2026-02-02"), Zone: "Europe/Berlin"},
		Tasks: []evidence.PlannedTask{bundletest.Line("hand-over", "hand-over", "Hand over your work", "2026-02-02T08:00")}})
	return c
}

func TestALeaverWhoIsMailedBeforeAnybodySaidThatTheyKnowIsFound(t *testing.T) {
	mail := func(c bundletest.Course, to string) {
		c.Add(c.ID, "", jml.SystemActor(), evidence.NoticeSent{Notice: "n-1", Kind: notice.First, Number: 1, Owner: to, Tasks: []string{"hand-over"}, Attempt: 1})
	}
	said := func(c bundletest.Course) {
		c.Add(c.ID, "", bundletest.HR(), evidence.CaseTold{At: bundletest.At("2026-01-12T09:00"), Contact: "normal", Source: "form"})
	}
	for name, story := range map[string]struct {
		contact string
		add     func(bundletest.Course)
		found   bool
	}{
		"mailed and never told": {"normal", func(c bundletest.Course) { mail(c, "p-ada") }, true},
		"mailed, then told":     {"through_hr", func(c bundletest.Course) { mail(c, "p-ada"); said(c) }, true},
		"told, then mailed":     {"normal", func(c bundletest.Course) { said(c); mail(c, "p-ada") }, false},
		"somebody else":         {"normal", func(c bundletest.Course) { mail(c, "p-tom") }, false},
		"an older case":         {"", func(c bundletest.Course) { mail(c, "p-ada") }, false},
	} {
		t.Run(name, func(t *testing.T) {
			l := bundletest.NewLog(t)
			l.SetUp()
			story.add(departs(l, story.contact))
			l.Sign()
			r := check(t, bundletest.BundleOf(t, l), verify.Options{Keys: []string{l.VKey}})
			want := 0
			if story.found {
				want = verify.CodeOmission
			}
			if r.ExitCode() != want {
				t.Errorf("verify gives %d\n%s", r.ExitCode(), findings(r))
			}
		})
	}
}
