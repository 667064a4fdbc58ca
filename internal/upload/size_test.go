package upload

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestASizeIsReadAsPeopleWriteIt(t *testing.T) {
	for text, want := range map[string]int64{
		"2 GiB": 2 << 30, "2GiB": 2 << 30, "512 mib": 512 << 20, "0 B": 0, "1 PiB": 1 << 50, "1536 KiB": 1536 << 10, "100B": 100,
	} {
		if got, err := ParseSize(text); err != nil || got != want {
			t.Errorf("%q is %d (%v), want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "GiB", "2", "2 GB", "2 G", "-1 GiB", "1.5 GiB", "2 GiB GiB", "9999999 PiB", "2 GiB\n", "２ GiB"} {
		if got, err := ParseSize(text); err == nil {
			t.Errorf("%q is taken for %d bytes", text, got)
		}
	}
}

func TestASizeThatIsWrittenReadsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bytes := rapid.Int64Range(0, 1<<20).Draw(t, "number") << rapid.IntRange(0, 42).Draw(t, "shift")
		if back, err := ParseSize(Size(bytes)); err != nil || back != bytes {
			t.Fatalf("%d is written %q and read as %d (%v)", bytes, Size(bytes), back, err)
		}
	})
}

func FuzzParseSize(f *testing.F) {
	f.Add("2 GiB")
	f.Add("9223372036854775807 PiB")
	f.Fuzz(func(t *testing.T, text string) {
		if bytes, err := ParseSize(text); err == nil && (bytes < 0 || strings.TrimSpace(text) == "") {
			t.Errorf("%q is %d bytes", text, bytes)
		}
	})
}
