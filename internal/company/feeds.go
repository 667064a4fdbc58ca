package company

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

// Feeds is what HR systems that send their records ask of the company.
type Feeds struct{ *Service }

// Today is the day at the company's place, in UTC before the set-up.
func (f Feeds) Today(ctx context.Context) (day jml.Date, err error) {
	err = f.ledger.Read(ctx, func(r ledger.Reader) error {
		settings, err := r.Settings()
		if err != nil {
			return err
		}
		place, err := calendar.New(cmp.Or(settings.Zone, "UTC"), nil)
		if err != nil {
			return fmt.Errorf("read the company's zone: %w", err)
		}
		day = place.DateOf(r.Now())
		return nil
	})
	return day, err
}

// WorksHere reports whether whom an HR system describes works here, or will. When
// it vouches for its addresses, whoever works here with the work address and both
// names is linked to its id first, unless the source calls them by another.
func (f Feeds) WorksHere(ctx context.Context, by jml.Actor, ep jml.EventPerson, vouches bool) (here bool, err error) {
	var linked jml.Person
	err = f.ledger.Read(ctx, func(r ledger.Reader) error {
		if vouches {
			if linked, err = vouchedFor(r, ep); err != nil || linked.ID != "" {
				return err
			}
		}
		m, err := Identify(r, ep)
		if err != nil || !m.Known {
			return err
		}
		_, here, err = running(r, m.ID)
		return err
	})
	if err != nil || linked.ID == "" {
		return here, err
	}
	_, err = f.Identities().LinkPerson(ctx, by, linked.ID, ep.Source, ep.ID)
	return true, err
}

// vouchedFor is who works here with the address and names that a source gives,
// and is not called by another id there; nobody's id is "".
func vouchedFor(r ledger.Reader, ep jml.EventPerson) (nobody jml.Person, err error) {
	_, known, err := r.PersonByRef(sourceOf(ep), ep.ID)
	if err != nil || known || ep.WorkEmail == "" || ep.Source == "" {
		return nobody, err
	}
	holder, taken, err := Find(r, ep.WorkEmail)
	if err != nil || !taken || !fold.Same(holder.WorkEmail, ep.WorkEmail) || !fold.Same(holder.GivenName, ep.GivenName) || !fold.Same(holder.FamilyName, ep.FamilyName) {
		return nobody, err
	}
	refs, err := r.RefsOf(holder.ID)
	if err != nil || slices.ContainsFunc(refs, func(ref ledger.PersonRef) bool { return ref.Source == fold.Key(ep.Source) }) {
		return nobody, err
	}
	if here, err := worksHere(r, holder.ID); err != nil || !here {
		return nobody, err
	}
	return holder, nil
}

// Moves reports whether somebody works otherwise than an HR system says. Two that
// tell of the same change are one move.
func (f Feeds) Moves(ctx context.Context, ep jml.EventPerson) (moves bool, err error) {
	err = f.ledger.Read(ctx, func(r ledger.Reader) error {
		m, err := Identify(r, ep)
		if err != nil {
			return err
		}
		e, found, err := running(r, m.ID)
		if err != nil || !found {
			moves = !found
			return err
		}
		if e.Terms, err = termsToBe(r, e); err != nil {
			return err
		}
		said := e.Terms
		said.Title, said.Department, said.Location = cmp.Or(ep.Title, e.Title), cmp.Or(ep.Department, e.Department), cmp.Or(ep.Location, e.Location)
		said.Type = cmp.Or(ep.WorkerType, e.Type)
		if ep.Functions != nil {
			said.Functions = ep.Functions
		}
		for _, colleague := range []struct {
			key string
			to  *string
		}{{ep.Manager, &said.ManagerID}, {ep.Sponsor, &said.SponsorID}} {
			if p, known, err := FindBy(r, ep.Source, colleague.key); err != nil {
				return err
			} else if known && colleague.key != "" {
				*colleague.to = p.ID
			}
		}
		moves = len(TermsChanged(e.Terms, said)) > 0
		return nil
	})
	return moves, err
}

// termsToBe are an engagement's, as they will be once a move that was announced has
// taken effect.
func termsToBe(r ledger.Reader, e jml.Engagement) (jml.Terms, error) {
	open, err := r.OpenCases(e.PersonID)
	if err != nil {
		return e.Terms, fmt.Errorf("read open cases: %w", err)
	}
	for _, c := range open {
		if c.Kind == jml.Mover && c.Live() && !c.Effected && c.EngagementID == e.ID {
			return c.After, nil
		}
	}
	return e.Terms, nil
}

// Describe has a person be as an HR system describes them: as a row of a people
// file that holds nobody else.
func (f Feeds) Describe(ctx context.Context, by jml.Actor, e jml.Event) error {
	row := ImportPerson{Row: 1, EventPerson: e.Person, TimeZone: e.TimeZone, Start: e.EffectiveDate}
	said, err := json.Marshal(row)
	if err != nil {
		return fmt.Errorf("write the row of a person: %w", err)
	}
	sum := sha256.Sum256(said)
	_, err = f.ImportPeople(ctx, by, hex.EncodeToString(sum[:]), []ImportPerson{row})
	return err
}
