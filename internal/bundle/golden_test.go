package bundle_test

import (
	"bytes"
	"context"
	"flag"
	"os"
	"testing"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/bundle/bundletest"
)

var update = flag.Bool("update", false, "write what is in testdata again, with the texts for people of today")

// The log in testdata/quarter.zip was written by the first version of the format.
// Whoever asks the same log the same question gets the same files for as long as
// the format is called handover-export/v1, but for the texts for people and the
// manifest's hashes of them.
func TestABundleOfTheFirstVersionIsWrittenAgainByteForByte(t *testing.T) {
	first, err := os.ReadFile("testdata/quarter.zip")
	if err != nil {
		t.Fatal(err)
	}
	want := bundletest.Unpack(t, first)
	src := bundletest.NewAgain(t, want)

	var zipped bytes.Buffer
	if _, err := bundle.Write(context.Background(), &zipped, src, src.Question); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("testdata/quarter.zip", zipped.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got := bundletest.Unpack(t, zipped.Bytes())
	for name, content := range want {
		if lasting(name, content) != lasting(name, got[name]) {
			t.Errorf("%s is not what it was", name)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d files, it had %d", len(got), len(want))
	}
}
