package desk

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// setupOf reads the form into a set-up; what is missing or malformed is noted.
func setupOf(f *view.Form) company.Setup {
	su := company.Setup{Company: f.Need("company", "Give the company's name."), Zone: f.Need("zone", "Give the company's time zone."),
		ReplyTo: f.Get("reply_to"), Roles: map[roles.Role]company.SetupRole{},
		Fallback: setupPerson(f, "fallback", "the fallback person"), Admin: setupPerson(f, "admin", "the administrator"),
		Limits: &company.SetupLimits{Critical: lengthOf(f, "limits.critical"), Normal: lengthOf(f, "limits.normal"),
			ImmediateCritical: lengthOf(f, "limits.immediate_critical"), ImmediateNormal: lengthOf(f, "limits.immediate_normal")}}
	if su.Zone != "" {
		f.Refuse(calendar.CheckZone("zone", su.Zone))
	}
	hour, err := strconv.Atoi(f.Get("cutoff_hour"))
	if err != nil {
		f.Wrong("cutoff_hour", "Choose an hour of the day.")
	}
	su.CutoffHour = &hour
	for i, day := range strings.Fields(strings.ReplaceAll(f.Get("holidays"), ",", " ")) {
		d, err := jml.ParseDate(day)
		if err != nil {
			f.Wrong("holidays", "Holiday "+strconv.Itoa(i+1)+", “"+day+"”, is no date. Write it as 2026-12-25.")
			continue
		}
		su.Holidays = append(su.Holidays, d)
	}
	for _, word := range listed(f.Get("weekend")) {
		var day jml.Weekday
		if err := day.UnmarshalText([]byte(word)); err != nil {
			f.Wrong("weekend", "“"+word+"” is no day of the week. Write it as friday.")
			continue
		}
		su.Weekend = append(su.Weekend, day)
	}
	for _, role := range roles.OfCompany() {
		key := "roles." + string(role)
		su.Roles[role] = company.SetupRole{Holder: setupPerson(f, key+".holder", "the holder of "+role.Title()),
			Deputies: setupPeople(f, key+".deputies")}
	}
	su.HR = setupPeople(f, "hr")
	su.EvidenceAnchorEmail = addressesOf(f, "evidence_anchor_email")
	return su
}

// length reads a duration as people write it: "24 h", "30 min", "1h".
func lengthOf(f *view.Form, name string) string {
	typed := strings.ToLower(strings.ReplaceAll(f.Get(name), " ", ""))
	typed = strings.NewReplacer("hours", "h", "hour", "h", "minutes", "m", "minute", "m", "min", "m").Replace(typed)
	if d, err := time.ParseDuration(typed); err != nil || d <= 0 {
		f.Wrong(name, "Write a length such as 24 h or 30 min, more than nothing.")
	}
	return typed
}

func setupPerson(f *view.Form, name, who string) company.SetupPerson {
	p := splitName(f.Need(name+".name", "Name "+who+"."))
	p.Email = f.Need(name+".email", "Give the work address of "+who+".")
	if p.Email != "" && !company.IsAddress(p.Email) {
		f.Wrong(name+".email", "“"+p.Email+"” is no mail address.")
	}
	p.Phone = f.Get(name + ".phone")
	return p
}

// setupPeople reads lines such as "Tom Weber <tom@example.com>".
func setupPeople(f *view.Form, name string) []company.SetupPerson {
	var out []company.SetupPerson
	for line := range strings.Lines(f.Get(name)) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		full, address, ok := company.NamedAddress(line)
		if !ok {
			f.Wrong(name, "“"+line+"” is not a name with an address. Write it as Tom Weber <tom@example.com>.")
			continue
		}
		p := splitName(full)
		p.Email = address
		out = append(out, p)
	}
	return out
}

func splitName(full string) company.SetupPerson {
	given, family := company.SplitName(full)
	return company.SetupPerson{GivenName: given, FamilyName: family}
}

// renamed points refusals about a person's parts at the inputs of this form.
func renamed(err error) error {
	list := door.Refusals(err)
	if list == nil {
		return err
	}
	out := slices.Clone(list)
	for i, p := range out {
		cut := strings.NewReplacer(".given_name", ".name", ".family_name", ".name").Replace(p.Field)
		cut, _, _ = strings.Cut(cut, "[") // several people share an input, one a line
		out[i] = &jml.Error{Code: p.Code, Message: p.Message, Field: cut}
	}
	return out
}

func setupNames() []string {
	names := []string{"company", "zone", "weekend", "holidays", "cutoff_hour", "reply_to", "evidence_anchor_email", "limits.critical", "limits.normal",
		"limits.immediate_critical", "limits.immediate_normal", "fallback.name", "fallback.email", "admin.name", "admin.email", "hr"}
	for _, role := range roles.OfCompany() {
		key := "roles." + string(role)
		names = append(names, key+".holder.name", key+".holder.email", key+".holder.phone", key+".deputies")
	}
	return names
}
