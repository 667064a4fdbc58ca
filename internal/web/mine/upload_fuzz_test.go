package mine

import (
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/legible"
	"github.com/handover-jml/handover/internal/web/door"
)

func FuzzFileNames(f *testing.F) {
	f.Add("../../etc/passwd")
	f.Add("C:\\temp\\a\r\nb\x00\u202egnp.txt")
	f.Add("علی\u200cرضا.pdf")
	f.Add("\u3164blank\u2800.png")
	f.Fuzz(func(t *testing.T, name string) {
		clean := cleanFileName(name)
		if err := legible.Check("name", clean, legible.Rule{Bytes: 150}); err != nil {
			t.Errorf("%+q became %+q, which no leaf takes: %v", name, clean, err)
		}
		if len(clean) > 150 || !utf8.ValidString(clean) {
			t.Errorf("%q became %q", name, clean)
		}
		for _, c := range clean {
			if c == '/' && clean != "/" || c == '\\' || unicode.IsControl(c) {
				t.Errorf("%q became %q", name, clean)
			}
		}
	})
}

func FuzzFileReferences(f *testing.F) {
	seal := door.SealOf("hvc_secret")
	good, err := reference(seal, "task", sentFile{EndingFile: jml.EndingFile{SHA256: "aa", Name: "proof.txt", Size: 4}, Upload: "up"})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(".")
	f.Fuzz(func(t *testing.T, ref string) {
		file, ok := dereference(seal, "task", ref)
		if ok && (ref != good || file.Name != "proof.txt") {
			t.Errorf("a reference nobody made was believed: %q", ref)
		}
		if _, ok := dereference(seal, "other", ref); ok {
			t.Errorf("the reference of another task was believed: %q", ref)
		}
	})
}
