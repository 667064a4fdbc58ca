package bundle_test

import (
	"bytes"
	"context"
	"os"
	"testing"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/bundle/bundletest"
)

// testdata/quarter.zip was written by the first version of the format. Whoever
// asks the same log the same question gets the same files for as long as the
// format is called handover-export/v1.
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
	got := bundletest.Unpack(t, zipped.Bytes())
	for name, content := range want {
		if !bytes.Equal(content, got[name]) {
			t.Errorf("%s is not what it was", name)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d files, it had %d", len(got), len(want))
	}
}
