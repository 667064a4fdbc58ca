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

// Take takes a file in; dry_run=1 only checks its form.
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
	src := bytes.NewReader(body)
	switch what {
	case "people":
		rows, sum, err := intake.ParsePeople(src)
		for i := range rows {
			rows[i].Source, rows[i].AddressMoved = f.source, f.moved
		}
		if err != nil || dry {
			return company.ImportResult{What: what, Rows: len(rows)}, err
		}
		return h.company.ImportPeople(ctx, by, sum, rows)
	case "holdings":
		rows, sum, err := intake.ParseHoldings(src)
		if err != nil || dry {
			return company.ImportResult{What: what, Rows: len(rows)}, err
		}
		return h.company.ImportHoldings(ctx, by, sum, rows, f.complete)
	case "assets":
		rows, sum, err := intake.ParseAssets(src)
		if err != nil || dry {
			return company.ImportResult{What: what, Rows: len(rows)}, err
		}
		return h.company.ImportAssets(ctx, by, sum, rows)
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
