package against

import (
	"fmt"
	"io"

	"github.com/handover-jml/handover/internal/intake"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/reconcile"
	"github.com/handover-jml/handover/internal/sample"
)

// Export holds a list against an export.
func Export(b *sample.Bundle, list io.Reader, o reconcile.Order) (out reconcile.Outcome, err error) {
	if err := o.Check(); err != nil {
		return out, err
	}
	out.AsOf, out.On = b.Manifest.Log.Size, o.On
	day := jml.DateOf(b.Manifest.GeneratedAt)
	if out.On.IsZero() {
		out.On = day
	}
	if day.Before(out.On) {
		return out, jml.Invalid("on", fmt.Sprintf("The list is of a day after %s, when what it is held against was signed.", day))
	}

	hold := roster
	if o.Kind == reconcile.OfSystem {
		hold = system
	}
	if err := hold(&out, b, list, o); err != nil {
		return out, err
	}
	out.Count(o.Kind)
	return out, nil
}

func roster(out *reconcile.Outcome, b *sample.Bundle, list io.Reader, o reconcile.Order) error {
	lines, sum, err := intake.ParseRoster(list, o.Columns)
	if err != nil {
		return err
	}
	here, err := b.People()
	if err != nil {
		return err
	}
	out.Rows, out.SHA256, out.Registered = len(lines), sum, len(here)
	q := b.Manifest.Question
	out.Differences = reconcile.Roster(lines, here, reconcile.Period{From: q.From, To: q.To})
	return nil
}

func system(out *reconcile.Outcome, b *sample.Bundle, list io.Reader, o reconcile.Order) error {
	accounts, sum, err := intake.ParseAccounts(list, o.Columns)
	if err != nil {
		return err
	}
	here, err := b.People()
	if err != nil {
		return err
	}
	grants, err := b.GrantsTo(o.System, out.On)
	if err != nil {
		return err
	}
	out.Rows, out.SHA256, out.Registered = len(accounts), sum, len(grants)
	out.Differences = reconcile.Accounts(accounts, here, grants, out.On)
	return nil
}
