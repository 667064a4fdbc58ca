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
	leaftype.EventIgnored:    "it changed nothing: who sent it twice, or too late, finds it in no other leaf",
	leaftype.ExportMade:      "nothing in the records comes of it; only who took the export has it",
	leaftype.SampleDrawn:     "likewise: the auditor has the word and what it drew",
	leaftype.Reconciled:      "likewise: who compared has the lists and what differed",
	leaftype.ImportAccepted:  "what a file changed has leaves of its own, in as many transactions as it takes, and a file may change nothing",
	leaftype.NoticeFailed:    "a mail that failed is not sent again by itself; only the mail server's log has it",
	leaftype.NoticeSent:      "a mail that waits, was not due or went to another address has no leaf either; owners also come by links of other cases' mails",
	leaftype.PersonCorrected: "each says the new values alone; saying the old ones too would be personal values a second time",
	leaftype.StaffRemoved:    "a right may be given again while it is held, and whoever lost one does nothing more that a leaf could be about",
	leaftype.StaffSignedIn:   "whoever acts does so under the right; that a session came first no leaf says",
	leaftype.HoldReleased:    "a hold may stand for ever; an erasure after it objects",
	leaftype.TokenRemoved:    "a token that is held may be used or not",
	leaftype.StaffIdentity:   "it changes nothing that another leaf rests on",
	leaftype.SessionsEnded:   "a session leaves no trace when it is over, whoever ended it",
	leaftype.LinksRevoked:    "a link that opens nothing any more leaves no trace",
	leaftype.PasskeyRemoved:  "a passkey may be there and never be used",
	leaftype.ClockJumped:     "a clock that was wrong and is right again leaves no trace",
}

// elsewhere are the types of which the log of the test has no leaf on which
// another rests, each with what objects in a log that has.
var elsewhere = map[leaftype.Type]string{
	leaftype.AnchorSent:       "the next daily mail to the address",
	leaftype.CaseRescheduled:  "the closing of its case says the dates in force, as implied_test.go has it",
	leaftype.TaskRescheduled:  "the task's ending says when it was due, likewise",
	leaftype.RoleHeld:         "whoever takes over a seat says from whom, likewise",
	leaftype.StaffBound:       "a sign-in says whose the right is, likewise",
	leaftype.HoldPlaced:       "the leaf that lifts the hold",
	leaftype.ChangeAsked:      "its answer, as approved_test.go has it",
	leaftype.ChangeAnswered:   "the right that was given by it, likewise",
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
