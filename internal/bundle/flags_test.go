package bundle_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/bundle/bundletest"
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
		replay.EquipmentLost:         {"case_number": "2", "person_id": "p-leo", "what": "NB-7 lost", "task_key": "return/NB-7", "seconds": ""},
	} {
		expect(t, byFlag[string(flag)], want)
	}
}
