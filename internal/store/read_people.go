package store

import (
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/register"
)

// peopleReader reads who people are and what the registers say of them.
type peopleReader struct{ conn }

// idsAtOnce keeps lists of ids below the engines' limit of parameters.
const idsAtOnce = 500

func (r peopleReader) Person(id string) (jml.Person, error) {
	return people().one(r.conn, "WHERE id = ?", id)
}

func (r peopleReader) PeopleByID(ids []string) (map[string]jml.Person, error) {
	out := make(map[string]jml.Person, len(ids))
	for part := range slices.Chunk(ids, idsAtOnce) {
		where, args := in("id", part)
		found, err := people().all(r.conn, "WHERE "+where, args...)
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			out[p.ID] = p
		}
	}
	return out, nil
}

func (r peopleReader) FindPerson(key string) (jml.Person, bool, error) {
	p, found, err := r.PersonByRef(ledger.OfHR, key)
	if err != nil || found || key == "" {
		return p, found, err
	}
	return people().find(r.conn, "WHERE lower(work_email) = ? AND work_email <> ''", strings.ToLower(key))
}

func (r peopleReader) PersonByRef(source, id string) (p jml.Person, found bool, err error) {
	if id == "" {
		return p, false, nil
	}
	if source == ledger.OfHR {
		p, found, err = people().find(r.conn, "WHERE external_id = ? AND external_id <> ''", id)
		if err != nil || found {
			return p, found, err
		}
	}
	p, found, err = people().find(r.conn, "WHERE id = (SELECT person_id FROM person_ref WHERE source = ? AND id_key = ?)", fold.Key(source), fold.Key(id))
	if err != nil || found {
		return p, found, err
	}
	return people().find(r.conn, "WHERE id = ?", id)
}

func (r peopleReader) RefsOf(personID string) ([]ledger.PersonRef, error) {
	return personRefs().all(r.conn, "WHERE person_id = ? ORDER BY source, id_key", personID)
}

func (r peopleReader) Engagement(id string) (jml.Engagement, error) {
	return engagements().one(r.conn, "WHERE id = ?", id)
}

func (r peopleReader) Engagements(personID string) ([]jml.Engagement, error) {
	return engagements().all(r.conn, "WHERE person_id = ? ORDER BY start_on DESC, id DESC", personID)
}

func (r peopleReader) AtWork() ([]jml.Person, error) {
	return people().all(r.conn, `WHERE EXISTS (SELECT 1 FROM engagement e WHERE e.person_id = person.id AND e.state = 'active')
		ORDER BY family_name, given_name, id`)
}

func (r peopleReader) Awaited(by jml.Date) ([]jml.Engagement, error) {
	return engagements().all(r.conn, `WHERE state = 'planned' AND start_on <= ? AND NOT EXISTS (
		SELECT 1 FROM cases c WHERE c.engagement_id = engagement.id AND c.state = 'open') ORDER BY start_on, id LIMIT 100`, by.String())
}

func (r peopleReader) Reports(managerID string) ([]jml.Engagement, error) {
	return engagements().all(r.conn, "WHERE manager_id = ? AND state IN ('planned', 'active') ORDER BY id", managerID)
}

func (r peopleReader) Sponsored(sponsorID string) ([]jml.Engagement, error) {
	return engagements().all(r.conn, "WHERE sponsor_id = ? AND state IN ('planned', 'active') ORDER BY id", sponsorID)
}

func (r peopleReader) Holdings(personID string) (register.Holdings, error) {
	var h register.Holdings
	p, err := r.Person(personID)
	if err != nil {
		return h, err
	}
	h.Confirmed = !p.HoldingsConfirmedAt.IsZero()
	if h.Grants, err = grants().all(r.conn, "WHERE person_id = ? AND ended_at IS NULL ORDER BY id", personID); err != nil {
		return h, err
	}
	h.Assets, err = assets().all(r.conn, "WHERE holder_id = ? AND state = 'issued' ORDER BY id", personID)
	return h, err
}

func (r peopleReader) GrantsEndedBy(taskID string) ([]register.Grant, error) {
	return grants().all(r.conn, "WHERE ended_by = ? AND ended_by <> '' ORDER BY id", taskID)
}

func (r peopleReader) Asset(id string) (register.Asset, error) {
	return assets().one(r.conn, "WHERE id = ?", id)
}

func (r peopleReader) Assets() ([]register.Asset, error) {
	return assets().all(r.conn, "ORDER BY tag, id")
}

func (r peopleReader) AssetsLike(tag, serial string) ([]register.Asset, error) {
	return assets().all(r.conn, "WHERE tag <> '' AND lower(tag) = ? OR serial <> '' AND lower(serial) = ? ORDER BY tag, id",
		strings.ToLower(tag), strings.ToLower(serial))
}

func (r peopleReader) AssetByTag(tag string) (register.Asset, bool, error) {
	return assets().find(r.conn, "WHERE tag = ? AND tag <> ''", tag)
}
