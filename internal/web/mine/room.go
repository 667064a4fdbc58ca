// Package mine is what the owner of tasks sees who came by a mail link: the
// landing page, their tasks, the files they add and the answers they record.
// Whose tasks they are is read anew at every request; it knows no sign-in.
package mine

import (
	"context"
	"embed"
	"io"
	"log/slog"
	"time"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/upload"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/download"
	"github.com/handover-jml/handover/internal/web/view"
)

// Templates are the room's pages.
//
//go:embed template
var Templates embed.FS

// Endings ends tasks and adds others; casework.Service implements it.
type Endings interface {
	// Early returns the ids of a case's planned tasks that may be recorded before they open.
	Early(ctx context.Context, caseID string) (map[string]bool, error)
	AddTask(ctx context.Context, by jml.Actor, caseID string, ask jml.NewTask) error
	Complete(ctx context.Context, by jml.Actor, caseID string, endings []jml.Ending) ([]jml.Ended, error)
}

// RecordAccess enters that a person has a system, which the access matrix may
// lack; company.Service does.
type RecordAccess func(ctx context.Context, by jml.Actor, person, system, level string) error

// Assigned reads what somebody may see of cases.
type Assigned interface {
	// LinkTasks is decided anew at every request from task.assignee now.
	LinkTasks(ctx context.Context, personID string, caseIDs []string) (readmodel.LinkTasks, error)
}

// Documents reads stored documents by their hash.
type Documents interface {
	Document(ctx context.Context, hash string) ([]byte, error)
}

// Files keeps evidence files in chunks, before and after an ending refers to them.
type Files interface {
	download.Chunks
	// UploadRoom is what a person may still send, for any case.
	UploadRoom(ctx context.Context, personID string) (upload.Room, error)
	// BeginUpload grants room to one file before any of it is read: at most want bytes, or as many
	// as one file may have when want is 0. Refusals: jml.CodeInvalid past a quota of the person or
	// the case, jml.CodeFull past that of everybody or while little disk is left.
	BeginUpload(ctx context.Context, id string, by upload.Owner, want int64) (upload.Room, error)
	// PutChunk stores part n (256 KiB each but the last) of an upload; the digest is known only at
	// the end, so chunks are first kept under an upload id and FinishFile names them.
	PutChunk(ctx context.Context, id string, n int, b []byte) error
	FinishFile(ctx context.Context, id, sha256 string, size int64) error
	// DropUploads takes back what a refusal leaves; what a task refers to stays.
	DropUploads(ctx context.Context, ids ...string) error
}

// Parts are what the room is made of; all are required.
type Parts struct {
	Pages     *view.Pages
	Sessions  *door.Sessions
	Clock     clock.Clock
	Random    io.Reader
	Log       *slog.Logger
	Endings   Endings
	Assigned  Assigned
	Documents Documents
	Files     Files
	Record    RecordAccess
}

// Room has the handlers of all its pages.
type Room struct {
	Links *Links
	Tasks *Tasks
}

// New makes the room.
func New(p Parts) *Room {
	uploads := &uploads{files: p.Files, random: p.Random, log: p.Log, perPerson: door.NewLimiter(p.Clock, 100, 10*time.Minute)}
	return &Room{
		Links: &Links{pages: p.Pages, sessions: p.Sessions},
		Tasks: &Tasks{pages: p.Pages, sessions: p.Sessions, clock: p.Clock, log: p.Log, endings: p.Endings, assigned: p.Assigned, documents: p.Documents, uploads: uploads, access: p.Record},
	}
}
