package storetest

import (
	"bytes"
	"database/sql"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/store"
	"github.com/handover-jml/handover/internal/upload"
)

func uploadStories() map[string]func(*testing.T, Opener) {
	return map[string]func(*testing.T, Opener){
		"APersonACaseAndEverybodyHaveAQuota":          quotas,
		"AQuotaIsWhatTheOperatorSets":                 setQuotas,
		"AFileThatEvidenceRefersToCountsForQuotas":    usedCounts,
		"TwoUploadsAtOnceDoNotBothGetTheLastRoom":     lastRoom,
		"WhatWasNotGrantedIsNotStored":                granted,
		"ADroppedUploadLeavesNothingBehind":           dropped,
		"ADroppedCopyLeavesTheContentToTheOther":      droppedCopy,
		"AnUploadThatATaskRefersToCannotBeDropped":    droppedUsed,
		"NoFileComesInWhileTheDiskIsNearlyFull":       littleDisk,
		"AnUploadThatNobodyEndedIsForgottenAfterADay": abandoned,
	}
}

func (w *world) sender() upload.Owner {
	return upload.Owner{PersonID: w.owner.ID, CaseID: w.theCase.ID}
}

// sent records a whole upload of so many bytes without sending them.
func (w *world) sent(by upload.Owner, bytes int64) {
	w.t.Helper()
	id := newID()
	for _, query := range []string{
		fmt.Sprintf("INSERT INTO file (sha256, upload, size, stored_at) VALUES ('%s', '%s', %d, %d)", id, id, bytes, w.clock.Now().UnixMicro()),
		fmt.Sprintf("INSERT INTO upload (id, person_id, case_id, sha256, size, stored_at) VALUES ('%s', '%s', '%s', '%s', %d, %d)",
			id, by.PersonID, by.CaseID, id, bytes, w.clock.Now().UnixMicro()),
	} {
		if _, err := w.raw.Exec(query); err != nil {
			w.t.Fatal(err)
		}
	}
}

// otherCase is one more case in the world.
func (w *world) otherCase(kind jml.Kind) string {
	w.t.Helper()
	c := w.newCase(kind, jml.Date{Year: 2027, Month: 1, Day: 4})
	w.change(func(tx ledger.Tx) error { return tx.InsertCase(c) })
	return c.ID
}

