package reconcile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/jml"
)

// How a system's list of users and an export differ; Ambiguous too.
const (
	LeaverActive  What = "leaver_active"  // an account is active whose person has left
	NoPerson      What = "no_person"      // an account is nobody's in the export
	NotRegistered What = "not_registered" // somebody has an account that the register lacks
	NoAccount     What = "no_account"     // the register says that somebody has one
	LevelDiffers  What = "level_differs"
)

// Account is one as the system itself lists it.
type Account struct {
	Row                       int
	Name, ID, Address         string
	Level, Status, LastSignIn string
}

// active reports whether somebody can come in by it. A word that says nothing of
// the sort counts as yes: nobody overlooks an account because of it.
func (a Account) active() bool {
	off := []string{"disabled", "inactive", "deactivated", "suspended", "blocked", "locked", "deleted", "archived", "no", "false", "0"}
	return !slices.Contains(off, fold.Key(a.Status))
}

// Grant is access that the register shows as held.
type Grant struct{ Person, Name, Level string }

// Accounts holds a system's own list of users against who works here on a day and
// what the register says that they may use of it.
func Accounts(accounts []Account, here []Engagement, grants []Grant, day jml.Date) []Difference {
	k, ends, held := knownOf(here), lastDays(here), map[string]Grant{}
	for _, g := range grants {
		held[g.Person] = g
	}
	var out []Difference
	seen := map[string]bool{}
	for _, a := range accounts {
		person, doubt := k.find(a.keys())
		grant, registered := held[person]
		end := ends[person]
		if a.active() {
			seen[person] = true
		}
		switch {
		case doubt != "":
			out = append(out, Difference{Ambiguous, a.Row, a.text(), doubt})
		case !a.active():
		case person == "":
			out = append(out, Difference{NoPerson, a.Row, a.text(), ""})
		case !end.IsZero() && end.Before(day):
			out = append(out, Difference{LeaverActive, a.Row, a.text(), fmt.Sprintf("%s, whose last day was %s", nameOf(here, person), end)})
		case !registered:
			out = append(out, Difference{NotRegistered, a.Row, a.text(), nameOf(here, person)})
		case a.Level != "" && grant.Level != "" && !fold.Same(a.Level, grant.Level):
			out = append(out, Difference{LevelDiffers, a.Row, a.text(), fmt.Sprintf("%s, %s", grant.Name, grant.Level)})
		}
	}
	for _, g := range grants {
		if !seen[g.Person] {
			out = append(out, Difference{What: NoAccount, Here: strings.TrimSuffix(g.Name+", "+g.Level, ", ")})
		}
	}
	slices.SortStableFunc(out, func(a, b Difference) int { return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Here, b.Here)) })
	return out
}

// keys are the id and the address by which an account says whose it is. Where it
// has neither, its own name may be one of them.
func (a Account) keys() (id, address string) {
	switch {
	case a.ID != "" || a.Address != "":
		return a.ID, a.Address
	case strings.Contains(a.Name, "@"):
		return "", a.Name
	}
	return a.Name, ""
}

func (a Account) text() string {
	parts := []string{cmp.Or(a.Name, a.Address, a.ID)}
	for _, part := range []string{a.Address, a.Level, a.Status, a.LastSignIn} {
		if part != "" && part != parts[0] {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

// lastDays are the last days of people, zero while one of their engagements has
// none.
func lastDays(here []Engagement) map[string]jml.Date {
	ends := map[string]jml.Date{}
	open := map[string]bool{}
	for _, e := range here {
		open[e.Person] = open[e.Person] || e.End.IsZero()
		if ends[e.Person].Before(e.End) {
			ends[e.Person] = e.End
		}
	}
	for person := range open {
		if open[person] {
			ends[person] = jml.Date{}
		}
	}
	return ends
}

func nameOf(here []Engagement, person string) string {
	at := slices.IndexFunc(here, func(e Engagement) bool { return e.Person == person })
	if at < 0 {
		return ""
	}
	return cmp.Or(here[at].Name, here[at].Address)
}
