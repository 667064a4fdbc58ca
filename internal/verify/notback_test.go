package verify_test

import (
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/verify"
)

// losing is a leaver whose laptop is stolen, without one of its leaves: changed,
// added, judged, or none.
func losing(l *bundletest.Log, without string) {
	l.SetUp()
	back := bundletest.Line("back", "return/NB-7", "Take back NB-7", "2026-02-02T08:00", func(f *evidence.PlannedTask) {
		f.Writes, f.Asset = jml.WritesReturn, "a-0"
	})
	c := l.Case(9, jml.Leaver, "leo", "2026-02-02", "2026-02-02T15:00", back)
	c.Opens("back", bundletest.Tom())
	c.Ends("back", bundletest.Tom(), evidence.TaskEnded{Outcome: jml.TaskNotApplicable, Reason: reason.Stolen}, "note", "on the train")
	if without != "changed" {
		seen := bundletest.Day("2026-01-30")
		l.Add(c.ID, "back", bundletest.Tom(), evidence.AssetChanged{Asset: "a-0", Tag: "NB-7", State: register.Stolen, Why: "not_back",
			Encrypted: register.Encrypted, Seen: &seen}, "place", "Ulm", "note", "on the train")
	}
	if without != "added" {
		judge := bundletest.Line("judge", "judge-loss/return/NB-7", "Is it an incident?", "2026-02-03T08:00", func(f *evidence.PlannedTask) {
			f.Purpose, f.For, f.Role, f.Asks = jml.PurposeIncident, "back", roles.SecurityLead, jml.AsksYesNo
		})
		l.Add(c.ID, "judge", bundletest.Tom(), evidence.TaskAdded{PlannedTask: judge, Because: "missing"})
	}
	if without == "" || without == "changed" {
		c.Opens("judge", bundletest.Mia())
		c.Ends("judge", bundletest.Mia(), evidence.TaskEnded{Outcome: jml.TaskDone, Answer: jml.Answer{Choice: "no"}}, "note", "encrypted and locked")
	}
	c.Closes(jml.CaseCompleted)
	l.Sign()
}

func TestALossIsFoundOutToBeHalfTold(t *testing.T) {
	for without, sentence := range map[string]string{
		"changed": "because its equipment is stolen, but no leaf changes the register so",
		"added":   "because its equipment is stolen, but no leaf asks whether that is an incident",
		"judged":  "but its task judge-loss/return/NB-7 (judge) has no ending",
		"":        "",
	} {
		t.Run("without "+without, func(t *testing.T) {
			l := bundletest.NewLog(t)
			losing(l, without)
			r := check(t, bundletest.BundleOf(t, l), verify.Options{Keys: []string{l.VKey}})
			want := verify.CodeOmission
			if sentence == "" {
				want = 0
			}
			if r.ExitCode() != want || sentence != "" && !says(r, sentence) {
				t.Errorf("verify gives %d, not %d with %q\n%s", r.ExitCode(), want, sentence, findings(r))
			}
		})
	}
}

func TestAnExportSaysWhatDidNotComeBackAndWhetherThatWasAnIncident(t *testing.T) {
	l := bundletest.NewLog(t)
	losing(l, "")
	table := string(bundletest.Unpack(t, bundletest.BundleOf(t, l))["equipment.csv"])
	for _, want := range []string{"NB-7,laptop,,X-1,stolen,,,not_back,c-9,back,yes,2026-01-30,Ulm,", "on the train,no,", "Mia Lang,p-mia,encrypted and locked"} {
		if !strings.Contains(table, want) {
			t.Errorf("the table lacks %q:\n%s", want, table)
		}
	}
}

func TestAnExportSaysSinceWhenAFileSaysThatAccessWasHeld(t *testing.T) {
	l := bundletest.NewLog(t)
	l.SetUp()
	since := bundletest.At("2019-04-01T08:00")
	l.Add("", "", bundletest.HR(), evidence.HoldingRecorded{Grant: "g-7", Person: "p-leo", System: "crm", Source: "import", Since: &since}, "person.name", "leo Park")
	l.Sign()
	for _, row := range bundletest.Rows(t, bundletest.Unpack(t, bundletest.BundleOf(t, l))["access.csv"]) {
		if want := map[string]string{"g-7": "2019-04-01T08:00:00.000000Z"}[row["grant"]]; row["stated_since"] != want {
			t.Errorf("%s is held since %q by a file's word, want %q", row["grant"], row["stated_since"], want)
		}
	}
}
