package bundle_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/replay"
)

// raised counts the rows of flags.csv, and holds the manifest to them.
func raised(t *testing.T, u bundletest.Unpacked) map[replay.Flag]int {
	t.Helper()
	found, each := map[replay.Flag]int{}, map[replay.Flag]int{}
	for _, flag := range replay.Flags() {
		each[flag] = 0
	}
	for _, row := range bundletest.Rows(t, u["flags.csv"]) {
		found[replay.Flag(row["flag"])]++
		each[replay.Flag(row["flag"])]++
	}
	m, err := bundle.ParseManifest(u["manifest.json"])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(each, m.Flags); diff != "" {
		t.Errorf("the manifest's flags (-rows +manifest):\n%s", diff)
	}
	return found
}

func TestACompanyWithoutFaultsRaisesNoFlag(t *testing.T) {
	if found := raised(t, bundletest.Unpack(t, bundletest.BundleOf(t, bundletest.Faulty(t)))); len(found) > 0 {
		t.Errorf("raised: %v", found)
	}
}

func TestEachFaultRaisesItsFlagAndNoOther(t *testing.T) {
	for _, flag := range replay.Flags() {
		found := raised(t, bundletest.Unpack(t, bundletest.BundleOf(t, bundletest.Faulty(t, flag))))
		if diff := cmp.Diff(map[replay.Flag]int{flag: 1}, found); diff != "" {
			t.Errorf("%s (-want +got):\n%s", flag, diff)
		}
	}
	all := raised(t, bundletest.Unpack(t, bundletest.BundleOf(t, bundletest.Faulty(t, replay.Flags()...))))
	for _, flag := range replay.Flags() {
		if all[flag] != 1 {
			t.Errorf("with all faults %s is raised %d times", flag, all[flag])
		}
	}
}

func TestInAQuarterOfSixtyPeopleEachFaultIsFoundAndNoneInvented(t *testing.T) {
	for seed := range uint64(5) {
		l, want := bundletest.FaultyQuarter(t, rand.New(rand.NewPCG(seed, 60)))
		zipped := bundletest.BundleOf(t, l)
		if diff := cmp.Diff(want, raised(t, bundletest.Unpack(t, zipped))); diff != "" {
			t.Errorf("quarter %d (-want +got):\n%s", seed, diff)
		}
		if r := check(t, zipped, l); r.ExitCode() != 0 {
			t.Errorf("quarter %d: exit %d, %v", seed, r.ExitCode(), r.Findings)
		}
	}
}

func TestAFlagSaysWhoDidWhatWhen(t *testing.T) {
	u := bundletest.Unpack(t, bundletest.BundleOf(t, bundletest.Faulty(t, replay.Flags()...)))
	byFlag := map[string]map[string]string{}
	for _, row := range bundletest.Rows(t, u["flags.csv"]) {
		byFlag[row["flag"]] = row
	}
	for flag, want := range map[replay.Flag]map[string]string{
		replay.GrantedBeforeApproved: {"case_number": "1", "person_name": "ada Park", "task_key": "grant/github", "what": "approve/github", "who_id": "p-tom", "who": "Tom Weber"},
		replay.DidAndJudged:          {"task_key": "grant/github:check", "what": "grant/github", "who": "Tom Weber", "seconds": ""},
		replay.ExceptionPastEnd:      {"task_key": "keys", "what": "2026-03-20", "who": "Mia Lang", "at": "2026-03-20T23:00:00.000000Z"},
		replay.KeptPastDate:          {"task_key": "remove/crm", "what": "crm", "who": "Mia Lang", "at": "2026-03-20T18:00:00.000000Z"},
		replay.RemovedOverLimit:      {"task_key": "remove/github", "what": "github", "who": "Tom Weber", "seconds": "3602"},
		replay.ToldLate:              {"case_number": "2", "task_id": "", "seconds": "600"},
		replay.NotToldAgain:          {"what": "elsewhere", "who": "Ben Okafor", "task_key": "desk"},
		replay.EquipmentLost:         {"case_number": "2", "person_id": "p-leo", "what": "NB-2 lost", "task_key": "return/NB-2", "seconds": ""},
	} {
		expect(t, byFlag[string(flag)], want)
	}
}

