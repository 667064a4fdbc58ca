package api

import (
	"context"
	"io"
	"net/http"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/sample/order"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/download"
)

// Samples draws cases for auditors, and records each draw; sample.Maker
// implements it.
type Samples interface {
	Draw(ctx context.Context, by jml.Actor, w io.Writer, r order.Request) error
}

// Audits answers what auditors ask.
type Audits struct{ samples Samples }

// Sample draws cases and streams the ZIP of what there is of them.
func (h *Audits) Sample(w http.ResponseWriter, r *http.Request) error {
	var ask wire.Sample
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	var problems jml.Problems
	from, to := readDay(&problems, "from", ask.From), readDay(&problems, "to", ask.To)
	if err := problems.Or(); err != nil {
		return err
	}
	door.MoreTime(w)
	out := download.NewBundle(w, "handover-sample.zip")
	request := order.Request{From: from, To: to, AsOf: ask.AsOf, Order: order.Order{Kind: jml.Kind(ask.Kind), Word: ask.Word, N: ask.N, List: ask.List}}
	return out.End(h.samples.Draw(r.Context(), door.PrincipalOf(r.Context()).Actor, out, request))
}
