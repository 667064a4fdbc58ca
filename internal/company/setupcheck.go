package company

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/legible"
	"github.com/handover-jml/handover/internal/roles"
)

// DefaultCutoffHour is when access ends on the last day, unless the company or
// HR says otherwise.
const DefaultCutoffHour = 16

// checkSetup reports all problems of the form at once.
func checkSetup(in Setup) (jml.Settings, error) {
	var problems jml.Problems
	refuse := func(field, message string) { problems = append(problems, jml.Invalid(field, message)) }
	next := jml.Settings{Company: strings.TrimSpace(in.Company), Zone: in.Zone, Holidays: in.Holidays, Weekend: in.Weekend, Locations: in.Locations, CutoffHour: DefaultCutoffHour,
		ReplyTo: cmp.Or(in.ReplyTo, in.Roles[roles.HeadOfPeople].Holder.Email), Limits: jml.DefaultLimits(), Done: true}
	if next.Company == "" {
		refuse("company", "Give the company's name.")
	}
	if in.Zone == "" {
		refuse("zone", "Give the company's time zone, such as Europe/Berlin.")
	} else {
		problems = append(problems, jml.Refusals(calendar.CheckZone("zone", in.Zone))...)
	}
	checkWeekend(refuse, in.Weekend)
	problems = append(problems, jml.Refusals(checkLocations(in.Locations, func(i int) string { return fmt.Sprintf("locations[%d].", i) }))...)
	problems = append(problems, jml.Refusals(checkAnchors(in.EvidenceAnchorEmail))...)
	if in.CutoffHour != nil {
		next.CutoffHour = *in.CutoffHour
	}
	if next.CutoffHour < 0 || next.CutoffHour > 23 {
		refuse("cutoff_hour", "Choose an hour from 0 to 23.")
	}
	for _, role := range roles.OfCompany() {
		if n := len(in.Roles[role].Deputies); n > maxDeputies {
			refuse("roles."+string(role)+".deputies", fmt.Sprintf("These are %d deputies; a role has at most %d.", n, maxDeputies))
			continue
		}
		for _, p := range in.line(role) {
			checkSetupPerson(refuse, p)
		}
	}
	if n := len(in.HR); n > maxHR {
		refuse("hr", fmt.Sprintf("These are %d people; give at most %d.", n, maxHR))
		return next, problems.Or()
	}
	for _, p := range append(in.hr(), seated{"fallback", in.Fallback}, seated{"admin", in.Admin}) {
		checkSetupPerson(refuse, p)
	}
	if in.Limits != nil {
		setLimits(refuse, &next.Limits, *in.Limits)
	}
	if _, domain, ok := strings.Cut(next.ReplyTo, "@"); ok {
		next.Domains = []string{domain}
	}
	return next, problems.Or()
}

func checkSetupPerson(refuse func(field, message string), p seated) {
	for _, e := range jml.Refusals(checkAddress(p.field+".email", p.Email, "Give a work address.")) {
		refuse(e.Field, e.Message)
	}
	for _, e := range jml.Refusals(legible.Check(p.field+".phone", strings.TrimSpace(p.Phone), legible.Phone())) {
		refuse(e.Field, e.Message)
	}
	if strings.TrimSpace(p.GivenName+p.FamilyName) == "" {
		refuse(p.field+".given_name", "Give the person's name.")
	}
}

func setLimits(refuse func(field, message string), limits *jml.Limits, in SetupLimits) {
	for _, l := range []struct {
		name, text string
		to         *time.Duration
	}{
		{"critical", in.Critical, &limits.Critical},
		{"normal", in.Normal, &limits.Normal},
		{"immediate_critical", in.ImmediateCritical, &limits.ImmediateCritical},
		{"immediate_normal", in.ImmediateNormal, &limits.ImmediateNormal},
	} {
		if l.text == "" {
			continue
		}
		d, err := time.ParseDuration(l.text)
		if err != nil || d <= 0 {
			refuse("limits."+l.name, "Write the limit as a length such as 30m or 24h; it is never 0.")
			continue
		}
		*l.to = d
	}
}
