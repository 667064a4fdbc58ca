package sample_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/sample"
	"github.com/handover-jml/handover/internal/sample/order"
)

// unzipped reads a sample, whose names are any.
func unzipped(t testing.TB, zipped []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(zipped), int64(len(zipped)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func written(t testing.TB, zipped []byte, o order.Order) []byte {
	t.Helper()
	b := opened(t, zipped)
	var out bytes.Buffer
	if err := b.Write(t.Context(), &out, drawn(t, b, o)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// proven holds a receipt against a leaf as anybody could who has the log's key.
func proven(receipt, line []byte, keys checkpoint.Keys) error {
	head, signed, _ := strings.Cut(string(receipt), "\n\n")
	lines := strings.Split(head, "\n")
	c, err := checkpoint.Open([]byte(signed), keys)
	if err != nil {
		return err
	}
	seq, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	if err != nil || lines[0] != "c2sp.org/tlog-proof@v1" {
		return fmt.Errorf("it begins with %q: %w", lines[:2], err)
	}
	var proof tlog.RecordProof
	for _, text := range lines[2:] {
		h, err := tlog.ParseHash(text)
		if err != nil {
			return err
		}
		proof = append(proof, h)
	}
	return tlog.CheckRecord(proof, c.Size, c.Root, seq, tlog.RecordHash(line))
}

func TestEachLeafOfASampledCaseIsProvenByItsReceiptAlone(t *testing.T) {
	l := bundletest.Years(t, 7, 80, nil)
	l.Sign()
	var zipped bytes.Buffer
	if _, err := bundle.Write(t.Context(), &zipped, l, bundle.Question{Zone: "Europe/Berlin", Version: "v"}); err != nil {
		t.Fatal(err)
	}
	files := unzipped(t, written(t, zipped.Bytes(), order.Order{Word: "harvest", N: 8}))
	leaves := 0
	for name, text := range files {
		folder, isLeaves := strings.CutSuffix(name, "/leaves.jsonl")
		if !isLeaves {
			continue
		}
		for line := range bytes.Lines(text) {
			line = bytes.TrimSuffix(line, []byte("\n"))
			leaf, err := evidence.ParseLeaf(line)
			if err != nil {
				t.Fatal(err)
			}
			receipt := files[fmt.Sprintf("%s/receipts/%d.tlog-proof", folder, leaf.Seq)]
			if err := proven(receipt, line, checkpoint.Keys{l.VKey}); err != nil {
				t.Errorf("%s, leaf %d: %v", folder, leaf.Seq, err)
			}
			if proven(receipt, append(bytes.Clone(line), ' '), checkpoint.Keys{l.VKey}) == nil {
				t.Errorf("leaf %d is proven whatever it says", leaf.Seq)
			}
			leaves++
		}
	}
	if leaves < 100 {
		t.Errorf("%d leaves of eight cases", leaves)
	}
}

func TestAFolderHasTheCasesRowsValuesAndFilesUnderTheirNames(t *testing.T) {
	l := bundletest.NewLog(t)
	l.SetUp()
	c := l.Case(1, jml.Leaver, "ada", "2026-02-27", "2026-02-27T17:00", bundletest.Line("t-1", "badge", "Take the badge back", "2026-02-27T17:00"))
	l.Case(2, jml.Leaver, "leo", "2026-02-27", "2026-02-27T17:00", bundletest.Line("t-2", "badge", "Take the badge back", "2026-02-27T17:00"))
	c.Opens("t-1", bundletest.Tom())
	sum := l.Attach("a photograph of a badge")
	l.Add(c.ID, "t-1", bundletest.Tom(), evidence.FileAttached{N: 1, Size: 23, Media: "image/jpeg"}, "sha256", sum, "name", `..\badge: "front".jpg`)
	c.Ends("t-1", bundletest.Tom(), evidence.TaskEnded{Outcome: jml.TaskDone, Proven: true, Files: 1}, "file.1.sha256", sum, "file.1.name", `..\badge: "front".jpg`, "note", "in the safe")
	l.Add("", "", jml.SystemActor(), evidence.HoldingRecorded{Grant: "g-1", Person: "p-ada", System: "crm", Source: "import"}, "person.name", "Ada Park")
	l.Add("", "", jml.SystemActor(), evidence.HoldingRecorded{Grant: "g-2", Person: "p-leo", System: "crm", Source: "import"}, "person.name", "Leo Ng")
	l.Sign()
	files := unzipped(t, written(t, bundletest.BundleOf(t, l), order.Order{List: "1"}))

	folder := ""
	for name := range files {
		if at, found := strings.CutSuffix(name, "/leaves.jsonl"); found {
			folder = at
		}
	}
	if !strings.HasPrefix(folder, "cases/1-leaver-ada") {
		t.Fatalf("the folder is %q", folder)
	}
	if got := string(files[folder+"/files/01-_badge_ _front_.jpg"]); got != "a photograph of a badge" {
		t.Errorf("the file is %q among %v", got, keys(files))
	}
	if index := string(files[folder+"/files.csv"]); !strings.Contains(index, "files/01-_badge_ _front_.jpg,"+sum) {
		t.Errorf("files.csv is %q", index)
	}
	for table, want := range map[string]string{"population.csv": "c-1", "tasks.csv": "t-1", "access.csv": "g-1"} {
		rows := string(files[folder+"/tables/"+table])
		if !strings.Contains(rows, want) || strings.Count(rows, "\n") != 2 || strings.Contains(rows, "leo") {
			t.Errorf("%s is %q", table, rows)
		}
	}
	if text := string(files[folder+"/openings.jsonl"]); !strings.Contains(text, "in the safe") || strings.Contains(text, "Leo") {
		t.Errorf("openings are %q", text)
	}
	var d sample.Description
	if err := json.Unmarshal(files["sample.json"], &d); err != nil || d.Drawn != 1 || d.Population != 2 || d.How != order.ByList {
		t.Errorf("sample.json says %+v (%v)", d, err)
	}
}

func keys(files map[string][]byte) (names []string) {
	for name := range files {
		names = append(names, name)
	}
	return names
}

func TestWhoeverDrawsAgainGetsTheSameBytes(t *testing.T) {
	zipped := years(t)
	o := order.Order{Word: "harvest", N: 12, Kind: jml.Leaver}
	if !bytes.Equal(written(t, zipped, o), written(t, zipped, o)) {
		t.Error("the same draw has two samples")
	}
}

func TestFromLeavesThatWereNotSignedNothingIsDrawn(t *testing.T) {
	u := bundletest.Unpack(t, bundletest.BundleOf(t, bundletest.Quarter(t)))
	lines := u.Leaves()
	u.SetLeaves(append(lines[:len(lines)-2:len(lines)-2], lines[len(lines)-1]))
	b := opened(t, u.Pack(t))
	err := b.Write(t.Context(), io.Discard, drawn(t, b, order.Order{Word: "moon", N: 2}))
	if jml.ErrorCode(err) != jml.CodeDamaged {
		t.Errorf("a log without a leaf: %v", err)
	}
}

func TestWhatIsNoExportIsSaidToBeNone(t *testing.T) {
	for _, text := range []string{"", "PK", "a letter"} {
		_, err := sample.Open(strings.NewReader(text), int64(len(text)))
		var refused *jml.Error
		if !errors.As(err, &refused) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestNoNameOfAFileLeadsOutOfItsFolder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		l := bundletest.NewLog(t)
		l.SetUp()
		name := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"../../x.sh", "/etc/passwd", `C:\x`, "..", ".", "CON", "a\x00b", "x.tar.gz.", strings.Repeat("ü", 300)})).Draw(rt, "name")
		c := l.Case(1, jml.Leaver, "ada", "2026-02-27", "2026-02-27T17:00", bundletest.Line("t-1", "badge", "Take the badge back", "2026-02-27T17:00"))
		l.Add(c.ID, "t-1", bundletest.Tom(), evidence.FileAttached{N: 1, Size: 1, Media: "text/plain"}, "sha256", l.Attach("x"), "name", name)
		l.Sign()
		for path := range unzipped(t, written(t, bundletest.BundleOf(t, l), order.Order{List: "1"})) {
			file, isFile := strings.CutPrefix(path, "cases/1-leaver-ada-park/files/")
			if isFile && (strings.ContainsAny(file, "/\\:\x00") || !strings.HasPrefix(file, "01-") || len(file) > 120) || strings.Contains(path, "/../") {
				rt.Errorf("%q lies at %q", name, path)
			}
		}
	})
}
