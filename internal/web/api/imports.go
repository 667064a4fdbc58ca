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
	result, err := h.take(r.Context(), door.PrincipalOf(r.Context()).Actor, r.PathValue("what"), body, q.Get("complete") == "1", q.Get("dry_run") == "1")
	return reply(w, result, err)
}

func (h *Imports) take(ctx context.Context, by jml.Actor, what string, body []byte, complete, dry bool) (out company.ImportResult, err error) {
	src := bytes.NewReader(body)
	switch what {
	case "people":
		rows, sum, err := intake.ParsePeople(src)
		if err != nil || dry {
			return company.ImportResult{What: what, Rows: len(rows)}, err
		}
		return h.company.ImportPeople(ctx, by, sum, rows)
	case "holdings":
		rows, sum, err := intake.ParseHoldings(src)
		if err != nil || dry {
			return company.ImportResult{What: what, Rows: len(rows)}, err
		}
		return h.company.ImportHoldings(ctx, by, sum, rows, complete)
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
