package reconcile

import (
	"fmt"
	"strings"

	"github.com/handover-jml/handover/internal/fold"
)

// Difference is one thing in which the two sides are not the same.
type Difference struct {
	What  What   `json:"what"`
	Row   int    `json:"row,omitempty"` // of the list from elsewhere; 0 where it has none
	There string `json:"there"`         // what the list says, "" where it says nothing
	Here  string `json:"here"`          // what the export says, likewise
}

// What says in which way two sides differ.
type What string

// known finds the people of an export by what a list calls them.
type known struct {
	byID, byAddress map[string][]string // person ids
	hasID           map[string]bool     // by person id
}

func knownOf(here []Engagement) known {
	k := known{map[string][]string{}, map[string][]string{}, map[string]bool{}}
	add := func(to map[string][]string, text, person string) {
		if text == "" || strings.HasPrefix(text, "[") { // erased, or not in scope
			return
		}
		key := fold.Key(text)
		for _, p := range to[key] {
			if p == person {
				return
			}
		}
		to[key] = append(to[key], person)
	}
	for _, e := range here {
		add(k.byAddress, e.Address, e.Person)
		for _, id := range e.IDs {
			add(k.byID, id, e.Person)
			k.hasID[e.Person] = true
		}
	}
	return k
}

// find returns whom an id and an address mean, "" for nobody. doubt says why it
// could be two people.
func (k known) find(id, address string) (person, doubt string) {
	byID, byAddress := k.byID[fold.Key(id)], k.byAddress[fold.Key(address)]
	switch {
	case id == "" && address == "":
		return "", "it has neither an id nor an address, and a name alone is nobody's"
	case id != "" && len(byID) > 1:
		return "", fmt.Sprintf("%d people have the id", len(byID))
	case id != "" && len(byID) == 1:
		if address != "" && len(byAddress) > 0 && byAddress[0] != byID[0] {
			return "", "the id is one person's and the address another's"
		}
		return byID[0], ""
	case address != "" && len(byAddress) > 1:
		return "", fmt.Sprintf("%d people have the address", len(byAddress))
	case address != "" && len(byAddress) == 1:
		if id != "" && k.hasID[byAddress[0]] {
			return "", "the address is somebody's who has another id"
		}
		return byAddress[0], ""
	}
	return "", ""
}
