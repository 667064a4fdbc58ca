package verify_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/verify"
)

// logOf is an honest log of so many leaves, or some more: the first ones of a
// company's, up to where nothing is half done.
func logOf(t testing.TB, leaves int64) *bundletest.Log {
	t.Helper()
	for ; ; leaves++ {
		l := bundletest.Years(t, 1, 20, nil)
		l.PutBack(leaves)
		l.Sign()
		var zipped bytes.Buffer
		if _, err := bundle.Write(t.Context(), &zipped, l, bundle.Question{Version: "v"}); err != nil {
			continue
		}
		if checkAlone(t, zipped.Bytes(), verify.Options{}).ExitCode() == 0 {
			return l
		}
	}
}

func bundleOfAll(t testing.TB, l *bundletest.Log) []byte {
	t.Helper()
	var zipped bytes.Buffer
	if _, err := bundle.Write(t.Context(), &zipped, l, bundle.Question{Zone: "Europe/Berlin", Version: "v"}); err != nil {
		t.Fatal(err)
	}
	return zipped.Bytes()
}

// operations are what somebody may do to a file at one of its lines.
func operations() map[string]func(lines []string, at int) []string {
	return map[string]func([]string, int) []string{
		"drop":      func(lines []string, at int) []string { return slices.Delete(lines, at, at+1) },
		"duplicate": func(lines []string, at int) []string { return slices.Insert(lines, at, lines[at]) },
		"insert":    func(lines []string, at int) []string { return slices.Insert(lines, at, lines[len(lines)-1-at]) },
		"truncate":  func(lines []string, at int) []string { return lines[:at] },
		"swap": func(lines []string, at int) []string {
			next := (at + 1) % len(lines)
			lines[at], lines[next] = lines[next], lines[at]
			return lines
		},
		"alter a byte": func(lines []string, at int) []string {
			line := []byte(lines[at])
			line[len(line)/2] ^= 1
			lines[at] = string(line)
			return lines
		},
		"alter a cell": func(lines []string, at int) []string {
			lines[at] = strings.Replace(lines[at], ",", "1,", 1)
			return lines
		},
		"write otherwise": func(lines []string, at int) []string {
			lines[at] = strings.Replace(lines[at], ":", ": ", 1)
			return lines
		},
	}
}

// found are the codes with which a change of a file may be found.
func found(name string) []int {
	switch {
	case name == "policy.txt":
		return []int{verify.CodeSignature}
	case name == "checkpoint":
		return []int{verify.CodeSignature, verify.CodeAltered} // the same signature may stand there twice
	case strings.HasSuffix(name, ".csv"):
		return []int{verify.CodeAltered, verify.CodeOmission}
	case name == "manifest.json":
		return []int{verify.CodeAltered, verify.CodeUnreadable} // it may name another format
	}
	return []int{verify.CodeAltered}
}

// every is how far the places of a matrix lie apart, so that a long file has no
// more of them than the time of a test allows.
func every(lines, places int) int { return max(1, lines/places) }

func tampered(u bundletest.Unpacked, name string, change func([]string, int) []string, at int) (bundletest.Unpacked, bool) {
	out := bundletest.Unpacked{}
	for n, content := range u {
		out[n] = content
	}
	lines := strings.SplitAfter(strings.TrimSuffix(string(u[name]), "\n"), "\n")
	lines[len(lines)-1] += "\n"
	out[name] = []byte(strings.Join(change(lines, at), ""))
	return out, !bytes.Equal(out[name], u[name])
}

// Whatever changes a byte of a bundle is found, wherever it is, with the code that
// says what was done; both verifiers agree on it.
func TestWhateverIsDoneToABundleIsFoundWhereverItIsDone(t *testing.T) {
	for _, size := range []struct {
		leaves int64
		places int // in each file, for each operation
	}{{1, 30}, {2, 5}, {8, 3}, {60, 3}, {300, 3}} {
		l := logOf(t, size.leaves)
		honest := bundletest.Unpack(t, bundleOfAll(t, l))
		o := verify.Options{Keys: []string{l.VKey}}
		if r := check(t, honest.Pack(t), o); r.ExitCode() != 0 {
			t.Fatalf("%d leaves: exit %d\n%s", size.leaves, r.ExitCode(), findings(r))
		}

		tries := 0
		for name, content := range honest {
			lines := bytes.Count(content, []byte("\n"))
			if lines == 0 || isReading(name) {
				continue // a file that is packed: see the tests of readings and files
			}
			for operation, change := range operations() {
				for at := 0; at < lines; at += every(lines, size.places) {
					u, changed := tampered(honest, name, change, at)
					if !changed {
						continue
					}
					tries++
					judge := checkAlone
					if tries%16 == 0 {
						judge = check
					}
					if r := judge(t, u.Pack(t), o); !slices.Contains(found(name), r.ExitCode()) {
						t.Errorf("%d leaves: %s at line %d of %s: exit %d\n%s", size.leaves, operation, at, name, r.ExitCode(), findings(r))
					}
				}
			}
		}
		t.Logf("%d leaves: %d bundles", size.leaves, tries)
	}
}

