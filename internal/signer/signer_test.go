package signer

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/timekeeper"
)

// archive is a log in memory with the lease and the clock beside it.
type archive struct {
	hashes   stored
	origin   string
	vkey     string
	notes    map[int64]string
	mark     int64 // leaves that were put back, -1: no mark
	leaf     *evidence.LogReopened
	damage   *checkpoint.Damage
	asked    bool
	full     bool   // nothing can be written
	unstored bool   // PutCheckpoint fails
	holder   string // of the lease
	end      time.Time
	now      time.Time
	newest   time.Time // when the newest leaf was recorded
}

// stored is all hashes of a log, as a store keeps them.
type stored struct {
	size int64
	all  []tlog.Hash
}

func (s *stored) append(line []byte) {
	hashes, err := checkpoint.HashesForLeaf(s.size, line, s)
	if err != nil {
		panic(err)
	}
	s.all = append(s.all, hashes...)
	s.size++
}

func (s *stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, index := range indexes {
		found = append(found, s.all[index])
	}
	return found, nil
}

func newArchive(leaves int) *archive {
	a := &archive{notes: map[int64]string{}, mark: -1, now: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
	a.grow(leaves)
	return a
}

func (a *archive) grow(leaves int) {
	for range leaves {
		a.hashes.append(fmt.Appendf(nil, "leaf %d", a.hashes.size))
	}
}

func (a *archive) Now() time.Time                             { return a.now }
func (a *archive) Origin(context.Context) (string, error)     { return a.origin, nil }
func (a *archive) HashReader(context.Context) tlog.HashReader { return &a.hashes }
func (a *archive) PendingRequest(context.Context) (bool, error) {
	return a.asked, nil
}

func (a *archive) Damage(context.Context) (*checkpoint.Damage, error) { return a.damage, nil }

func (a *archive) VerifierKey(context.Context) (string, error) { return a.vkey, nil }

func (a *archive) MarkRestored(_ context.Context, size int64) error {
	if a.mark < 0 {
		a.mark = size
	}
	return nil
}

func (a *archive) Reopen(ctx context.Context, to evidence.LogReopened, vkey string, _ jml.Actor, _ string) (evidence.LogReopened, error) {
	if a.full {
		return to, &jml.Error{Code: jml.CodeFull}
	}
	size, root, err := a.Head(ctx)
	if err != nil {
		return to, err
	}
	to.Size, to.Root, to.Restored = size, root.String(), a.mark
	a.origin, a.vkey, a.leaf = to.Origin, vkey, &to
	a.hashes.append([]byte("reopened"))
	return to, nil
}

func (a *archive) SetOrigin(_ context.Context, origin string) error {
	a.origin = origin
	return nil
}

func (a *archive) Head(context.Context) (int64, tlog.Hash, error) {
	root, err := checkpoint.Root(a.hashes.size, &a.hashes)
	return a.hashes.size, root, err
}

func (a *archive) RecordedAt(context.Context) (time.Time, error) { return a.newest, nil }

func (a *archive) PutCheckpoint(_ context.Context, size int64, text string) error {
	if a.full || a.unstored {
		return &jml.Error{Code: jml.CodeFull}
	}
	if a.notes[size] == "" {
		a.notes[size] = text
	}
	a.asked, a.mark = false, -1
	return nil
}

func (a *archive) AcquireLease(_ context.Context, _, holder string, ttl time.Duration) (bool, error) {
	if a.holder == "" {
		a.holder = holder
	}
	if a.holder == holder {
		a.end = a.now.Add(ttl)
	}
	return a.holder == holder, nil
}

func (a *archive) LeaseEnd(context.Context, string) (time.Time, error) { return a.end, nil }

func (a *archive) ReleaseLease(_ context.Context, _, holder string) error {
	if a.holder == holder {
		a.holder = ""
	}
	return nil
}

func (a *archive) signer(dir, holder string) *Signer {
	return New(Options{Dir: dir, Log: a, Leases: a, Holder: holder, Clock: a, Random: rand.Reader,
		Logger: slog.New(slog.DiscardHandler)})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantRefused fails unless the signer refuses for this reason, signs nothing
// and says so to whoever asks for its health.
func wantRefused(t *testing.T, a *archive, s *Signer, why string) {
	t.Helper()
	before := len(a.notes)
	err := s.SignNow(t.Context())
	var no *Refusal
	if !errors.As(err, &no) || !strings.Contains(no.Why, why) {
		t.Errorf("want a refusal that says %q, got %v", why, err)
	}
	if s.Healthy() == nil || len(a.notes) != before {
		t.Errorf("healthy: %v, %d new checkpoints", s.Healthy(), len(a.notes)-before)
	}
}

// opened returns the checkpoint of that size, checked against log.pub.
func (a *archive) opened(t *testing.T, dir string, size int64) checkpoint.Checkpoint {
	t.Helper()
	public, err := PublicKey(dir)
	must(t, err)
	v, err := note.NewVerifier(public)
	must(t, err)
	c, err := checkpoint.Open([]byte(a.notes[size]), note.VerifierList(v))
	must(t, err)
	return c
}

func TestTheFirstStartMakesAKeyAndNamesTheLog(t *testing.T) {
	dir, a := t.TempDir(), newArchive(0)
	must(t, a.signer(dir, "p1").SignNow(t.Context()))
	if !strings.HasPrefix(a.origin, "handover/") || len(a.notes) != 0 {
		t.Errorf("origin %q, %d checkpoints of an empty log", a.origin, len(a.notes))
	}
	info, err := os.Stat(filepath.Join(dir, "log.key"))
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the key's mode is %o", info.Mode().Perm())
	}
	a.grow(3)
	must(t, a.signer(dir, "p1").SignNow(t.Context())) // another process, the same key
	c := a.opened(t, dir, 3)
	if root, _ := checkpoint.Root(3, &a.hashes); c.Root != root || c.Origin != a.origin || !c.SignedAt.Equal(a.now) {
		t.Errorf("signed %+v", c)
	}
}

func TestALogThatDidNotGrowIsNotSignedAgain(t *testing.T) {
	dir, a := t.TempDir(), newArchive(2)
	s := a.signer(dir, "p1")
	must(t, s.SignNow(t.Context()))
	first := a.notes[2]
	a.now = a.now.Add(time.Hour)
	must(t, s.SignNow(t.Context()))
	file, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	must(t, err)
	if string(file) != first || len(a.notes) != 1 {
		t.Error("the same leaves were signed twice")
	}
}

func TestAnOlderDatabaseGetsNoSignature(t *testing.T) {
	dir, a := t.TempDir(), newArchive(5)
	must(t, a.signer(dir, "p1").SignNow(t.Context()))
	old := newArchive(4)
	old.origin = a.origin
	wantRefused(t, old, old.signer(dir, "p1"), "5 leaves were signed")
}

func TestARewrittenLogGetsNoSignature(t *testing.T) {
	dir, a := t.TempDir(), newArchive(5)
	must(t, a.signer(dir, "p1").SignNow(t.Context()))
	for _, more := range []int{0, 3} {
		forged := newArchive(4)
		forged.origin = a.origin
		forged.hashes.append([]byte("another leaf"))
		forged.grow(more)
		wantRefused(t, forged, forged.signer(dir, "p1"), "not those that were signed")
	}
}

func TestAMissingFileOfALogThatWasSignedStopsSigning(t *testing.T) {
	for _, name := range []string{"checkpoint", "log.key", "log.pub"} {
		t.Run(name, func(t *testing.T) {
			dir, a := t.TempDir(), newArchive(2)
			must(t, a.signer(dir, "p1").SignNow(t.Context()))
			path := filepath.Join(dir, name)
			must(t, os.Rename(path, path+".away"))
			a.grow(1)
			s := a.signer(dir, "p1")
			wantRefused(t, a, s, name)
			must(t, os.Rename(path+".away", path))
			must(t, s.SignNow(t.Context()))
			if s.Healthy() != nil {
				t.Errorf("the file is back, and still: %v", s.Healthy())
			}
		})
	}
}

func TestAnotherLogsKeyIsRefused(t *testing.T) {
	dir, a := t.TempDir(), newArchive(2)
	must(t, a.signer(dir, "p1").SignNow(t.Context()))
	otherDir, other := t.TempDir(), newArchive(2)
	must(t, other.signer(otherDir, "p1").SignNow(t.Context()))
	a.grow(1)
	wantRefused(t, a, a.signer(otherDir, "p1"), "another log")

	key, err := os.ReadFile(filepath.Join(otherDir, "log.key"))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "log.key"), key, 0o600))
	wantRefused(t, a, a.signer(dir, "p1"), "another log")
}

