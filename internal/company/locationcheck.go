package company

import (
	"fmt"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/legible"
)

// checkLocations reports all problems of locations at once. place says where one
// stands in what was sent, such as "locations[2].".
func checkLocations(all []jml.Location, place func(i int) string) error {
	var problems jml.Problems
	if n := len(all); n > legible.MaxLocations {
		return jml.Invalid("locations", fmt.Sprintf("These are %d locations; give at most %d.", n, legible.MaxLocations))
	}
	seen := map[string]bool{}
	for i, l := range all {
		at := place(i)
		problems = append(problems, jml.Refusals(checkLocation(at, l))...)
		if key := fold.Key(l.Name); seen[key] {
			problems = append(problems, jml.Invalid(at+"name", fmt.Sprintf("%q stands here twice.", l.Name)))
		} else {
			seen[key] = true
		}
	}
	return problems.Or()
}

// EverywhereElse is the name of the company's own calendar, which no location has.
const EverywhereElse = "company"

func checkLocation(at string, l jml.Location) error {
	var problems jml.Problems
	refuse := func(field, message string) { problems = append(problems, jml.Invalid(at+field, message)) }
	switch {
	case fold.Key(l.Name) == "":
		refuse("name", "Name the location as people's records do, such as Riyadh.")
	case fold.Same(l.Name, EverywhereElse):
		refuse("name", "The company's own days off are called so. Change those in the set-up.")
	default:
		problems = append(problems, jml.Refusals(legible.Check(at+"name", l.Name, legible.Word()))...)
	}
	if l.Zone != "" {
		problems = append(problems, jml.Refusals(calendar.CheckZone(at+"zone", l.Zone))...)
	}
	checkWeekend(refuse, l.Weekend)
	if n := len(l.Holidays); n > legible.MaxHolidays {
		refuse("holidays", fmt.Sprintf("These are %d days; give at most %d.", n, legible.MaxHolidays))
	}
	return problems.Or()
}

func checkWeekend(refuse func(field, message string), days []jml.Weekday) {
	seen := map[jml.Weekday]bool{}
	for _, d := range days {
		seen[d] = true
	}
	if len(seen) != len(days) || len(days) > calendar.MaxWeekend {
		refuse("weekend", fmt.Sprintf("Name each day of the weekend once, at most %d.", calendar.MaxWeekend))
	}
}