func isReading(name string) bool { return slices.Contains(bundle.ReadingNames(), name) }

// A file can be taken out of a bundle, put in twice, or renamed.
func TestAFileThatIsMissingOrRenamedIsFound(t *testing.T) {
	l := logOf(t, 60)
	honest := bundletest.Unpack(t, bundleOfAll(t, l))
	for name := range honest {
		want := found(name)
		if slices.Contains(bundle.TableNames(), name) {
			want = []int{verify.CodeOmission}
		}
		for _, relisted := range []bool{false, true} {
			u := bundletest.Unpacked{}
			for n, content := range honest {
				if n != name {
					u[n] = content
				}
			}
			if relisted && name != "manifest.json" {
				u.Relist(t)
			}
			if r := check(t, u.Pack(t), verify.Options{Keys: []string{l.VKey}}); !slices.Contains(want, r.ExitCode()) {
				t.Errorf("without %s (relisted %v): exit %d\n%s", name, relisted, r.ExitCode(), findings(r))
			}
			u["copy of "+strings.ReplaceAll(name, "/", " ")] = honest[name]
			if r := check(t, u.Pack(t), verify.Options{Keys: []string{l.VKey}}); r.ExitCode() != verify.CodeAltered && r.ExitCode() != verify.CodeSignature {
				t.Errorf("with another name for %s: exit %d\n%s", name, r.ExitCode(), findings(r))
			}
		}
	}
}

// An operator who holds the key drops a leaf and signs what is left: whoever has a
// checkpoint from before knows, whichever leaf it was.
func TestALeafDroppedByWhoHoldsTheKeyIsFoundByACheckpointFromBefore(t *testing.T) {
	for _, leaves := range []int64{2, 3, 8, 60, 300} {
		honest := logOf(t, leaves)
		u := bundletest.Unpack(t, bundleOfAll(t, honest))
		leaves, held := int(honest.Tree.Size()), heldOver(t, honest)
		for drop := 0; drop < leaves-1; drop += every(leaves, 40) {
			forged := without(t, u, drop)
			forged.Signer, forged.VKey, forged.Now = honest.Signer, honest.VKey, honest.Now
			forged.Sign()
			r, zipped := checkedForgery(t, forged, held)
			if r.ExitCode() != verify.CodeRewritten && r.ExitCode() != verify.CodeAltered {
				t.Errorf("%d leaves without leaf %d: exit %d\n%s", leaves, drop, r.ExitCode(), findings(r))
			}
			if drop%5 == 0 {
				agrees(t, zipped, verify.Options{Keys: []string{honest.VKey}, Checkpoints: [][]byte{held}}, r)
			}
		}
	}
}

// heldOver is a checkpoint over all leaves of a log but the last.
func heldOver(t testing.TB, l *bundletest.Log) []byte {
	t.Helper()
	early := logOf(t, l.Tree.Size())
	early.PutBack(l.Tree.Size() - 1)
	early.Signer = l.Signer
	return early.Sign()
}

func checkedForgery(t *testing.T, forged *bundletest.Log, held []byte) (verify.Report, []byte) {
	t.Helper()
	var zipped bytes.Buffer
	_, err := bundle.Write(t.Context(), &zipped, forged, bundle.Question{Zone: "Europe/Berlin", Version: "v"})
	if err != nil && !strings.Contains(err.Error(), "is gone") {
		t.Fatal(fmt.Errorf("write what is left: %w", err))
	}
	o := verify.Options{Keys: []string{forged.VKey}, Checkpoints: [][]byte{held}}
	return checkAlone(t, zipped.Bytes(), o), zipped.Bytes()
}

// Who changes what the log itself says and signs anew has another root too.
func TestLeavesSwappedOrDoubledByWhoHoldsTheKeyAreFound(t *testing.T) {
	honest := logOf(t, 60)
	size, held := honest.Tree.Size(), heldOver(t, honest)
	for name, change := range operations() {
		if name == "drop" || name == "truncate" {
			continue // see above; a log that ends earlier is an older one
		}
		for at := 0; at < int(size)-2; at += 5 {
			u, changed := tampered(bundletest.Unpack(t, bundleOfAll(t, honest)), "leaves.jsonl", change, at)
			if !changed {
				continue
			}
			forged := bundletest.NewLog(t)
			for _, line := range u.Leaves() {
				forged.Write([]byte(strings.TrimSuffix(line, "\n")))
			}
			forged.Signer, forged.VKey, forged.Now = honest.Signer, honest.VKey, honest.Now
			forged.Sign()
			u["checkpoint"], u["consistency.txt"] = forged.Checkpoints[0], fmt.Appendf(nil, "handover-consistency/v1\nfrom 0\nto %d\n", forged.Tree.Size())
			r := check(t, u.Relist(t).Pack(t), verify.Options{Keys: []string{honest.VKey}, Checkpoints: [][]byte{held}})
			if r.ExitCode() != verify.CodeRewritten && r.ExitCode() != verify.CodeAltered {
				t.Errorf("%s at leaf %d: exit %d\n%s", name, at, r.ExitCode(), findings(r))
			}
		}
	}
}
