package bundle_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
)

// rowsBy are rows of a table of the first quarter, by what one column says.
func rowsBy(t *testing.T, l *bundletest.Log, table, by string) map[string]map[string]string {
	t.Helper()
	rows := map[string]map[string]string{}
	for _, row := range bundletest.Rows(t, bundletest.Unpack(t, bundletest.BundleOf(t, l))[table]) {
		rows[row[by]] = row
	}
	return rows
}

// taking is a case of which one task takes access to the CRM.
func taking(l *bundletest.Log, number int64, kind jml.Kind, name, cutoff, why string) {
	task := "take-" + name
	l.Now = bundletest.At("2026-02-02T08:00")
	l.Add("", "", bundletest.HR(), evidence.HoldingRecorded{Grant: "g-" + name, Person: "p-" + name, System: "crm", Source: "import"}, "person.name", name)
	c := l.Case(number, kind, name, "2026-02-02", cutoff, bundletest.Line(task, "remove/crm", "Remove it", "2026-02-03T08:00", func(p *evidence.PlannedTask) {
		p.Writes, p.System = jml.WritesRevoke, "crm"
	}))
	c.Opens(task, bundletest.Tom())
	c.Ends(task, bundletest.Tom(), evidence.TaskEnded{Outcome: jml.TaskDone, DoneAt: bundletest.At("2026-02-02T11:30")})
	l.Now = bundletest.At("2026-02-02T12:00")
	l.Add(c.ID, task, bundletest.Tom(), evidence.HoldingEnded{Grant: "g-" + name, Person: "p-" + name, System: "crm", Why: why}, "person.name", name)
}

func TestAccessSaysWhoEndedItAndHowLongItOutlivedADepartureOrAMove(t *testing.T) {
	l := bundletest.NewLog(t)
	l.SetUp()
	taking(l, 1, jml.Mover, "mo", "", "revoked")
	taking(l, 2, jml.Leaver, "lou", "2026-02-02T11:00", "revoked")
	taking(l, 3, jml.Leaver, "early", "2026-02-02T15:00", "revoked")
	taking(l, 4, jml.Leaver, "wrong", "2026-02-02T11:00", "register_wrong")
	taking(l, 5, jml.Joiner, "jo", "", "level_set")
	l.Sign()

	access, got := rowsBy(t, l, "access.csv", "grant"), map[string]string{}
	for _, name := range []string{"mo", "lou", "early", "wrong", "jo"} {
		row := access["g-"+name]
		expect(t, row, map[string]string{"ended_by": "Tom Weber", "ended_by_id": "p-tom", "ended_assurance": "email-link"})
		got[name] = row["outlived_seconds"]
	}
	want := map[string]string{"mo": "41400", "lou": "1800", "early": "0", "wrong": "", "jo": ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("seconds (-want +got):\n%s", diff)
	}
	expect(t, access["g-0"], map[string]string{"ended_by": "", "ended_assurance": "", "outlived_seconds": ""})
}

func TestAPieceOfEquipmentIsDescribedWhereverItWentAndWhatIsLostIsCounted(t *testing.T) {
	l := bundletest.NewLog(t)
	l.SetUp()
	l.Add("", "", bundletest.HR(), evidence.AssetRecorded{Asset: "a-0", Tag: "NB-7", Kind: "laptop", Model: "Thin 14", State: register.Issued, Holder: "p-leo", Source: "import"}, "serial", "X-2", "person.name", "leo Park")
	l.Add("", "", bundletest.HR(), evidence.AssetChanged{Asset: "a-0", Tag: "NB-7", State: register.Lost, Why: "not_back", Incident: "yes", JudgedBy: "p-mia"}, "note", "in a train")
	l.Add("", "", bundletest.HR(), evidence.AssetChanged{Asset: "a-0", Tag: "NB-7", State: register.Returned, Why: "found"})
	l.Sign()

	rows := bundletest.Rows(t, bundletest.Unpack(t, bundletest.BundleOf(t, l))["equipment.csv"])
	expect(t, rows["6"], map[string]string{"kind": "laptop", "model": "", "serial": "X-1", "incident": ""})
	expect(t, rows["8"], map[string]string{"kind": "laptop", "model": "Thin 14", "serial": "X-2", "state": "lost", "incident": "yes", "judged_by_id": "p-mia", "note": "in a train"})
	expect(t, rows["9"], map[string]string{"kind": "laptop", "model": "Thin 14", "serial": "X-2", "state": "returned", "incident": "", "judged_by_id": ""})
	if n := countsOf(t, l).EquipmentLost; n != 1 {
		t.Errorf("%d pieces are counted as lost", n)
	}
}

func countsOf(t *testing.T, l *bundletest.Log) bundle.Counts {
	t.Helper()
	m, err := bundle.ParseManifest(bundletest.Unpack(t, bundletest.BundleOf(t, l))["manifest.json"])
	if err != nil {
		t.Fatal(err)
	}
	return m.Counts
}

func TestEveryDocumentInForceIsAFileOfTheBundleAlsoWhereNoCaseNamesIt(t *testing.T) {
	l := bundletest.NewLog(t)
	l.SetUp()
	put := func(day, name, content string, previous string) string {
		l.Now = bundletest.At(day + "T08:00")
		sum := l.Store(content)
		l.Add("", "", bundletest.HR(), evidence.ControlsChanged{DocumentVersion: evidence.DocumentVersion{Name: name, Hash: sum, Previous: previous}}, "note", "because of "+content)
		return sum
	}
	before := put("2026-01-06", "controls", "H-07: old", "")
	now := put("2026-01-20", "controls", "H-07: access ends", before)
	later := put("2026-04-20", "controls", "H-07: later", now)
	l.Sign()

	u, rows := bundletest.Unpack(t, bundletest.BundleOf(t, l)), rowsBy(t, l, "documents.csv", "sha256")
	expect(t, rows[now], map[string]string{"name": "controls", "kind": "controls", "previous": before, "reason": "because of H-07: access ends", "by": "Ines Duarte", "by_id": "s-1", "until": "2026-04-20T08:00:00.000000Z"})
	if string(u["files/"+now]) != "H-07: access ends" || string(u["files/"+before]) != "H-07: old" {
		t.Error("a list of controls in force is no file of the bundle")
	}
	if _, there := u["files/"+later]; there || rows[later] != nil {
		t.Error("what came into force after the period is in the bundle")
	}
}

func TestEvidenceFilesHaveTheNamesTheyCameWith(t *testing.T) {
	l := bundletest.Quarter(t)
	rows := rowsBy(t, l, "evidence_files.csv", "task_id")
	if len(rows) != 1 {
		t.Errorf("%d files: %v", len(rows), rows)
	}
	expect(t, rows["t-13"], map[string]string{"sha256": bundletest.SumOf("a photograph of the laptop"), "name": "laptop.png", "size": "26", "media": "image/png",
		"case_id": "c-1", "case_number": "1", "task_key": "laptop", "line": "laptop", "number": "1", "attached_by": "Ben Okafor", "attached_by_id": "p-ben", "assurance": "email-link"})
}
