package storetest

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/store"
)

func logStories() map[string]func(*testing.T, Opener) {
	return map[string]func(*testing.T, Opener){
		"TheLogRefusesToBeRewritten":       appendOnly,
		"AnOpeningGoesByErasureOnly":       erasure,
		"ASnapshotTellsTheWholeLog":        snapshotTells,
		"ACheckpointAnswersEarlierWaiters": checkpoints,
		"ALogHasOneName":                   oneName,
		"DrawsAreListedNewestFirst":        draws,
		"AReopenedLogSaysWhatWasPutBack":   reopened,
		"AMarkThatCameTooLateDoesNotCount": reopenedLate,
		"AFileComesBackByteForByte":        wholeFile,
		"AnUnfinishedUploadIsNoFile":       unfinished,
		"UnusedFilesGoUsedOnesStay":        staleFiles,
	}
}

// checkLog compares leaves, stored hashes, openings and root.
func checkLog(t *testing.T, w *world) {
	t.Helper()
	size, root, err := w.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var tree checkpoint.Tree
	leaves, beside := map[int64]evidence.Leaf{}, 0
	err = w.Snapshot(t.Context(), func(s *store.Snapshot) error {
		hashes, err := s.StoredHashes(t.Context(), 0, size)
		if err != nil {
			return err
		}
		next, stop := iter.Pull(openingsOf(t, s, size))
		defer stop()
		o, more := next()
		err = s.Leaves(t.Context(), size, func(seq int64, line []byte) error {
			for ; more && o.Seq == seq; o, more = next() {
				beside++
			}
			if seq != tree.Size() {
				t.Fatalf("leaf %d follows leaf %d", seq, tree.Size()-1)
			}
			if hash, err := s.StoredHashes(t.Context(), seq, seq+1); err != nil || hash[0] != hashes[seq] || hash[0] != checkpoint.LeafHash(line) {
				t.Fatalf("stored hash of leaf %d: %v, %v, does not match", seq, hash, err)
			}
			if leaves[seq], err = evidence.ParseLeaf(line); err != nil {
				return err
			}
			tree.Append(line)
			return nil
		})
		if err != nil {
			return err
		}
		last := evidence.Opening{Seq: -1}
		return s.Openings(t.Context(), size, func(o evidence.Opening) error {
			beside--
			if !last.Before(o) || !o.Opens(leaves[o.Seq].Commitments[o.Field]) {
				t.Errorf("opening %d %s is out of order or opens nothing", o.Seq, o.Field)
			}
			last = o
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	if beside != 0 {
		t.Errorf("%d more openings are read beside the leaves than behind them", beside)
	}
	if again, err := tree.Root(size); err != nil || again != root || tree.Size() != size {
		t.Errorf("root over %d leaves is %v, the store says %v over %d (%v)", tree.Size(), again, root, size, err)
	}
}

// openingsOf hands out openings one by one, while something else is read from the
// snapshot.
func openingsOf(t *testing.T, s *store.Snapshot, size int64) iter.Seq[evidence.Opening] {
	return func(yield func(evidence.Opening) bool) {
		enough := errors.New("enough")
		err := s.Openings(t.Context(), size, func(o evidence.Opening) error {
			if !yield(o) {
				return enough
			}
			return nil
		})
		if err != nil && !errors.Is(err, enough) {
			t.Errorf("read the openings: %v", err)
		}
	}
}

func appendOnly(t *testing.T, open Opener) {
	w := newWorld(t, open)
	w.change(func(tx ledger.Tx) error { tx.Append(w.ended("a note")); return nil })
	for _, query := range []string{
		"UPDATE log_leaf SET type = 'x'", "DELETE FROM log_leaf",
		"UPDATE log_hash SET idx = idx + 100", "DELETE FROM log_hash",
		"UPDATE log_head SET size = 0", "UPDATE log_head SET size = size", "DELETE FROM log_head",
		"UPDATE opening SET value = 'x'", "DELETE FROM opening",
	} {
		_, err := w.raw.Exec(query)
		if err == nil || !strings.Contains(err.Error(), "append-only") && !strings.Contains(err.Error(), "only") {
			t.Errorf("%s: %v, want a refusal that says why", query, err)
		}
	}
	checkLog(t, w)
}

func erasure(t *testing.T, open Opener) {
	w := newWorld(t, open)
	w.change(func(tx ledger.Tx) error { tx.Append(w.ended("a note")); return nil })
	for _, query := range []string{
		"INSERT INTO erasure (seq, field, erased_at) VALUES (0, 'note', 1)",
		"DELETE FROM opening WHERE field = 'note'",
	} {
		if _, err := w.raw.Exec(query); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	}
	if _, err := w.raw.Exec("DELETE FROM opening"); err == nil {
		t.Error("openings that no erasure names could be deleted")
	}
	w.read(func(r ledger.Reader) error {
		note, err := r.Opening(0, "note")
		serial, err2 := r.Opening(0, "serial")
		if note != "" || serial != "C02X" {
			t.Errorf("note %q and serial %q are left, want the serial only", note, serial)
		}
		return first(err, err2)
	})
	checkLog(t, w)
}

func snapshotTells(t *testing.T, open Opener) {
	w := newWorld(t, open)
	for range 3 {
		w.change(func(tx ledger.Tx) error {
			for range 300 {
				tx.Append(w.ended("many"))
			}
			return nil
		})
	}
	checkLog(t, w)
	w.change(func(tx ledger.Tx) error { return tx.PutDocument("abc", []byte("a playbook")) })
	err := w.Snapshot(t.Context(), func(s *store.Snapshot) error {
		body, found, err := s.Document(t.Context(), "abc")
		if !found || string(body) != "a playbook" {
			t.Errorf("document is %q, found %v", body, found)
		}
		_, missing, err2 := s.Document(t.Context(), "nope")
		_, nofile, err3 := s.File(t.Context(), "nope")
		if missing || nofile {
			t.Error("found what was never stored")
		}
		return first(err, err2, err3)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// signs returns what stores a checkpoint of an origin, and the key for it.
func (w *world) signs(origin string) (sign func(size int64) string, vkey string) {
	w.t.Helper()
	skey, vkey, err := checkpoint.NewKey(origin, bytes.NewReader(bytes.Repeat([]byte{7}, 64)))
	if err != nil {
		w.t.Fatal(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		w.t.Fatal(err)
	}
	return func(size int64) string {
		signed, err := checkpoint.Sign(origin, size, [32]byte{}, w.clock.Now(), signer)
		if err := first(err, w.PutCheckpoint(w.t.Context(), size, string(signed))); err != nil {
			w.t.Fatal(err)
		}
		return string(signed)
	}, vkey
}

func checkpoints(t *testing.T, open Opener) {
	w := newWorld(t, open)
	if err := w.SetOrigin(t.Context(), "handover/test"); err != nil {
		t.Fatal(err)
	}
	sign, vkey := w.signs("handover/test")
	w.change(func(tx ledger.Tx) error { tx.Append(w.ended("")); return nil })
	if err := w.RequestCheckpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	sign(0)
	if waits, err := w.PendingRequest(t.Context()); err != nil || !waits {
		t.Errorf("a checkpoint that covers less answered the request (%v)", err)
	}
	signed := sign(1)
	if waits, err := w.PendingRequest(t.Context()); err != nil || waits {
		t.Errorf("the request is still open after its checkpoint (%v)", err)
	}
	got, keyHash, err := w.LatestCheckpoint(t.Context())
	want, err2 := checkpoint.KeyHash(vkey)
	if err := first(err, err2); err != nil || got != signed || keyHash != want {
		t.Errorf("newest checkpoint is %q by %s, want %q by %s (%v)", got, keyHash, signed, want, err)
	}
	status, err := w.LogStatus(t.Context(), readmodel.Viewer{})
	if err != nil || status.CheckpointSize != 1 || status.Size != 1 || !status.SignedAt.Equal(w.clock.Now()) || len(status.Leaves) != 1 {
		t.Errorf("log status is %+v (%v)", status, err)
	}
}

func draws(t *testing.T, open Opener) {
	w := newWorld(t, open)
	for _, sum := range []string{"first", "second"} {
		w.change(func(tx ledger.Tx) error {
			tx.Append(w.ended(""))
			tx.Append(evidence.Draft{Actor: jml.ConsoleActor(), Data: evidence.SampleDrawn{SHA256: sum}})
			return nil
		})
	}
	found, err := w.AuditLeaves(t.Context(), leaftype.SampleDrawn)
	if err != nil || len(found) != 2 || !strings.Contains(string(found[0].Data), "second") || !strings.Contains(string(found[1].Data), "first") {
		t.Errorf("listed are %+v (%v)", found, err)
	}
	if other, err := w.AuditLeaves(t.Context(), leaftype.TaskEnded); err != nil || len(other) > 0 {
		t.Errorf("what says nothing of audits is listed: %+v (%v)", other, err)
	}
}

func oneName(t *testing.T, open Opener) {
	w := newWorld(t, open)
	if err := first(w.SetOrigin(t.Context(), "handover/a"), w.SetOrigin(t.Context(), "handover/a")); err != nil {
		t.Fatal(err)
	}
	w.wantCode(w.SetOrigin(t.Context(), "handover/b"), jml.CodeConflict)
	if err := first(w.PublishKey(t.Context(), "old"), w.PublishKey(t.Context(), "new")); err != nil {
		t.Fatal(err)
	}
	name, err := w.Origin(t.Context())
	key, err2 := w.VerifierKey(t.Context())
	status, err3 := w.LogStatus(t.Context(), readmodel.Viewer{})
	if name != "handover/a" || key != "new" || status.Key != key || first(err, err2, err3) != nil {
		t.Errorf("the log is named %q with key %q, shown as %q (%v)", name, key, status.Key, first(err, err2, err3))
	}
}

// upload stores content of the owner, for the case, under a digest.
func (w *world) upload(id, sha256 string, content []byte) {
	w.t.Helper()
	if _, err := w.BeginUpload(w.t.Context(), id, w.sender(), 0); err != nil {
		w.t.Fatal(err)
	}
	n := 0
	for part := content; len(part) > 0; n++ {
		size := min(len(part), store.ChunkSize)
		if err := w.PutChunk(w.t.Context(), id, n, part[:size]); err != nil {
			w.t.Fatal(err)
		}
		part = part[size:]
	}
	if err := w.FinishFile(w.t.Context(), id, sha256, int64(len(content))); err != nil {
		w.t.Fatal(err)
	}
}

func wholeFile(t *testing.T, open Opener) {
	w := newWorld(t, open)
	content := bytes.Repeat([]byte("evidence "), 70_000) // three parts
	w.upload("first", "digest", content)
	w.upload("second", "digest", content)
	err := w.Snapshot(t.Context(), func(s *store.Snapshot) error {
		body, found, err := s.File(t.Context(), "digest")
		if err != nil || !found {
			t.Fatalf("file found %v: %v", found, err)
		}
		defer body.Close()
		got, err := io.ReadAll(body)
		if !bytes.Equal(got, content) {
			t.Errorf("%d bytes came back differently from %d", len(got), len(content))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var parts int
	if err := w.raw.QueryRow("SELECT COUNT(*) FROM file_chunk").Scan(&parts); err != nil || parts != 3 {
		t.Errorf("%d parts are kept of the same file sent twice, want 3 (%v)", parts, err)
	}
}

func unfinished(t *testing.T, open Opener) {
	w := newWorld(t, open)
	if _, err := w.BeginUpload(t.Context(), "up", w.sender(), 0); err != nil {
		t.Fatal(err)
	}
	if err := w.PutChunk(t.Context(), "up", 1, []byte("second part")); err != nil {
		t.Fatal(err)
	}
	w.wantCode(w.FinishFile(t.Context(), "up", "digest", 11), jml.CodeInvalid)
	w.read(func(r ledger.Reader) error {
		stored, err := r.FileStored("digest")
		if stored {
			t.Error("a file without its first part counts as stored")
		}
		return err
	})
}

func staleFiles(t *testing.T, open Opener) {
	w := newWorld(t, open)
	w.upload("used", "used", []byte("kept"))
	w.upload("unused", "unused", []byte("goes"))
	files := []jml.EndingFile{{SHA256: "used", Name: "proof.txt", Media: "text/plain", Size: 4}}
	w.change(func(tx ledger.Tx) error { return tx.AttachFiles(w.task.ID, files) })
	n, err := w.DeleteStaleFiles(t.Context(), w.clock.Now())
	if err != nil || n != 0 {
		t.Errorf("%d parts deleted before their day is over (%v)", n, err)
	}
	n, err = w.DeleteStaleFiles(t.Context(), w.clock.Move(25*60*60*1e9))
	if err != nil || n != 1 {
		t.Errorf("%d parts deleted, want the unused one (%v)", n, err)
	}
	part, err := w.FileChunk(t.Context(), "used", 0)
	after, err2 := w.FileChunk(t.Context(), "used", 1)
	if string(part) != "kept" || after != nil || first(err, err2) != nil {
		t.Errorf("used file reads %q then %q (%v)", part, after, first(err, err2))
	}
}