func TestAProcessKilledWhileItWroteLeavesTheOldCheckpoint(t *testing.T) {
	dir, a := t.TempDir(), newArchive(2)
	must(t, a.signer(dir, "p1").SignNow(t.Context()))
	must(t, os.WriteFile(filepath.Join(dir, "checkpoint.tmp"), []byte("half a no"), 0o644))
	a.grow(1)
	must(t, a.signer(dir, "p1").SignNow(t.Context()))
	if c := a.opened(t, dir, 3); c.Size != 3 {
		t.Errorf("signed %+v", c)
	}
}

func TestAProcessKilledBeforeItStoredItsCheckpointStoresItLater(t *testing.T) {
	dir, a := t.TempDir(), newArchive(2)
	a.full = true
	if err := a.signer(dir, "p1").SignNow(t.Context()); jml.ErrorCode(err) != jml.CodeFull {
		t.Fatalf("want the database's own error, got %v", err)
	}
	a.full = false
	must(t, a.signer(dir, "p1").SignNow(t.Context()))
	file, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	must(t, err)
	if a.notes[2] != string(file) {
		t.Error("the file and the database have different checkpoints of the same leaves")
	}
}

func TestAFirstStartThatWasCutOffGoesOn(t *testing.T) {
	for _, lost := range [][]string{{"log.key", "checkpoint"}, {"checkpoint"}, {}} {
		t.Run(fmt.Sprint(lost), func(t *testing.T) {
			dir, a := t.TempDir(), newArchive(2)
			must(t, a.signer(dir, "p1").SignNow(t.Context()))
			again := newArchive(2) // as before its origin was recorded
			for _, name := range lost {
				must(t, os.Remove(filepath.Join(dir, name)))
			}
			must(t, again.signer(dir, "p2").SignNow(t.Context()))
			if c := again.opened(t, dir, 2); c.Origin != again.origin {
				t.Errorf("%q signed for %q", c.Origin, again.origin)
			}
		})
	}
}

