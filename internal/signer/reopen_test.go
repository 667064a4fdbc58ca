package signer

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/apart"
	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/jml"
)

func lea() jml.Actor {
	return jml.Actor{Kind: jml.ActorConsole, Name: "Lea Brandt", Assurance: jml.ConsoleActor().Assurance}
}

// keeper is a place apart that can be away, or fail after it has written.
type keeper struct {
	apart.Place
	away     bool
	forgets  bool // the answer to a writing is lost
	replaced int
}

var errAway = errors.New("no route to host")

func (k *keeper) Read(ctx context.Context) (apart.Held, error) {
	if k.away {
		return apart.Held{}, errAway
	}
	return k.Place.Read(ctx)
}

func (k *keeper) Replace(ctx context.Context, read apart.Held, text []byte) error {
	k.replaced++
	err := k.Place.Replace(ctx, read, text)
	if err == nil && k.forgets {
		return errAway
	}
	return err
}

func newKeeper(t *testing.T) *keeper {
	t.Helper()
	place, err := apart.Open(filepath.Join(t.TempDir(), "kept"))
	must(t, err)
	return &keeper{Place: place}
}

func (k *keeper) checkpoint(t *testing.T) checkpoint.Checkpoint {
	t.Helper()
	held, err := k.Place.Read(t.Context())
	must(t, err)
	c, err := checkpoint.Peek(held.Text)
	must(t, err)
	return c
}

func (a *archive) keeping(dir string, k apart.Place) *Signer {
	s := a.signer(dir, "p1")
	s.Apart = k
	return s
}

// copied is an installation as it was when somebody copied all of it.
func copied(t *testing.T, dir string, a *archive) (string, *archive) {
	t.Helper()
	to, was := t.TempDir(), newArchive(int(a.hashes.size))
	must(t, os.CopyFS(to, os.DirFS(dir)))
	was.origin, was.vkey = a.origin, a.vkey
	for size, text := range a.notes {
		was.notes[size] = text
	}
	return to, was
}

func TestARestoredCopyOfEverythingCannotSignOverWhatIsKeptApart(t *testing.T) {
	dir, a, k := t.TempDir(), newArchive(5), newKeeper(t)
	must(t, a.keeping(dir, k).SignNow(t.Context()))
	oldDir, old := copied(t, dir, a)
	a.grow(4)
	must(t, a.keeping(dir, k).SignNow(t.Context()))
	if c := k.checkpoint(t); c.Size != 9 {
		t.Fatalf("kept apart is a checkpoint of %d leaves", c.Size)
	}

	wantRefused(t, old, old.keeping(oldDir, k), "9 leaves were signed at")
	old.hashes.append([]byte("written since"))
	old.grow(10)
	wantRefused(t, old, old.keeping(oldDir, k), "the first 9 leaves are not those that were signed")
	if old.mark != 5 {
		t.Errorf("the mark says that %d leaves were put back", old.mark)
	}
	if c := k.checkpoint(t); c.Size != 9 {
		t.Errorf("kept apart is a checkpoint of %d leaves now", c.Size)
	}
}

func TestAReopenedLogIsSignedUnderANewOriginWithTheSameKey(t *testing.T) {
	dir, a, k := t.TempDir(), newArchive(5), newKeeper(t)
	must(t, a.keeping(dir, k).SignNow(t.Context()))
	before, err := PublicKey(dir)
	must(t, err)
	oldDir, old := copied(t, dir, a)
	a.grow(4)
	must(t, a.keeping(dir, k).SignNow(t.Context()))

	s := old.keeping(oldDir, k)
	wantRefused(t, old, s, "handover log reopen")
	old.grow(1) // work goes on meanwhile
	said, err := s.Reopen(t.Context(), lea(), "The disk died")
	must(t, err)
	if said.Previous != a.origin || said.Origin == a.origin || said.Size != 6 || said.Restored != 5 || said.Lost == nil || said.Lost.Size != 9 {
		t.Errorf("the leaf says %+v", said)
	}
	c := old.opened(t, oldDir, 7)
	after, err := PublicKey(oldDir)
	must(t, err)
	if c.Origin != said.Origin || k.checkpoint(t) != c || !checkpoint.SameKey(before, after) || s.Healthy() != nil {
		t.Errorf("signed for %s, kept apart for %s, by %s; healthy: %v", c.Origin, k.checkpoint(t).Origin, after, s.Healthy())
	}
	old.grow(1)
	must(t, old.keeping(oldDir, k).SignNow(t.Context()))
	if _, err := os.Stat(filepath.Join(oldDir, reopeningFile)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the decision still stands: %v", err)
	}

	a.grow(1) // the machine that was thought dead comes back
	wantRefused(t, a, a.keeping(dir, k), "of the log "+said.Origin)
}

