package store

import (
	"time"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
)

const (
	unannouncedRead = 500 // engagements that are looked at
	startsAhead     = 14  // days before a first day on which its joiner is missed
	startsBehind    = 30  // and after it
)

// unannounced is whose dates bring what nobody announced, as pages are read.
type unannounced struct{ *pageReader }

// find finds whose dates bring what nobody announced: an end that has
// passed, and a first day that comes or has come. A day ends with that of the
// person's own place. What is about whoever looks is left out.
func (r unannounced) find(out *readmodel.Today, now time.Time) error {
	for _, find := range []func(time.Time) ([]readmodel.UnannouncedRow, error){r.ended, r.begin} {
		rows, err := find(now)
		if err != nil {
			return err
		}
		out.Unannounced = append(out.Unannounced, rows...)
	}
	out.UnannouncedTotal = len(out.Unannounced)
	out.Unannounced = out.Unannounced[:min(len(out.Unannounced), todayTasks)]
	return r.name(out.Unannounced)
}

func (r unannounced) ended(now time.Time) (rows []readmodel.UnannouncedRow, err error) {
	all, err := engagements().all(r.conn, `WHERE state = 'active' AND end_on <> '' AND end_on <= ? AND person_id <> ? AND NOT EXISTS (
		SELECT 1 FROM cases c WHERE c.engagement_id = engagement.id AND c.kind = 'leaver' AND c.state = 'open') ORDER BY end_on, id LIMIT ?`,
		jml.DateOf(now.UTC()).AddDays(1).String(), r.viewer.PersonID, unannouncedRead)
	for _, e := range all {
		if e.End.Before(dayAt(e, now)) {
			rows = append(rows, readmodel.UnannouncedRow{PersonID: e.PersonID, Kind: jml.Leaver, Day: e.End, Begun: true})
		}
	}
	return rows, err
}

func (r unannounced) begin(now time.Time) (rows []readmodel.UnannouncedRow, err error) {
	today := jml.DateOf(now.UTC())
	all, err := engagements().all(r.conn, `WHERE (state = 'planned' OR begun_at IS NOT NULL) AND state IN ('planned', 'active') AND start_on >= ? AND start_on <= ? AND person_id <> ?
		AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.engagement_id = engagement.id) ORDER BY start_on, id LIMIT ?`,
		today.AddDays(-startsBehind).String(), today.AddDays(startsAhead).String(), r.viewer.PersonID, unannouncedRead)
	for _, e := range all {
		rows = append(rows, readmodel.UnannouncedRow{PersonID: e.PersonID, Kind: jml.Joiner, Day: e.Start, Begun: !dayAt(e, now).Before(e.Start)})
	}
	return rows, err
}

// dayAt is the day at the place of an engagement.
func dayAt(e jml.Engagement, now time.Time) jml.Date {
	zone, err := clock.Zone(e.Zone)
	if err != nil { // only an older zone database can lack one
		zone = time.UTC
	}
	return jml.DateOf(now.In(zone))
}

func (r unannounced) name(rows []readmodel.UnannouncedRow) error {
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = row.PersonID
	}
	named, err := r.names(ids)
	for i := range rows {
		rows[i].Name = named[rows[i].PersonID]
	}
	return err
}