func TestOfTwoSignersOneSigns(t *testing.T) {
	dir, a := t.TempDir(), newArchive(1)
	first, second := a.signer(dir, "p1"), a.signer(dir, "p2")
	must(t, first.SignNow(t.Context()))
	a.grow(1)
	if err := second.SignNow(t.Context()); !errors.Is(err, ErrStandby) || second.Healthy() != nil {
		t.Errorf("the second: %v, healthy: %v", err, second.Healthy())
	}
	must(t, second.tick(t.Context()))
	if len(a.notes) != 1 {
		t.Error("the second signed")
	}
	first.release(t.Context())
	must(t, second.SignNow(t.Context()))
	if len(a.notes) != 2 {
		t.Error("nobody signs after the first has gone")
	}
}

// As after a fail-over to a standby of the database, which has got the lease of
// a process that is gone.
func TestWhoWaitsForTheLeaseOfADeadSignerSaysSo(t *testing.T) {
	dir, a := t.TempDir(), newArchive(1)
	first, second := a.signer(dir, "p1"), a.signer(dir, "p2")
	must(t, first.tick(t.Context()))
	must(t, second.tick(t.Context()))
	if err := second.Healthy(); err == nil || !strings.Contains(err.Error(), "30 seconds") {
		t.Errorf("nobody was seen to sign, and the second says: %v", err)
	}

	for range 3 { // but the first lives
		a.now = a.now.Add(leaseRenew)
		must(t, first.tick(t.Context()))
		must(t, second.tick(t.Context()))
		if err := second.Healthy(); err != nil {
			t.Errorf("beside one that signs: %v", err)
		}
	}
	a.now = a.now.Add(leaseQuiet + time.Second)
	must(t, second.tick(t.Context()))
	if second.Healthy() == nil {
		t.Error("after the first has died all is well")
	}
	a.holder = "" // its lease ran out
	must(t, second.tick(t.Context()))
	if err := second.Healthy(); err != nil {
		t.Errorf("the second signs, and says: %v", err)
	}
}

