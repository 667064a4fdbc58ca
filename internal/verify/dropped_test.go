package verify_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/verify"
)

// without is the log of an earlier bundle without one leaf, numbered anew and
// signed with a key of the test's own, as its operator could.
func without(t *testing.T, u bundletest.Unpacked, drop int) *bundletest.Log {
	t.Helper()
	l := bundletest.NewLog(t)
	for i, line := range bytes.Split(bytes.TrimSuffix(u["leaves.jsonl"], []byte("\n")), []byte("\n")) {
		if i == drop {
			continue
		}
		l.Write(bytes.Replace(line, fmt.Appendf(nil, `,"seq":%d,`, i), fmt.Appendf(nil, `,"seq":%d,`, l.Tree.Size()), 1))
	}
	for line := range bytes.Lines(u["openings.jsonl"]) {
		o, err := evidence.ParseOpening(bytes.TrimSuffix(line, []byte("\n")))
		if err != nil {
			t.Fatal(err)
		}
		if o.Seq != int64(drop) {
			if o.Seq > int64(drop) {
				o.Seq--
			}
			l.Opened = append(l.Opened, o)
		}
	}
	for name, content := range u {
		if sum, is := bytes.CutPrefix([]byte(name), []byte("files/")); is {
			l.Files[string(sum)], l.Documents[string(sum)] = content, content
		}
	}
	return l
}

// unimplied are the types of which a leaf can be gone without any other leaf
// saying so, each with the reason. Whoever drops one of the others is found, at
// least where a later leaf rests on it.
var unimplied = map[leaftype.Type]string{
	leaftype.CaseRescheduled: "each says all dates; that of its tasks are moved with it is the company's decision",
	leaftype.EventIgnored:    "it changed nothing",
	leaftype.ExportMade:      "it changes nothing",
	leaftype.SampleDrawn:     "it changes nothing; later exports list the others",
	leaftype.Reconciled:      "it changes nothing; later exports list the others",
	leaftype.ImportAccepted:  "what a file changed has leaves of its own",
	leaftype.NoticeFailed:    "a mail that failed may never have been sent again",
	leaftype.NoticeSent:      "a mail that waits, or was not due, has no leaf either",
	leaftype.PersonCorrected: "each says the new values, whatever they were before",
	leaftype.RoleHeld:        "each says who has the seat, whoever had it before",
	leaftype.StaffRemoved:    "a right may be given again while it is held",
	leaftype.StaffSignedIn:   "it changes nothing",
	leaftype.TaskRescheduled: "each says all instants, whatever they were before",
	leaftype.StaffBound:      "a right may be bound to nobody",
	leaftype.TokenRemoved:    "a token that is held may be used or not",
	leaftype.StaffIdentity:   "it changes nothing that another leaf rests on",
	leaftype.SessionsEnded:   "it changes nothing",
	leaftype.LinksRevoked:    "it changes nothing",
	leaftype.PasskeyRemoved:  "a passkey may be there and never be used",
	leaftype.ClockJumped:     "it changes nothing",
}

// elsewhere are the types of which the log of the test has no leaf on which
// another rests, each with what objects in a log that has.
var elsewhere = map[leaftype.Type]string{
	leaftype.AnchorSent:       "the next daily mail to the address",
	leaftype.AssetChanged:     "the task that takes the piece back, as follows_test.go has it",
	leaftype.CaseEffected:     "the completion of its case, likewise",
	leaftype.HoldingConfirmed: "a joiner's completion and a leaver's case, likewise",
	leaftype.HoldingEnded:     "the task that takes the access away, likewise",
	leaftype.StaffAdded:       "a sign-in by the right, likewise",
	leaftype.TokenAdded:       "what a program does by it, as follows_test.go has it",
	leaftype.PasskeyAdded:     "its removal, likewise",
	leaftype.CaseTold:         "a mail to the leaver",
	leaftype.LocationChanged:  "the calendar of a case",
	leaftype.Erased:           "a value that is gone",
	leaftype.LogReopened:      "the checkpoint's origin",
	leaftype.ControlsChanged:  "another version that follows names it",
	leaftype.SettingChanged:   "another change of the setting names the value",
	leaftype.TaskAssigned:     "an ending counts how often the task was given to somebody",
}

// A leaf that was never written is missed by whoever rests on it.
func TestADroppedLeafOfEveryTypeIsFoundWhereAnotherImpliesIt(t *testing.T) {
	u := bundletest.Unpack(t, earlierFile(t, "export.zip"))
	byType := map[leaftype.Type][]int{}
	var signed time.Time
	for i, line := range bytes.Split(bytes.TrimSuffix(u["leaves.jsonl"], []byte("\n")), []byte("\n")) {
		leaf, err := evidence.ParseLeaf(line)
		if err != nil {
			t.Fatal(err)
		}
		byType[leaf.Type] = append(byType[leaf.Type], i)
		signed = leaf.RecordedAt
	}
	if objects(t, without(t, u, len(u.Leaves())), signed) {
		t.Fatal("something is left out before any leaf is dropped")
	}
	for _, typ := range evidence.Types() {
		if unimplied[typ] != "" || elsewhere[typ] != "" {
			continue
		}
		if !slices.ContainsFunc(byType[typ], func(drop int) bool { return objects(t, without(t, u, drop), signed) }) {
			t.Errorf("a leaf of %s can be dropped and nobody objects", typ)
		}
	}
}

// objects reports whether a check finds that the log leaves something out. The
// export has no document that was in force but in no case, so those are gone too.
func objects(t *testing.T, l *bundletest.Log, signed time.Time) bool {
	t.Helper()
	l.Now = signed
	l.Sign()
	var zipped bytes.Buffer
	if _, err := bundle.Write(t.Context(), &zipped, l, bundle.Question{Zone: "Europe/Berlin", Version: "v"}); err != nil && !strings.Contains(err.Error(), "is gone") {
		t.Fatal(err)
	}
	o := verify.Options{Keys: []string{l.VKey}}
	r := checkAlone(t, zipped.Bytes(), o)
	if !slices.ContainsFunc(r.Findings, func(f verify.Finding) bool { return f.Code == verify.CodeOmission }) {
		return false
	}
	agrees(t, zipped.Bytes(), o, r)
	return true
}
