// Package permission owns who may use which route, and what each does about a
// case: one table, from which the routers take whom they let pass, which the
// tests crawl, and which is printed for people to read. It knows neither pages
// nor what they answer.
package permission

import (
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/web/door"
)

// Row is what one route allows.
type Row struct {
	Route string // method and pattern
	Who   door.Who
	Cases Cases

	// Holders says that of auditors only those pass who hold the company role
	// that the page is for: its handler looks it up.
	Holders bool
}

// Cases is what a route does about cases, by what they are to whoever asks.
type Cases struct {
	Own          Does // it is about themselves
	Other        Does
	Confidential Does
	Held         Does
}

// Does is what a route does about one sort of case.
type Does string

const (
	Nothing Does = ""                            // it neither tells nor changes anything of one
	Shows   Does = "shows"                       // it tells of it
	Joining Does = "shows a joining, hides else" // their own joining is shown; of another change or departure nothing is, as if there were none
	Changes Does = "changes"
	Refuses Does = "refuses"
	Lines   Does = "lines in hand" // what is the asker's own to do, and nothing else
	NoSuch  Does = "no such case"  // there are none: whoever announces one is refused
)

// apart is a route that is about no case.
func apart() Cases { return Cases{} }

// reads tells of cases.
func reads() Cases { return Cases{Own: Joining, Other: Shows, Confidential: NoSuch, Held: NoSuch} }

// changes changes cases.
func changes() Cases {
	return Cases{Own: Refuses, Other: Changes, Confidential: NoSuch, Held: NoSuch}
}

// lines shows and changes what is in the hands of whoever asks.
func lines() Cases { return Cases{Own: Lines, Other: Lines, Confidential: NoSuch, Held: NoSuch} }

// Table is the rows of one listener.
type Table []Row

// Row is what is said of a route, if anything is.
func (t Table) Row(route string) (row Row, found bool) {
	i := slices.IndexFunc(t, func(r Row) bool { return r.Route == route })
	if i < 0 {
		return row, false
	}
	return t[i], true
}

// Admit says of each route whom it lets pass. A pass by a way in that the
// listener lacks is left out. A route that no row speaks of is an error, as is
// one that would stand open because nobody is left to pass.
func (t Table) Admit(routes []door.Route, has func(door.Way) bool) ([]door.Route, error) {
	rows := make(map[string]Row, len(t))
	for _, row := range t {
		if _, twice := rows[row.Route]; twice {
			return nil, fmt.Errorf("permission table: two rows for %s", row.Route)
		}
		rows[row.Route] = row
	}

	out := make([]door.Route, len(routes))
	for i, rt := range routes {
		row, known := rows[rt.Method+" "+rt.Pattern]
		if !known {
			return nil, fmt.Errorf("permission table: nobody has said who may %s %s", rt.Method, rt.Pattern)
		}
		who := row.Who.By(has)
		if who.Anybody() && !row.Who.Anybody() {
			return nil, fmt.Errorf("permission table: nobody can come in who may %s", row.Route)
		}
		out[i] = rt.For(who)
	}
	return out, nil
}
