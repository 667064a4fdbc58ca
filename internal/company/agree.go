package company

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/staff"
)

// agreementLasts is how long a file may be sent that somebody agreed to.
const agreementLasts = 24 * time.Hour

// codeLength is how much of a file's SHA-256 names it to people.
const codeLength = 16

var isCode = regexp.MustCompile(`^[0-9a-f]{16}$`)

// AgreeToFile is a second person's word that the departures of a file are meant.
// The code is the beginning of its SHA-256, which they see when they look at it
// with a dry run of their own.
func (s *Service) AgreeToFile(ctx context.Context, actor jml.Actor, code string) error {
	code = strings.ToLower(strings.TrimSpace(code))
	if !isCode.MatchString(code) {
		return jml.Invalid("code", fmt.Sprintf("The code has %d digits and letters a to f. It stands in what `handover import events --dry-run FILE` says.", codeLength))
	}
	if actor.Kind != jml.ActorStaff {
		return &jml.Error{Code: jml.CodeForbidden, Field: "code", Message: "Somebody of HR or an administrator agrees, signed in, and not who sends the file."}
	}
	return s.changeSettings(ctx, actor, func(b *Books) error {
		next := b.Settings()
		next.Agreed = &jml.Agreement{Code: code, By: actor.Ref, Person: actor.PersonID, At: b.Now()}
		if err := b.PutSettings(next); err != nil {
			return fmt.Errorf("write the settings: %w", err)
		}
		b.settings = &next
		b.Log("", "", evidence.SettingChanged{Name: "agreed_file", To: code})
		return nil
	})
}

// departures are the people who leave by a file.
type departures struct {
	announced int             // that it is the first to announce
	people    map[string]bool // all whom it has leave
}

func (d *departures) add(personID string, announced bool) {
	if d.people == nil {
		d.people = map[string]bool{}
	}
	d.people[personID] = true
	if announced {
		d.announced++
	}
}

// twoPeople refuses a file of many departures that no second person agreed to:
// another person than who sends it, whatever rights and addresses the two have,
// and nobody who leaves by it.
func (in importing) twoPeople(sha string, d departures, out *ImportResult) error {
	if d.announced <= MostLeavers {
		return nil
	}
	second, agreed := in.second(sha)
	leaves, err := in.leavesBy(second, d)
	if err != nil {
		return err
	}
	sends, err := in.isPerson(second, in.Actor.PersonID)
	if err != nil {
		return err
	}
	why := ""
	switch {
	case !agreed:
		why = fmt.Sprintf("somebody of HR or an administrator looks at the same file, signs in, and agrees to it below the list of people with its code, %s. Send it again within a day after that.", sha[:codeLength])
	case leaves:
		why = fmt.Sprintf("%s, who agreed, leaves by it. Have somebody agree who stays, with its code %s.", second.Name, sha[:codeLength])
	case in.Actor.Kind == jml.ActorConsole && in.Actor.PersonID == "":
		why = fmt.Sprintf("%s agreed to it. Say which of the company's people sends it and is the first: --as with a work address or HR's id.", second.Name)
	case sends || second.ID == in.Actor.Ref:
		why = fmt.Sprintf("%s agreed to it and sends it. Have somebody else do one of the two.", second.Name)
	default:
		out.AgreedBy, out.AgreedPerson = second.ID, second.PersonID
		return nil
	}
	refusal := &jml.Error{Code: jml.CodeForbidden, Field: "file",
		Message: fmt.Sprintf("%d people would leave by this file. More than %d at once need a second person: %s", d.announced, MostLeavers, why)}
	if in.dry { // whoever agrees has to see the rows
		out.Notes = append(out.Notes, refusal.Message)
		return nil
	}
	return refusal
}

// second is the right by which somebody agreed to a file lately, as it is now.
// Who was not one of our people then may be one since; a right that was taken
// away agrees to nothing.
func (in importing) second(sha string) (staff.Right, bool) {
	a := in.Settings().Agreed
	if a == nil || !strings.HasPrefix(sha, a.Code) || in.Now().Sub(a.At) > agreementLasts {
		return staff.Right{}, false
	}
	right := staff.Right{ID: a.By, PersonID: a.Person, Name: "A person who is signed in"}
	all := in.Directory().Staff
	if i := slices.IndexFunc(all, func(s staff.Right) bool { return s.ID == a.By }); i >= 0 {
		right = all[i]
	}
	return right, !right.Removed
}

// leavesBy reports whether whoever has a right is among those who leave.
func (in importing) leavesBy(right staff.Right, d departures) (bool, error) {
	if right.PersonID != "" {
		return d.people[right.PersonID], nil
	}
	for id := range d.people {
		if same, err := in.isPerson(right, id); err != nil || same {
			return same, err
		}
	}
	return false, nil
}

// isPerson reports whether somebody has a right: one given under their private
// address, too, as to an outsider.
func (in importing) isPerson(right staff.Right, personID string) (bool, error) {
	return isPerson(in, right, personID)
}

func isPerson(r ledger.People, right staff.Right, personID string) (bool, error) {
	if personID == "" || right.PersonID != "" || right.Email == "" {
		return personID != "" && right.PersonID == personID, nil
	}
	p, err := r.Person(personID)
	if err != nil {
		return false, fmt.Errorf("read a person: %w", err)
	}
	return fold.Same(p.PersonalEmail, right.Email), nil
}
