package deflate_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	stdlib "compress/flate"
	"io"
	"testing"

	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/deflate"
)

// Whoever has only the standard library reads what was packed, and the other way round.
func TestAnybodyUnpacksWhatIsPackedAndTheSameTextPacksAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.StringN(0, 200, -1), 1, 40).Draw(t, "texts")
		files := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
			var text string
			for _, i := range rapid.SliceOfN(rapid.IntRange(0, len(texts)-1), 0, 400).Draw(t, "repeated") {
				text += texts[i]
			}
			return text
		}), 1, 3).Draw(t, "files")

		one, two := zipped(t, files), zipped(t, files)
		if !bytes.Equal(one, two) {
			t.Fatal("the same files were packed to other bytes")
		}
		z, err := zip.NewReader(bytes.NewReader(one), int64(len(one)))
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range z.File {
			raw, err := f.OpenRaw()
			if err != nil {
				t.Fatal(err)
			}
			packed, _ := io.ReadAll(raw)
			theirs, err := io.ReadAll(stdlib.NewReader(bytes.NewReader(packed)))
			if err != nil || string(theirs) != files[i] {
				t.Fatalf("the standard library reads %d bytes instead of %d: %v", len(theirs), len(files[i]), err)
			}
			ours, err := io.ReadAll(deflate.NewReader(bufio.NewReader(bytes.NewReader(packed))))
			if err != nil || string(ours) != files[i] {
				t.Fatalf("it reads %d bytes instead of %d: %v", len(ours), len(files[i]), err)
			}
		}
	})
}

func zipped(t *rapid.T, files []string) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	deflate.Pack(z)
	for _, text := range files {
		w, err := z.Create("same.txt")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAReaderTakesNothingThatLiesBehindAndIsReadyForTheNext(t *testing.T) {
	var in bytes.Buffer
	for _, text := range []string{"the first", "the second"} {
		w := deflate.NewWriter(&in)
		io.WriteString(w, text)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	in.WriteString("behind")

	r := deflate.NewReader(&in)
	first, err := io.ReadAll(r)
	if err != nil || string(first) != "the first" {
		t.Fatalf("it reads %q: %v", first, err)
	}
	if err := r.Reset(&in); err != nil {
		t.Fatal(err)
	}
	second, err := io.ReadAll(r)
	if err != nil || string(second) != "the second" || in.String() != "behind" {
		t.Fatalf("it reads %q and leaves %q: %v", second, in.String(), err)
	}
}

func FuzzWhatIsNoPackedTextIsRefusedAsTheStandardLibraryDoes(f *testing.F) {
	var packed bytes.Buffer
	w := deflate.NewWriter(&packed)
	io.WriteString(w, "some text, some text again")
	w.Close()
	f.Add(packed.Bytes())
	f.Add([]byte{0x01, 0x02, 0x00, 0xfd, 0xff, 'o', 'k'})
	f.Fuzz(func(t *testing.T, in []byte) {
		const most = 1 << 20
		theirs, theirErr := io.ReadAll(io.LimitReader(stdlib.NewReader(bytes.NewReader(in)), most))
		ours, ourErr := io.ReadAll(io.LimitReader(deflate.NewReader(bytes.NewReader(in)), most))
		if (theirErr == nil) != (ourErr == nil) || theirErr == nil && !bytes.Equal(theirs, ours) {
			t.Errorf("they read %d bytes (%v), we %d (%v)", len(theirs), theirErr, len(ours), ourErr)
		}
	})
}
