package api

import (
	"bytes"
	"context"
	"net/http"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/intake"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/web/door"
)

// Imports takes files of people, holdings, equipment and the access matrix.
type Imports struct{ company Company }

// files are where rows go: into the books or, for a dry run, nowhere.
type files interface {
	ImportPeople(ctx context.Context, by jml.Actor, sha256 string, rows []company.ImportPerson) (company.ImportResult, error)
	ImportHoldings(ctx context.Context, by jml.Actor, sha256 string, rows []company.ImportHolding, complete bool) (company.ImportResult, error)
	ImportAssets(ctx context.Context, by jml.Actor, sha256 string, rows []company.ImportAsset) (company.ImportResult, error)
}

// Take takes a file in; dry_run=1 only says what would become of each row, with
// everything that would be refused.
func (h *Imports) Take(w http.ResponseWriter, r *http.Request) error {
	body, err := readBody(r)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	sent := sentFile{what: r.PathValue("what"), body: body, complete: q.Get("complete") == "1", dry: q.Get("dry_run") == "1",
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
	what, body, dry := f.what, f.body, f.dry
	into := files(h.company)
	if dry {
		into = h.company.Rehearsal()
	}
	src := bytes.NewReader(body)
	switch what {
	case "people":
		rows, sum, err := intake.ParsePeople(src)
		for i := range rows {
			rows[i].Source, rows[i].AddressMoved = f.source, f.moved
		}
		if err != nil {
			return out, err
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
		return into.ImportAssets(ctx, by, sum, rows)
	case "access":
		m, err := playbook.AcceptMatrix(body)
		if err != nil {
			return out, err
		}
		if !dry {
			_, err = h.company.PutDocument(ctx, by, "matrix", body)
		}
		return company.ImportResult{What: what, Rows: len(m.Systems)}, err
	}
	return out, &jml.Error{Code: jml.CodeNotFound, Message: "There are imports of people, holdings, assets and access."}
}