func TestAProcessThatBelievesToHoldTheLeaseIsKeptOutByTheFile(t *testing.T) {
	dir, a := t.TempDir(), newArchive(1)
	unlock, err := lock(dir)
	must(t, err)
	s := a.signer(dir, "p1")
	if err := s.SignNow(t.Context()); err == nil || len(a.notes) != 0 {
		t.Errorf("signed beside another process: %v", err)
	}
	unlock()
	must(t, s.SignNow(t.Context()))
}

func TestAGrowingLogIsSignedEachMinuteAndOnRequest(t *testing.T) {
	dir, a := t.TempDir(), newArchive(1)
	s := a.signer(dir, "p1")
	step := func(d time.Duration, asked bool, want int) {
		t.Helper()
		a.grow(1)
		a.now, a.asked = a.now.Add(d), asked
		must(t, s.tick(t.Context()))
		if len(a.notes) != want {
			t.Errorf("%d checkpoints, want %d", len(a.notes), want)
		}
	}
	step(0, false, 1)
	step(30*time.Second, false, 1)
	step(time.Second, true, 2)
	step(59*time.Second, false, 2)
	step(time.Second, false, 3)
}

func TestNothingIsSignedWhileTheClockHasJumpedAndSoonAfterItIsGoneBy(t *testing.T) {
	a, dir := newArchive(1), t.TempDir()
	s := a.signer(dir, "p1")
	s.Watch = timekeeper.New(a, func() time.Duration { return time.Hour })
	must(t, s.Watch.Look(time.Time{}, time.Time{}))
	must(t, s.SignNow(t.Context()))

	a.grow(1)
	a.now = a.now.Add(-time.Hour)
	wantRefused(t, a, s, "1h0m0s behind")
	if _, _, err := s.Watch.Confirm(time.Time{}, time.Time{}); err != nil {
		t.Fatal(err)
	}
	a.asked = true
	a.now = a.now.Add(Every)
	must(t, s.tick(t.Context()))
	if s.Healthy() != nil || a.notes[2] == "" {
		t.Errorf("it is confirmed, and still: %v", s.Healthy())
	}
}

func TestNoCheckpointIsSignedBeforeALeafThatItCovers(t *testing.T) {
	a, dir := newArchive(1), t.TempDir()
	a.newest = a.now.Add(24 * time.Hour)
	must(t, a.signer(dir, "p1").SignNow(t.Context()))
	if c := a.opened(t, dir, 1); !c.SignedAt.Equal(a.newest) {
		t.Errorf("signed at %s, over a leaf recorded at %s", c.SignedAt, a.newest)
	}
}

func TestAClockThatWasPutBackHoldsUpNoCheckpoint(t *testing.T) {
	dir, a := t.TempDir(), newArchive(1)
	s := a.signer(dir, "p1")
	must(t, s.tick(t.Context()))
	a.now = a.now.Add(-time.Hour)
	a.grow(1)
	must(t, s.tick(t.Context()))
	if a.notes[2] == "" {
		t.Error("what was recorded since waits for an hour")
	}
}

func TestTimeNeverRunsBackInCheckpoints(t *testing.T) {
	dir, a := t.TempDir(), newArchive(1)
	must(t, a.signer(dir, "p1").SignNow(t.Context()))
	first := a.now
	a.now = a.now.Add(-time.Hour)
	a.grow(1)
	must(t, a.signer(dir, "p1").SignNow(t.Context()))
	if c := a.opened(t, dir, 2); !c.SignedAt.Equal(first) {
		t.Errorf("signed at %s after %s", c.SignedAt, first)
	}
}
