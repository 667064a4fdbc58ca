package bundle

import (
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/checkpoint"
)

func TestTheReadmeOfABundleNamesEveryTable(t *testing.T) {
	texts, err := textsOf(newestTexts, Question{}, checkpoint.Checkpoint{})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range TableNames() {
		if !strings.Contains(string(texts.Readme), "<code>"+name+"</code>") {
			t.Errorf("README.html does not say what %s is", name)
		}
	}
}
