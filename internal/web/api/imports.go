package api

import (
	"bytes"
	"context"
	"fmt"
	"net/http"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/intake"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/door"
)

// Imports takes files of people, holdings, equipment and the access matrix.
type Imports struct{ company Company }

// files are where rows go: into the books or, for a dry run, nowhere.
type files interface {
	ImportPeople(ctx context.Context, by jml.Actor, sha256 string, rows []company.ImportPerson) (company.ImportResult, error)
	ImportEverybody(ctx context.Context, by jml.Actor, sha256 string, rows []company.ImportPerson) (company.ImportResult, error)
	ImportHoldings(ctx context.Context, by jml.Actor, sha256 string, rows []company.ImportHolding, complete bool) (company.ImportResult, error)
	ImportAssets(ctx context.Context, by jml.Actor, sha256 string, rows []company.ImportAsset, complete bool) (company.ImportResult, error)
	ImportRoles(ctx context.Context, by jml.Actor, sha256 string, rows []company.ImportRole) (company.ImportResult, error)
	ImportEvents(ctx context.Context, by jml.Actor, sha256 string, rows []company.ImportEvent) (company.ImportResult, error)
}

// Of takes a file of one kind in; dry_run=1 only says what would become of each
// row, with everything that would be refused.
func (h *Imports) Of(what string) door.Handler {
	return func(w http.ResponseWriter, r *http.Request) error { return h.takes(w, r, what) }
}

// Unknown refuses a file of any other kind.
func (h *Imports) Unknown(http.ResponseWriter, *http.Request) error {
	return &jml.Error{Code: jml.CodeNotFound, Message: "There are imports of people, holdings, assets, roles, events and access."}
}

func (h *Imports) takes(w http.ResponseWriter, r *http.Request, what string) error {
	body, err := readBody(r)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	sent := sentFile{what: what, body: body, complete: q.Get("complete") == "1", dry: q.Get("dry_run") == "1",
		source: q.Get("source"), moved: q.Get("address_moved") == "1"}
	result, err := h.take(r.Context(), door.PrincipalOf(r.Context()).Actor, sent)
	return reply(w, result, err)
}

// sentFile is a file with how it is meant.
type sentFile struct {
	what          string
	body          []byte
	complete, dry bool
	source        string // who gave the ids of people; "" is HR
	moved         bool   // work addresses of people who left are those of the rows now
}

func (h *Imports) take(ctx context.Context, by jml.Actor, f sentFile) (out company.ImportResult, err error) {
	if err := f.fits(); err != nil {
		return out, err
	}
	into := files(h.company)
	if f.dry {
		into = h.company.Rehearsal()
	}
	src := bytes.NewReader(f.body)
	switch f.what {
	case "people":
		rows, sum, err := intake.ParsePeople(src)
		for i := range rows {
			rows[i].Source, rows[i].AddressMoved = f.source, f.moved
		}
		if err != nil {
			return out, err
		}
		if f.complete {
			return into.ImportEverybody(ctx, by, sum, rows)
		}
		return into.ImportPeople(ctx, by, sum, rows)
	case "holdings":
		rows, sum, err := intake.ParseHoldings(src)
		if err != nil {
			return out, err
		}
		return into.ImportHoldings(ctx, by, sum, rows, f.complete)
	case "assets":
		rows, sum, err := intake.ParseAssets(src)
		if err != nil {
			return out, err
		}
		return into.ImportAssets(ctx, by, sum, rows, f.complete)
	case "roles":
		rows, sum, err := intake.ParseRoles(src)
		if err != nil {
			return out, err
		}
		return into.ImportRoles(ctx, by, sum, rows)
	case "events":
		rows, sum, err := intake.ParseEvents(src, f.source)
		if err != nil {
			return out, err
		}
		return into.ImportEvents(ctx, by, sum, rows)
	case "access":
		out, err := h.company.Rehearsal().ImportAccess(ctx, f.body)
		if err != nil || f.dry {
			return out, err
		}
		out.DryRun, out.Lines = false, nil
		_, err = h.company.PutDocument(ctx, by, "matrix", f.body, "")
		return out, err
	}
	return out, fmt.Errorf("no file is called %q", f.what)
}

// fits refuses what a file of this kind cannot be, so that nobody believes that
// it was.
func (f sentFile) fits() error {
	if f.complete && f.what != "people" && f.what != "holdings" && f.what != "assets" {
		return jml.Invalid("complete", "Files of people, holdings and assets alone can be complete.")
	}
	switch {
	case f.moved && f.what != "people":
		return jml.Invalid("address_moved", "That addresses moved belongs to files of people.")
	case f.source != "" && f.what != "people" && f.what != "events":
		return jml.Invalid("source", "A source of ids belongs to files of people and of events.")
	}
	return nil
}
