package web

import (
	"context"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/door"
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

// Sessions keeps browsers' rights and the one-time links that open them. Only
// hashes of tokens are stored.
type Sessions interface {
	door.SessionStore
	// PutSignIn stores a one-time staff sign-in link (15 minutes).
	PutSignIn(ctx context.Context, tokenHash []byte, s jml.Staff, now time.Time) error
}
