package bundle_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
)

// answer is the bundle that answers a question about a log, and what a check
// finds in it, each as a short digest.
func answer(t testing.TB, l *bundletest.Log, from, to string) string {
	t.Helper()
	q := bundle.Question{From: bundletest.Day(from), To: bundletest.Day(to), Zone: "Europe/Berlin", Version: "v1"}
	var zipped bytes.Buffer
	if _, err := bundle.Write(context.Background(), &zipped, l, q); err != nil {
		t.Fatal(err)
	}
	var files, found []string
	u := bundletest.Unpack(t, zipped.Bytes())
	for _, name := range slices.Sorted(maps.Keys(u)) {
		files = append(files, name, lasting(name, u[name]))
	}
	for _, f := range check(t, zipped.Bytes(), l).Findings {
		found = append(found, f.Sentence)
	}
	slices.Sort(found)
	return fmt.Sprintf("%s, %d findings %s", digest(files), len(found), digest(found))
}

// lasting is what of a file does not depend on the program's version, which may pack the
// workbook in another way and so give it another hash. The check looks into it.
func lasting(name string, content []byte) string {
	switch name {
	case bundle.WorkbookName:
		return ""
	case "manifest.json":
		questionToCounts, _, _ := strings.Cut(string(content), `"files": [`)
		return questionToCounts
	}
	return string(content)
}

func digest(texts []string) string {
	sum := sha256.Sum256([]byte(strings.Join(texts, "\x00")))
	return hex.EncodeToString(sum[:6])
}

// The findings were taken when a replay held every case of the log to its end,
// and so were the digests but for the texts for people. What it forgets since
// then must change no byte and no finding.
func TestTheSameQuestionsHaveTheSameAnswersAsEver(t *testing.T) {
	want, err := os.ReadFile("testdata/years.txt")
	if err != nil {
		t.Fatal(err)
	}
	questions := map[string][2]string{"everything": {"", ""}, "an early quarter": {"2020-01-01", "2020-03-31"},
		"one day": {"2020-02-03", "2020-02-03"}, "the end": {"2020-04-15", ""}, "before": {"", "2019-03-01"}}
	var got []string
	for seed := range byte(3) {
		for _, honest := range []bool{true, false} {
			l := bundletest.Years(t, seed, 120, losing(seed, honest))
			l.Sign()
			for _, name := range slices.Sorted(maps.Keys(questions)) {
				q := questions[name]
				got = append(got, fmt.Sprintf("company %d, honest %v, %s: %s\n", seed, honest, name, answer(t, l, q[0], q[1])))
			}
		}
	}
	if *update {
		if err := os.WriteFile("testdata/years.txt", []byte(strings.Join(got, "")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(want), strings.Join(got, "")); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
}

// losing is an operator who leaves out a leaf now and then, unless honest; what
// was erased is admitted.
func losing(seed byte, honest bool) func(evidence.Draft) bool {
	dice := rand.New(rand.NewPCG(uint64(seed), 2))
	return func(d evidence.Draft) bool {
		return !honest && d.Data.LeafType() != leaftype.Erased && dice.IntN(60) == 0
	}
}