// Whoever decides for the machine that was thought dead, and against the one
// that took over, gets a log that is signed.
func TestALogIsReopenedAgainstAnotherOriginThatIsKeptApart(t *testing.T) {
	for name, leaves := range map[string]int{"longer": 9, "shorter": 1} {
		t.Run(name, func(t *testing.T) {
			dir, a, k := t.TempDir(), newArchive(5), newKeeper(t)
			must(t, a.keeping(dir, k).SignNow(t.Context()))
			otherDir, other := copied(t, dir, a)
			a.grow(3)
			must(t, a.keeping(dir, k).SignNow(t.Context()))
			_, err := other.keeping(otherDir, k).Reopen(t.Context(), lea(), "The disk died")
			must(t, err)
			other.grow(leaves)
			must(t, other.keeping(otherDir, k).SignNow(t.Context()))

			s := a.keeping(dir, k)
			wantRefused(t, a, s, "handover log reopen")
			said, err := s.Reopen(t.Context(), lea(), "It was not the disk")
			must(t, err)
			if said.Lost == nil || said.Lost.Origin != other.origin {
				t.Errorf("the leaf says %+v", said)
			}
			if c := a.opened(t, dir, 9); c.Origin != said.Origin || k.checkpoint(t) != c || s.Healthy() != nil {
				t.Errorf("signed for %s, kept apart for %s; healthy: %v", c.Origin, k.checkpoint(t).Origin, s.Healthy())
			}
			wantRefused(t, other, other.keeping(otherDir, k), "of the log "+said.Origin)
		})
	}
}

// The file and what is kept apart may be of two logs, and both be lost.
func TestADecisionGivesUpEverythingThatIsLost(t *testing.T) {
	dir, a, k := t.TempDir(), newArchive(5), newKeeper(t)
	must(t, a.keeping(dir, k).SignNow(t.Context()))
	_, backup := copied(t, dir, a)
	otherDir, other := copied(t, dir, a)
	a.grow(9)
	must(t, a.keeping(dir, k).SignNow(t.Context()))
	_, err := other.keeping(otherDir, k).Reopen(t.Context(), lea(), "The disk died")
	must(t, err)

	s := backup.keeping(dir, k) // the database of before, beside the files of the first machine
	said, err := s.Reopen(t.Context(), lea(), "Both disks died")
	must(t, err)
	if said.Lost == nil || said.Lost.Origin != a.origin || said.Lost.Size != 14 {
		t.Errorf("the leaf says %+v", said)
	}
	if c := backup.opened(t, dir, 6); k.checkpoint(t) != c || s.Healthy() != nil {
		t.Errorf("kept apart is %+v; healthy: %v", k.checkpoint(t), s.Healthy())
	}
}

func TestWhatIsWholeIsNotReopened(t *testing.T) {
	dir, a := t.TempDir(), newArchive(3)
	s := a.signer(dir, "p1")
	if _, err := s.Reopen(t.Context(), lea(), "why not"); jml.ErrorCode(err) != jml.CodeConflict {
		t.Errorf("a log that nobody signed: %v", err)
	}
	must(t, s.SignNow(t.Context()))
	a.grow(1)
	if _, err := s.Reopen(t.Context(), lea(), "why not"); jml.ErrorCode(err) != jml.CodeConflict || !strings.Contains(err.Error(), "Nothing is missing") {
		t.Errorf("a log that lacks nothing: %v", err)
	}
	for _, ask := range []struct{ by, why string }{{"", "why"}, {"Lea", ""}, {"Lea\u202e", "why"}, {"Lea", strings.Repeat("x", 1<<20)}} {
		if _, err := s.Reopen(t.Context(), jml.Actor{Name: ask.by}, ask.why); jml.ErrorCode(err) != jml.CodeInvalid {
			t.Errorf("by %q because %.10q: %v", ask.by, ask.why, err)
		}
	}
	if a.leaf != nil {
		t.Errorf("reopened: %+v", a.leaf)
	}
}

