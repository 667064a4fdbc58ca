package api

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"net/http"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/reconcile"
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

// Reconciliations hold lists from elsewhere against what is recorded, and record
// that; against.Records implements it.
type Reconciliations interface {
	Compare(ctx context.Context, by jml.Actor, list io.Reader, o reconcile.Order) (reconcile.Outcome, error)
}

// Audits answers what auditors ask.
type Audits struct {
	samples         Samples
	reconciliations Reconciliations
}

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

// Reconcile holds a list against what is recorded, and answers what differs.
func (h *Audits) Reconcile(w http.ResponseWriter, r *http.Request) error {
	var ask wire.Reconciliation
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	var problems jml.Problems
	order := reconcile.Order{Kind: reconcile.Kind(ask.Kind), System: ask.System, AsOf: ask.AsOf,
		From: readDay(&problems, "from", ask.From), To: readDay(&problems, "to", ask.To), On: readDay(&problems, "on", ask.On),
		Columns: ask.Columns, File: ask.File, FetchedBy: ask.FetchedBy, Filter: ask.Filter}
	list, err := base64.StdEncoding.DecodeString(ask.List)
	if err != nil {
		problems = append(problems, jml.Invalid("list", "Send the list in base64."))
	}
	if err := problems.Or(); err != nil {
		return err
	}
	door.MoreTime(w)
	out, err := h.reconciliations.Compare(r.Context(), door.PrincipalOf(r.Context()).Actor, bytes.NewReader(list), order)
	return reply(w, out, err)
}