// count returns how many rows of a table meet a condition.
func (w *world) count(where string) (n int) {
	w.t.Helper()
	if err := w.raw.QueryRow("SELECT COUNT(*) FROM " + where).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

func quotas(t *testing.T, open Opener) {
	elsewhere := func(w *world) upload.Owner {
		return upload.Owner{PersonID: w.person.ID, CaseID: w.otherCase(jml.Joiner)}
	}
	for _, q := range []struct {
		name string
		most int64
		fill func(*world) upload.Owner // who fills the quota that the sender then meets
		code jml.Code
		says string
	}{
		{"person", upload.Standard().Person, func(w *world) upload.Owner {
			return upload.Owner{PersonID: w.owner.ID, CaseID: w.otherCase(jml.Joiner)}
		}, jml.CodeInvalid, "one person"},
		{"case", upload.Standard().Case, func(w *world) upload.Owner {
			return upload.Owner{PersonID: w.person.ID, CaseID: w.theCase.ID}
		}, jml.CodeInvalid, "this case"},
		{"all", upload.Standard().All, elsewhere, jml.CodeFull, "All files"},
	} {
		w := newWorld(t, open)
		by := q.fill(w)
		w.sent(by, q.most-1000)
		room, err := w.BeginUpload(t.Context(), q.name, w.sender(), 0)
		if err != nil || room.Bytes != 1000 || !strings.Contains(room.More.Message, q.says) {
			t.Errorf("%s: room is %+v (%v), want 1000 bytes", q.name, room, err)
		}
		_, err = w.BeginUpload(t.Context(), q.name+" 2", w.sender(), 0)
		if jml.ErrorCode(err) != q.code || !strings.Contains(err.Error(), q.says) {
			t.Errorf("%s: past the quota the answer is %v", q.name, err)
		}
	}
}

func setQuotas(t *testing.T, open Opener) {
	w := newWorld(t, func(t testing.TB, o store.Options) (s *store.Store, raw *sql.DB) {
		o.Quotas = upload.Standard()
		o.Quotas.Case = 30 << 20
		return open(t, o)
	})
	w.sent(upload.Owner{PersonID: w.person.ID, CaseID: w.theCase.ID}, 30<<20-1000)
	room, err := w.BeginUpload(t.Context(), "last", w.sender(), 0)
	if err != nil || room.Bytes != 1000 || !strings.Contains(room.More.Message, "take the 30 MiB that one case") {
		t.Errorf("room is %+v (%v), want 1000 bytes", room, err)
	}
}

func usedCounts(t *testing.T, open Opener) {
	w := newWorld(t, open)
	w.sent(upload.Owner{PersonID: w.owner.ID, CaseID: w.otherCase(jml.Joiner)}, upload.Standard().Person-1000)
	w.upload("proof", "digest", []byte("proof"))
	files := []jml.EndingFile{{SHA256: "digest", Name: "proof.txt", Media: "text/plain", Size: 5}}
	w.change(func(tx ledger.Tx) error { return tx.AttachFiles(w.task.ID, files) })
	w.upload("loose", "other", []byte("loose"))

	room, err := w.UploadRoom(t.Context(), w.owner.ID)
	if err != nil || room.Bytes != 990 {
		t.Errorf("with ten bytes more sent there is room for %d more (%v)", room.Bytes, err)
	}
	if err := w.DropUploads(t.Context(), "proof", "loose"); err != nil {
		t.Fatal(err)
	}
	room, err = w.UploadRoom(t.Context(), w.owner.ID)
	if err != nil || room.Bytes != 995 {
		t.Errorf("with five bytes in evidence there is room for %d more (%v)", room.Bytes, err)
	}
}

func lastRoom(t *testing.T, open Opener) {
	w := newWorld(t, open)
	w.sent(w.sender(), upload.Standard().Case-1000)
	var mu sync.Mutex
	var all sync.WaitGroup
	granted := int64(0)
	for n := range 8 {
		all.Go(func() {
			room, err := w.BeginUpload(t.Context(), fmt.Sprint("up ", n), w.sender(), 600)
			if err != nil && jml.ErrorCode(err) != jml.CodeInvalid {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			granted += room.Bytes
		})
	}
	all.Wait()
	if granted != 1000 {
		t.Errorf("%d bytes were granted of the 1000 that were left", granted)
	}
}

func granted(t *testing.T, open Opener) {
	w := newWorld(t, open)
	part := bytes.Repeat([]byte("x"), store.ChunkSize)
	if err := w.PutChunk(t.Context(), "nobody's", 0, part); jml.ErrorCode(err) != jml.CodeNotFound {
		t.Errorf("a part of no upload: %v", err)
	}
	if _, err := w.BeginUpload(t.Context(), "up", w.sender(), store.ChunkSize+1); err != nil {
		t.Fatal(err)
	}
	err := first(w.PutChunk(t.Context(), "up", 0, part), w.PutChunk(t.Context(), "up", 1, part[:1]))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.PutChunk(t.Context(), "up", 1, part[:2]); err == nil {
		t.Error("a byte more than was granted was stored")
	}
	if err := w.FinishFile(t.Context(), "up", "digest", store.ChunkSize+1); err != nil {
		t.Fatal(err)
	}
	if err := w.PutChunk(t.Context(), "up", 0, part); jml.ErrorCode(err) != jml.CodeNotFound {
		t.Errorf("a part of a file that is whole: %v", err)
	}
}

func dropped(t *testing.T, open Opener) {
	w := newWorld(t, open)
	w.upload("whole", "digest", []byte("all of it"))
	if _, err := w.BeginUpload(t.Context(), "begun", w.sender(), 0); err != nil {
		t.Fatal(err)
	}
	if err := w.PutChunk(t.Context(), "begun", 0, []byte("the first part")); err != nil {
		t.Fatal(err)
	}
	if err := w.DropUploads(t.Context(), "whole", "begun", "never there"); err != nil {
		t.Fatal(err)
	}
	if n := w.count("upload") + w.count("file") + w.count("file_chunk"); n != 0 {
		t.Errorf("%d rows are left of what was dropped", n)
	}
}

func droppedCopy(t *testing.T, open Opener) {
	w := newWorld(t, open)
	w.upload("mine", "digest", []byte("the same"))
	w.upload("yours", "digest", []byte("the same"))
	if err := w.DropUploads(t.Context(), "mine"); err != nil {
		t.Fatal(err)
	}
	part, err := w.FileChunk(t.Context(), "digest", 0)
	if string(part) != "the same" || err != nil {
		t.Errorf("the other's content reads %q (%v)", part, err)
	}
	if err := w.DropUploads(t.Context(), "yours"); err != nil {
		t.Fatal(err)
	}
	if n := w.count("upload") + w.count("file") + w.count("file_chunk"); n != 0 {
		t.Errorf("%d rows are left after both were dropped", n)
	}
}

func droppedUsed(t *testing.T, open Opener) {
	w := newWorld(t, open)
	w.upload("proof", "digest", []byte("proof"))
	files := []jml.EndingFile{{SHA256: "digest", Name: "proof.txt", Media: "text/plain", Size: 5}}
	w.change(func(tx ledger.Tx) error { return tx.AttachFiles(w.task.ID, files) })
	w.upload("sent twice", "digest", []byte("proof"))
	if err := w.DropUploads(t.Context(), "sent twice", "proof"); err != nil {
		t.Fatal(err)
	}
	part, err := w.FileChunk(t.Context(), "digest", 0)
	if string(part) != "proof" || w.count("upload") != 1 || err != nil {
		t.Errorf("the evidence reads %q after it was dropped (%v)", part, err)
	}
}

// disk has so many bytes left.
type disk int64

func (d *disk) Free() (upload.Disk, error) { return upload.Disk{Free: int64(*d), Known: true}, nil }

func littleDisk(t *testing.T, open Opener) {
	left := disk(upload.Standard().MinFree + 1000)
	w := newWorld(t, func(t testing.TB, o store.Options) (s *store.Store, raw *sql.DB) {
		o.Disk = &left
		return open(t, o)
	})
	room, err := w.BeginUpload(t.Context(), "up", w.sender(), 600)
	if err != nil || room.Bytes != 600 {
		t.Fatalf("room is %+v (%v)", room, err)
	}
	room, err = w.BeginUpload(t.Context(), "beside it", w.sender(), 600)
	if err != nil || room.Bytes != 400 {
		t.Errorf("beside 600 bytes under way there is room for %d of 1000 (%v)", room.Bytes, err)
	}
	left = disk(upload.Standard().MinFree)
	_, err = w.BeginUpload(t.Context(), "later", w.sender(), 0)
	w.wantCode(err, jml.CodeFull)
	if room, err := w.UploadRoom(t.Context(), w.owner.ID); err != nil || room.Bytes != 0 {
		t.Errorf("there is room for %d bytes on a full disk (%v)", room.Bytes, err)
	}
}

func abandoned(t *testing.T, open Opener) {
	w := newWorld(t, open)
	if _, err := w.BeginUpload(t.Context(), "up", w.sender(), 0); err != nil {
		t.Fatal(err)
	}
	if err := w.PutChunk(t.Context(), "up", 0, []byte("and then a kill")); err != nil {
		t.Fatal(err)
	}
	if n, err := w.DeleteStaleFiles(t.Context(), w.clock.Now()); n != 0 || w.count("upload") != 1 || err != nil {
		t.Errorf("%d parts of an upload under way were deleted (%v)", n, err)
	}
	if n, err := w.DeleteStaleFiles(t.Context(), w.clock.Move(25*time.Hour)); n != 1 || w.count("upload") != 0 || err != nil {
		t.Errorf("%d parts deleted a day later, %d uploads are left (%v)", n, w.count("upload"), err)
	}
}
