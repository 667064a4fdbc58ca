package verify_test

import (
	"archive/zip"
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/verify"
)

// A forger who changes what people read, and lists its new hash, is found out.
func TestWhatIsMadeForReadingIsMadeAgain(t *testing.T) {
	l := bundletest.Quarter(t)
	honest := bundletest.BundleOf(t, l)
	for _, name := range bundle.ReadingNames() {
		u := bundletest.Unpack(t, honest)
		if name == bundle.WorkbookName {
			parts := bundletest.Unpack(t, u[name])
			parts.Replace(t, "xl/worksheets/sheet2.xml", "leo Park", "leo Dark")
			u[name] = repackedWorkbook(t, u[name], parts, nil)
		} else {
			u.Replace(t, name, "a", "e")
		}
		if r := check(t, u.Relist(t).Pack(t), verify.Options{Keys: []string{l.VKey}}); r.ExitCode() != verify.CodeAltered || !says(r, name+" is not what the tables give") {
			t.Errorf("%s changed: exit %d\n%s", name, r.ExitCode(), findings(r))
		}

		delete(u, name)
		if r := check(t, u.Relist(t).Pack(t), verify.Options{Keys: []string{l.VKey}}); r.ExitCode() != verify.CodeAltered || !says(r, name+" is missing") {
			t.Errorf("%s missing: exit %d\n%s", name, r.ExitCode(), findings(r))
		}
	}
}

func TestAWorkbookIsTheSameHoweverTightlyItsPartsArePacked(t *testing.T) {
	l := bundletest.Quarter(t)
	honest := bundletest.BundleOf(t, l)
	for what, c := range map[string]struct {
		change func(files []*zip.FileHeader) []*zip.FileHeader
		want   int
	}{
		"packed in another way": {func(f []*zip.FileHeader) []*zip.FileHeader { return f }, 0},
		"its sheets in another order": {func(f []*zip.FileHeader) []*zip.FileHeader {
			slices.Reverse(f)
			return f
		}, verify.CodeAltered},
		"a sheet less": {func(f []*zip.FileHeader) []*zip.FileHeader { return f[:len(f)-1] }, verify.CodeAltered},
		"another day on a part": {func(f []*zip.FileHeader) []*zip.FileHeader {
			f[0].Modified = time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
			return f
		}, verify.CodeAltered},
	} {
		u := bundletest.Unpack(t, honest)
		book := u[bundle.WorkbookName]
		u[bundle.WorkbookName] = repackedWorkbook(t, book, bundletest.Unpack(t, book), c.change)
		if r := check(t, u.Relist(t).Pack(t), verify.Options{Keys: []string{l.VKey}}); r.ExitCode() != c.want {
			t.Errorf("%s: exit %d\n%s", what, r.ExitCode(), findings(r))
		}
	}
}

// repackedWorkbook packs the parts of a workbook again, at Go's usual level.
func repackedWorkbook(t *testing.T, book []byte, parts bundletest.Unpacked, change func([]*zip.FileHeader) []*zip.FileHeader) []byte {
	t.Helper()
	from, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	var headers []*zip.FileHeader
	for _, f := range from.File {
		headers = append(headers, &zip.FileHeader{Name: f.Name, Method: f.Method})
	}
	if change != nil {
		headers = change(headers)
	}
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for _, h := range headers {
		w, err := to.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(parts[h.Name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestWhatAnotherVersionMadeForReadingIsNotJudgedByThisOne(t *testing.T) {
	l := bundletest.Quarter(t)
	u := bundletest.Unpack(t, bundletest.BundleOf(t, l))
	u.Replace(t, "report.html", "</h1>", "!</h1>")
	altered := u.Relist(t).Pack(t)
	for version, want := range map[string]int{"v1.2.3": verify.CodeAltered, "": verify.CodeAltered, "v1.3.0": verify.CodeUnreadable} {
		r := check(t, altered, verify.Options{Keys: []string{l.VKey}, Version: version})
		if r.ExitCode() != want {
			t.Errorf("read by %q: exit %d, want %d\n%s", version, r.ExitCode(), want, findings(r))
		}
	}
	r := check(t, bundletest.BundleOf(t, l), verify.Options{Keys: []string{l.VKey}, Version: "v1.3.0"})
	if r.ExitCode() != 0 {
		t.Errorf("nothing differs, and a later version exits %d\n%s", r.ExitCode(), findings(r))
	}
}
