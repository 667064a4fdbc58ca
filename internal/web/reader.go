package web

import (
	"context"
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

// Reader is what the pages read. The package store implements it. Lists are
// paged by key: the returned cursor is "" at the end. All names come from the
// tables, in the clear.
type Reader interface {
	Today(ctx context.Context, now time.Time) (jml.Today, error)
	Cases(ctx context.Context, f jml.CaseFilter, p jml.Page) (rows []jml.CaseRow, next string, err error)
	CaseDetail(ctx context.Context, idOrNumber string) (jml.CaseDetail, error)
	Timeline(ctx context.Context, caseID string) ([]jml.TimelineEntry, error)
	People(ctx context.Context, f jml.PersonFilter, p jml.Page) (rows []jml.PersonRow, next string, err error)
	Person(ctx context.Context, id string) (jml.PersonRow, []jml.Engagement, []jml.GrantRow, []jml.AssetRow, error)
	Grants(ctx context.Context, system string, p jml.Page) (rows []jml.GrantRow, next string, err error)
	Assets(ctx context.Context, p jml.Page) (rows []jml.AssetRow, next string, err error)
	Directory(ctx context.Context) (jml.Directory, map[string]jml.Person, error)
	Settings(ctx context.Context) (jml.Settings, error)
	Document(ctx context.Context, hash string) ([]byte, error)
	Current(ctx context.Context, name string) (hash string, err error)
	LogStatus(ctx context.Context) (jml.LogStatus, error)
	NoticeOverview(ctx context.Context) (jml.NoticeOverview, error)

	// LinkTasks is decided anew at every request from task.assignee now.
	LinkTasks(ctx context.Context, personID string, caseIDs []string) (jml.LinkTasks, error)
}

// Sessions keeps browsers' rights. Only hashes of tokens are stored.
type Sessions interface {
	// OpenLink looks a mail token up; jml.CodeNotFound when unknown, revoked, of a person who
	// left, or 7 days after the last of its tasks ended.
	OpenLink(ctx context.Context, tokenHash []byte, now time.Time) (jml.LinkGrant, error)
	// AddLinkSession stores a link session, or adds the link to an existing one of the same person.
	AddLinkSession(ctx context.Context, sessionHash []byte, g jml.LinkGrant, now time.Time) error
	// FindSession returns a live session and moves its idle limit; staff: idle 30 min, absolute 12 h;
	// link: 8 h. jml.CodeNotFound otherwise.
	FindSession(ctx context.Context, sessionHash []byte, now time.Time) (jml.Session, error)
	EndSession(ctx context.Context, sessionHash []byte) error

	// PutSignIn stores a one-time staff sign-in link (15 minutes).
	PutSignIn(ctx context.Context, tokenHash []byte, s jml.Staff, now time.Time) error
	// UseSignIn spends it and opens a staff session in one transaction; jml.CodeNotFound when
	// unknown, spent or over.
	UseSignIn(ctx context.Context, tokenHash, sessionHash []byte, now time.Time) (jml.Staff, error)
}

// Files keeps evidence files in chunks, before and after an ending refers to them.
type Files interface {
	// PutChunk stores part n (256 KiB each but the last) of an upload; the digest is known only at
	// the end, so chunks are first kept under an upload id and FinishFile names them.
	PutChunk(ctx context.Context, upload string, n int, b []byte) error
	FinishFile(ctx context.Context, upload, sha256 string, size int64) error
	// FileChunk returns part n, or nil after the last.
	FileChunk(ctx context.Context, sha256 string, n int) ([]byte, error)
}
