package desk

import (
	"net/url"
	"strconv"

	"github.com/handover-jml/handover/internal/web/view"
)

func didLocation(did string, people, cases int) string {
	return url.Values{"did": {did}, "people": {strconv.Itoa(people)}, "cases": {strconv.Itoa(cases)}}.Encode()
}

// locationDone says what the last press did, and to whom.
func locationDone(q url.Values) string {
	said := map[string]string{
		"set":     "The location's days count from now on.",
		"removed": "The company's zone and days off count there from now on.",
	}[q.Get("did")]
	if said == "" {
		return ""
	}
	if n, err := strconv.Atoi(q.Get("people")); err == nil && n > 0 {
		said += " " + view.Plural(n, "person has", "people have") + " another zone now."
	}
	if n, err := strconv.Atoi(q.Get("cases")); err == nil && n > 0 {
		said += " The tasks of " + view.Plural(n, "open case have", "open cases have") + " other dates; who knew the old ones is mailed."
	}
	return said
}