func TestALogWhoseLastCheckpointNobodyHasIsReopenedWithoutKnowingWhatIsLost(t *testing.T) {
	dir, a := t.TempDir(), newArchive(5)
	s := a.signer(dir, "p1")
	must(t, s.SignNow(t.Context()))
	must(t, os.Remove(filepath.Join(dir, checkpointFile)))
	wantRefused(t, a, s, "nothing here remembers what was signed last")
	said, err := s.Reopen(t.Context(), lea(), "The disk died")
	must(t, err)
	if said.Lost != nil || said.Restored != 5 || a.opened(t, dir, 6).Origin != said.Origin {
		t.Errorf("the leaf says %+v", said)
	}
}

func TestASignerOnAnotherMachineNeedsNoFileWhereACheckpointIsKeptApart(t *testing.T) {
	dir, a, k := t.TempDir(), newArchive(5), newKeeper(t)
	must(t, a.keeping(dir, k).SignNow(t.Context()))
	must(t, os.Remove(filepath.Join(dir, checkpointFile)))
	a.grow(1)
	must(t, a.keeping(dir, k).SignNow(t.Context()))
	if c := a.opened(t, dir, 6); k.checkpoint(t) != c {
		t.Errorf("kept apart is %+v", k.checkpoint(t))
	}
}

func TestAReopeningThatWasCutOffAnywhereComesToItsEnd(t *testing.T) {
	for name, cut := range map[string]func(string, *archive, *keeper){
		"before the leaf was written":    func(_ string, a *archive, _ *keeper) { a.full = true },
		"before the key was named":       func(dir string, _ *archive, _ *keeper) { block(t, dir, pubFile) },
		"before the secret key was":      func(dir string, _ *archive, _ *keeper) { block(t, dir, keyFile) },
		"while nothing apart answered":   func(_ string, _ *archive, k *keeper) { k.forgets = true },
		"before the file was replaced":   func(dir string, _ *archive, _ *keeper) { block(t, dir, checkpointFile) },
		"before the decision was at end": func(dir string, a *archive, _ *keeper) { a.unstored = true },
	} {
		t.Run(name, func(t *testing.T) {
			dir, a, k := t.TempDir(), newArchive(5), newKeeper(t)
			must(t, a.keeping(dir, k).SignNow(t.Context()))
			oldDir, old := copied(t, dir, a)
			a.grow(4)
			must(t, a.keeping(dir, k).SignNow(t.Context()))
			cut(oldDir, old, k)
			if _, err := old.keeping(oldDir, k).Reopen(t.Context(), lea(), "The disk died"); err == nil {
				t.Fatal("nothing was cut off")
			}
			old.full, old.unstored, k.forgets = false, false, false
			unblock(t, oldDir)
			if old.leaf == nil {
				wantRefused(t, old, old.keeping(oldDir, k), "9 leaves were signed")
				_, err := old.keeping(oldDir, k).Reopen(t.Context(), lea(), "The disk died")
				must(t, err)
			}
			must(t, old.keeping(oldDir, k).SignNow(t.Context()))
			if c := old.opened(t, oldDir, old.hashes.size); c.Origin != old.leaf.Origin || k.checkpoint(t) != c {
				t.Errorf("signed %+v, kept apart %+v", c, k.checkpoint(t))
			}
		})
	}
}

// block lets no file of that name be written.
func block(t *testing.T, dir, name string) {
	t.Helper()
	must(t, os.MkdirAll(filepath.Join(dir, name+".tmp", "in the way"), 0o700))
}

func unblock(t *testing.T, dir string) {
	t.Helper()
	for _, name := range []string{pubFile, keyFile, checkpointFile} {
		must(t, os.RemoveAll(filepath.Join(dir, name+".tmp")))
	}
}

