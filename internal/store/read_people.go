package store

import (
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/register"
)

// idsAtOnce keeps lists of ids below the engines' limit of parameters.
const idsAtOnce = 500

func (r *reader) Person(id string) (jml.Person, error) {
	return people().one(r.conn, "WHERE id = ?", id)
}

func (r *reader) PeopleByID(ids []string) (map[string]jml.Person, error) {
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

func (r *reader) FindPerson(key string) (jml.Person, bool, error) {
	p, found, err := r.PersonByRef(ledger.OfHR, key)
	if err != nil || found || key == "" {
		return p, found, err
	}
	return people().find(r.conn, "WHERE lower(work_email) = ? AND work_email <> ''", strings.ToLower(key))
}

func (r *reader) PersonByRef(source, id string) (p jml.Person, found bool, err error) {
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

func (r *reader) RefsOf(personID string) ([]ledger.PersonRef, error) {
	return personRefs().all(r.conn, "WHERE person_id = ? ORDER BY source, id_key", personID)
}

func (r *reader) Engagement(id string) (jml.Engagement, error) {
	return engagements().one(r.conn, "WHERE id = ?", id)
}

func (r *reader) Engagements(personID string) ([]jml.Engagement, error) {
	return engagements().all(r.conn, "WHERE person_id = ? ORDER BY start_on DESC, id DESC", personID)
}

func (r *reader) Reports(managerID string) ([]jml.Engagement, error) {
	return engagements().all(r.conn, "WHERE manager_id = ? AND state IN ('planned', 'active') ORDER BY id", managerID)
}

func (r *reader) Sponsored(sponsorID string) ([]jml.Engagement, error) {
	return engagements().all(r.conn, "WHERE sponsor_id = ? AND state IN ('planned', 'active') ORDER BY id", sponsorID)
}

func (r *reader) Holdings(personID string) (register.Holdings, error) {
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

func (r *reader) GrantsEndedBy(taskID string) ([]register.Grant, error) {
	return grants().all(r.conn, "WHERE ended_by = ? AND ended_by <> '' ORDER BY id", taskID)
}

func (r *reader) Asset(id string) (register.Asset, error) {
	return assets().one(r.conn, "WHERE id = ?", id)
}

func (r *reader) AssetByTag(tag string) (register.Asset, bool, error) {
	return assets().find(r.conn, "WHERE tag = ? AND tag <> ''", tag)
}
