package desk

import (
	"context"
	"net/http"

	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// AuditorReads lists what auditors looked at, the newest first.
type AuditorReads interface {
	AuditorReads(ctx context.Context, who readmodel.Viewer, p readmodel.Page) (rows []readmodel.ReadRow, next string, err error)
}

// Reads shows administrators what auditors looked at.
type Reads struct {
	common
	reads AuditorReads
}

// readsPage is a slice of the list.
type readsPage struct {
	view.ViewerTime
	Rows        []readRow
	First, Next string
}

// readRow is one page that was looked at.
type readRow struct {
	At            view.Stamp
	Name, Address string
}

func (h *Reads) Show(w http.ResponseWriter, r *http.Request) error {
	mark, err := markOf(r)
	if err != nil {
		return err
	}
	rows, next, err := h.reads.AuditorReads(r.Context(), door.ViewerOf(r.Context()), readmodel.Page{After: mark})
	if err != nil {
		return err
	}
	page := readsPage{ViewerTime: h.timeOf(r)}
	for _, row := range rows {
		page.Rows = append(page.Rows, readRow{page.At(row.At), view.OrErased(row.Name), row.Address})
	}
	page.First, page.Next = pager(r, next)
	return h.pages.Show(w, r, "reads", http.StatusOK, page)
}