func TestWhoWritesIntoTheDatabaseAloneCannotReopenTheLog(t *testing.T) {
	dir, a := t.TempDir(), newArchive(5)
	must(t, a.signer(dir, "p1").SignNow(t.Context()))
	forged := newArchive(3)
	forged.origin = "handover/mine"
	forged.vkey, _ = PublicKey(dir)
	wantRefused(t, forged, forged.signer(dir, "p1"), "5 leaves of the log "+a.origin)
}

func TestWhileThePlaceApartIsAwayNothingIsPublishedAndItIsTriedAgain(t *testing.T) {
	dir, a, k := t.TempDir(), newArchive(5), newKeeper(t)
	s := a.keeping(dir, k)
	must(t, s.SignNow(t.Context()))
	k.away = true
	a.grow(1)
	var away *AwayError
	if err := s.SignNow(t.Context()); !errors.As(err, &away) || !strings.Contains(err.Error(), "cannot be reached") {
		t.Errorf("signed without asking: %v", err)
	}
	since := a.now
	a.now = a.now.Add(Every)
	if err := s.tick(t.Context()); !errors.As(err, &away) || len(a.notes) != 1 {
		t.Errorf("%d checkpoints, %v", len(a.notes), err)
	}
	if h := s.Health(); h.Refusal != nil || !errors.Is(h.Fault, errAway) || !h.Since.Equal(since) {
		t.Errorf("health %+v", h)
	}
	k.away = false
	a.now = a.now.Add(time.Second)
	must(t, s.tick(t.Context()))
	if len(a.notes) != 1 {
		t.Error("tried each second")
	}
	a.now = a.now.Add(Every)
	must(t, s.tick(t.Context()))
	if h := s.Health(); len(a.notes) != 2 || h != (Health{}) {
		t.Errorf("%d checkpoints, health %+v", len(a.notes), h)
	}
}

func TestAWritingWhoseAnswerWasLostIsFoundThereAndNotSignedTwice(t *testing.T) {
	dir, a, k := t.TempDir(), newArchive(5), newKeeper(t)
	k.forgets = true
	s := a.keeping(dir, k)
	if err := s.SignNow(t.Context()); err == nil {
		t.Fatal("nothing was lost")
	}
	k.forgets = false
	a.now = a.now.Add(Every)
	must(t, s.SignNow(t.Context()))
	if c := a.opened(t, dir, 5); k.checkpoint(t) != c || k.replaced != 1 {
		t.Errorf("signed again: %+v, kept apart %+v", c, k.checkpoint(t))
	}
}

func TestOfTwoThatSignAtOnceOneIsTurnedAway(t *testing.T) {
	dir, a, k := t.TempDir(), newArchive(5), newKeeper(t)
	must(t, a.keeping(dir, k).SignNow(t.Context()))
	held, err := k.Read(t.Context())
	must(t, err)
	twinDir, twin := copied(t, dir, a)
	twin.hashes.append([]byte("a fork"))
	a.grow(1)

	late := &meanwhile{Place: k, read: held, do: func() { must(t, a.keeping(dir, k).SignNow(t.Context())) }}
	if err := twin.keeping(twinDir, late).SignNow(t.Context()); !errors.Is(err, apart.ErrChanged) {
		t.Errorf("the twin: %v", err)
	}
	wantRefused(t, twin, twin.keeping(twinDir, k), "not those that were signed")
}

// meanwhile has something happen between reading and writing.
type meanwhile struct {
	apart.Place
	read apart.Held
	do   func()
}

func (m *meanwhile) Read(context.Context) (apart.Held, error) { m.do(); return m.read, nil }

func TestWhatBelongsToAnotherLogIsNotWrittenOver(t *testing.T) {
	other, k := newArchive(2), newKeeper(t)
	must(t, other.keeping(t.TempDir(), k).SignNow(t.Context()))
	a := newArchive(5)
	wantRefused(t, a, a.keeping(t.TempDir(), k), "belongs to another log")
	if k.checkpoint(t).Origin != other.origin {
		t.Error("written over")
	}
}
