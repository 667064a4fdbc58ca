package web

import (
	"context"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
)

// Reader is what the pages read. The package store implements it. Lists are
// paged by key: the returned cursor is "" at the end. All names come from the
// tables, in the clear.
type Reader interface {
	Today(ctx context.Context, now time.Time) (readmodel.Today, error)
	Cases(ctx context.Context, f readmodel.CaseFilter, p readmodel.Page) (rows []readmodel.CaseRow, next string, err error)
	CaseDetail(ctx context.Context, idOrNumber string) (readmodel.CaseDetail, error)
	Timeline(ctx context.Context, caseID string) ([]readmodel.TimelineEntry, error)
	People(ctx context.Context, f readmodel.PersonFilter, p readmodel.Page) (rows []readmodel.PersonRow, next string, err error)
	Person(ctx context.Context, id string) (readmodel.PersonRow, []jml.Engagement, []readmodel.GrantRow, []readmodel.AssetRow, error)
	Grants(ctx context.Context, system string, p readmodel.Page) (rows []readmodel.GrantRow, next string, err error)
	Assets(ctx context.Context, p readmodel.Page) (rows []readmodel.AssetRow, next string, err error)
	Directory(ctx context.Context) (jml.Directory, map[string]jml.Person, error)
	Settings(ctx context.Context) (jml.Settings, error)
	Document(ctx context.Context, hash string) ([]byte, error)
	Current(ctx context.Context, name string) (hash string, err error)
	LogStatus(ctx context.Context) (readmodel.LogStatus, error)
	NoticeOverview(ctx context.Context) (readmodel.NoticeOverview, error)

	// LinkTasks is decided anew at every request from task.assignee now.
	LinkTasks(ctx context.Context, personID string, caseIDs []string) (readmodel.LinkTasks, error)
}

// Sessions keeps browsers' rights. Only hashes of tokens are stored.
type Sessions interface {
	// OpenLink looks a mail token up; jml.CodeNotFound when unknown, revoked, of a person who
	// left, or 7 days after the last of its tasks ended.
	OpenLink(ctx context.Context, tokenHash []byte, now time.Time) (readmodel.LinkGrant, error)
	// AddLinkSession stores a link session, or adds the link to an existing one of the same person.
	AddLinkSession(ctx context.Context, sessionHash []byte, g readmodel.LinkGrant, now time.Time) error
	// FindSession returns a live session and moves its idle limit; staff: idle 30 min, absolute 12 h;
	// link: 8 h. jml.CodeNotFound otherwise.
	FindSession(ctx context.Context, sessionHash []byte, now time.Time) (readmodel.Session, error)
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
