package sample

import (
	"fmt"
	"strings"

	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/reconcile"
)

// People lists the engagements of an export.
func (b *Bundle) People() (list []reconcile.Engagement, err error) {
	if err := b.hasEverybody(); err != nil {
		return nil, err
	}
	err = b.Rows("people.csv", func(cell func(string) string) error {
		start, err := jml.ParseDate(cell("start"))
		if err != nil {
			return fmt.Errorf("read a first day: %w", err)
		}
		end, err := jml.ParseDate(cell("end"))
		if err != nil {
			return fmt.Errorf("read a last day: %w", err)
		}
		e := reconcile.Engagement{Person: cell("person_id"), Name: cell("person_name"), Address: cell("work_email"), Start: start, End: end, Without: cell("without_case")}
		for id := range strings.SplitSeq(cell("ids"), "; ") {
			if given, ofHR := strings.CutPrefix(id, "hr:"); ofHR && !strings.HasPrefix(given, "[") {
				e.IDs = append(e.IDs, strings.TrimSpace(given))
			}
		}
		list = append(list, e)
		return nil
	})
	return list, err
}

// hasEverybody refuses a part of a period: whom it was not asked for would seem to
// be missing here.
func (b *Bundle) hasEverybody() error {
	cases := b.Manifest.Question.Scope().Cases()
	if cases == "" {
		return nil
	}
	return jml.Invalid("", fmt.Sprintf("This export is a part of its period: %s. It lists nobody else, so nothing can be held against it. Take an export without --kind, --person, --control and --department.", cases))
}

// GrantsTo lists who may use a system at the end of a day, in UTC.
func (b *Bundle) GrantsTo(system string, day jml.Date) (list []reconcile.Grant, err error) {
	if err := b.hasEverybody(); err != nil {
		return nil, err
	}
	after := day.AddDays(1).String() // sorts behind every instant of the day
	err = b.Rows("access.csv", func(cell func(string) string) error {
		since, until := cell("since"), cell("until")
		if fold.Same(cell("system"), system) && since < after && (until == "" || until >= after) {
			list = append(list, reconcile.Grant{Person: cell("person_id"), Name: cell("person_name"), Level: cell("level")})
		}
		return nil
	})
	return list, err
}