// approved is a joiner's access, given after somebody was asked whether it is needed.
func approved(l *bundletest.Log) bundletest.Course {
	return l.Case(1, jml.Joiner, "ada", "2026-02-02", "",
		bundletest.Line("t-1", "approve/crm", "Is it needed?", "2026-02-02T08:00", func(t *evidence.PlannedTask) {
			t.Asks, t.Decides = jml.AsksYesNo, []string{"grant/crm"}
		}),
		bundletest.Line("t-2", "grant/crm", "Give it", "2026-02-02T08:00", func(t *evidence.PlannedTask) { t.Writes, t.System = jml.WritesGrant, "crm" }))
}

func TestAccessIsGivenBeforeItIsApprovedOnlyWhereNobodySaidYesByThen(t *testing.T) {
	yes := evidence.TaskEnded{Outcome: jml.TaskDone, Answer: jml.Answer{Choice: "yes"}}
	done := evidence.TaskEnded{Outcome: jml.TaskDone}
	for name, story := range map[string]struct {
		tell func(bundletest.Course)
		want map[replay.Flag]int
	}{
		"the yes is opened again later, and said again": {func(c bundletest.Course) {
			c.Ends("t-1", bundletest.Mia(), yes)
			c.Ends("t-2", bundletest.Tom(), done)
			c.Now = c.Now.Add(time.Hour)
			c.Add(c.ID, "t-1", bundletest.HR(), evidence.TaskReopened{From: jml.TaskDone})
			c.Ends("t-1", bundletest.Mia(), yes)
		}, map[replay.Flag]int{}},
		"the access is opened again, to hide that it came first": {func(c bundletest.Course) {
			c.Ends("t-2", bundletest.Tom(), done)
			c.Now = c.Now.Add(time.Hour)
			c.Ends("t-1", bundletest.Mia(), yes)
			c.Add(c.ID, "t-2", bundletest.HR(), evidence.TaskReopened{From: jml.TaskDone})
			c.Ends("t-2", bundletest.Tom(), done)
		}, map[replay.Flag]int{replay.GrantedBeforeApproved: 1}},
		"nobody says yes": {func(c bundletest.Course) { c.Ends("t-2", bundletest.Tom(), done) }, map[replay.Flag]int{replay.GrantedBeforeApproved: 1}},
		"the yes is typed in the same minute": {func(c bundletest.Course) {
			c.Ends("t-2", bundletest.Tom(), evidence.TaskEnded{Outcome: jml.TaskDone, DoneAt: c.Now.Truncate(time.Minute)})
			c.Ends("t-1", bundletest.Mia(), yes)
		}, map[replay.Flag]int{}},
		"who says yes gives it": {func(c bundletest.Course) {
			c.Ends("t-1", bundletest.Tom(), yes)
			c.Ends("t-2", bundletest.Tom(), done)
		}, map[replay.Flag]int{replay.DidAndJudged: 1}},
	} {
		l := bundletest.NewLog(t)
		c := approved(l)
		c.Opens("t-1", bundletest.Mia())
		c.Opens("t-2", bundletest.Tom())
		story.tell(c)
		l.Sign()
		u := bundletest.Unpack(t, bundletest.BundleOf(t, l))
		if diff := cmp.Diff(story.want, raised(t, u)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		m, err := bundle.ParseManifest(u["manifest.json"])
		if err != nil || m.Counts.JoinersUngated != 1 {
			t.Errorf("%s: %d joiners without gates (%v), want 1: nothing stands for the agreement", name, m.Counts.JoinersUngated, err)
		}
	}
}

func TestEachTimeThatSomethingWasNotDoneIsAnExceptionOfItsOwn(t *testing.T) {
	l := bundletest.NewLog(t)
	c := approved(l)
	refused := evidence.TaskEnded{Outcome: jml.TaskNotDone, Reason: "refused"}
	c.Opens("t-2", bundletest.Tom())
	c.Ends("t-2", bundletest.Tom(), refused)
	l.Add(c.ID, "t-2", bundletest.HR(), evidence.TaskReopened{From: jml.TaskNotDone, Because: "exception_refused"})
	c.Ends("t-2", bundletest.Tom(), refused)
	l.Sign()
	u := bundletest.Unpack(t, bundletest.BundleOf(t, l))
	states := map[string]string{}
	for _, row := range bundletest.Rows(t, u["exceptions.csv"]) {
		states[row["state"]] = row["reopened_because"]
	}
	if diff := cmp.Diff(map[string]string{"ended": "exception_refused", "asked": ""}, states); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
}
