package web

import (
	"net/http"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// setupPage is the one form of the first sign-in. Afterwards it shows what is
// in force.
type setupPage struct {
	view.ViewerTime
	Form     *view.Form
	Roles    []setupRole
	Zones    []string
	Hours    []string
	MailSaid string // result of the mail server test
	MailOK   bool
	CanTest  bool
	Done     bool
	Facts    []fact
}

// setupRole is one role's inputs.
type setupRole struct {
	Title                   string
	Name, Address, Deputies view.Field
}

func (s *Server) showSetup(w http.ResponseWriter, r *http.Request) error {
	f := view.NewForm(url.Values{}, setupNames()...)
	settings, err := s.Read.Settings(r.Context())
	if err != nil {
		return err
	}
	limits := jml.DefaultLimits()
	f.Preset("zone", "Europe/Berlin")
	f.Preset("cutoff_hour", "16")
	f.Preset("limits.critical", view.Short(limits.Critical))
	f.Preset("limits.normal", view.Short(limits.Normal))
	f.Preset("limits.immediate_critical", view.Short(limits.ImmediateCritical))
	f.Preset("limits.immediate_normal", view.Short(limits.ImmediateNormal))
	if err := s.presetAdmin(r, f); err != nil {
		return err
	}
	return s.setup(w, r, http.StatusOK, s.setupPage(s.timeOf(r), f, settings))
}

// presetAdmin fills in who is signed in.
func (s *Server) presetAdmin(r *http.Request, f *view.Form) error {
	dir, _, err := s.Read.Directory(r.Context())
	for _, member := range dir.Staff {
		if member.ID == door.PrincipalOf(r.Context()).Actor.Ref {
			f.Preset("admin.name", member.Name)
			f.Preset("admin.email", member.Email)
		}
	}
	return err
}

func (s *Server) setup(w http.ResponseWriter, r *http.Request, status int, page setupPage) error {
	return s.pages.Show(w, r, "setup", status, page)
}

func (s *Server) setupPage(l view.ViewerTime, f *view.Form, settings jml.Settings) setupPage {
	page := setupPage{ViewerTime: l, Form: f, Zones: commonZones(), CanTest: s.MailTest != nil, Done: settings.Done}
	for h := range 24 {
		page.Hours = append(page.Hours, strconv.Itoa(h), strconv.Itoa(h)+":00")
	}
	for _, role := range jml.CompanyRoles() {
		key := "roles." + string(role)
		page.Roles = append(page.Roles, setupRole{Title: role.Title(),
			Name:     f.Text(key+".holder.name", "Holder's name", "").Must(),
			Address:  f.Text(key+".holder.email", "Work address", "").As("email").Must(),
			Deputies: f.Text(key+".deputies", "Deputies, in order", "One a line: Tom Weber <tom@example.com>").Lines(2)})
	}
	if settings.Done {
		page.Facts = settingFacts(settings)
	}
	return page
}

func settingFacts(s jml.Settings) []fact {
	facts := []fact{{Label: "Company", Text: s.Company}, {Label: "Zone", Text: s.Zone},
		{Label: "Usual cut-off", Text: strconv.Itoa(s.CutoffHour) + ":00 on the last day"},
		{Label: "Replies go to", Text: s.ReplyTo},
		{Label: "Limit, critical systems", Text: view.Length(s.Limits.Critical)},
		{Label: "Limit, other systems", Text: view.Length(s.Limits.Normal)},
		{Label: "Limit, critical, immediate", Text: view.Length(s.Limits.ImmediateCritical)},
		{Label: "Limit, others, immediate", Text: view.Length(s.Limits.ImmediateNormal)}}
	days := make([]string, 0, len(s.Holidays))
	for _, d := range s.Holidays {
		days = append(days, d.String())
	}
	return append(facts, fact{Label: "Holidays", Text: strings.Join(days, ", ")})
}

// saveSetup tests the mail server, or takes the whole form.
func (s *Server) saveSetup(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r, setupNames()...)
	if err != nil {
		return err
	}
	settings, err := s.Read.Settings(r.Context())
	if err != nil {
		return err
	}
	if f.Get("do") == "test" {
		page := s.setupPage(s.timeOf(r), f, settings)
		page.MailSaid, page.MailOK = s.testMail(r)
		return s.setup(w, r, http.StatusOK, page)
	}
	su := setupOf(f)
	if !f.Bad() {
		err := s.Cases.Setup(r.Context(), door.PrincipalOf(r.Context()).Actor, su)
		if err == nil {
			http.Redirect(w, r, "/", http.StatusSeeOther)
			return nil
		}
		if !f.Refuse(renamed(err)) {
			return err
		}
	}
	return s.setup(w, r, http.StatusUnprocessableEntity, s.setupPage(s.timeOf(r), f, settings))
}

func (s *Server) testMail(r *http.Request) (said string, ok bool) {
	if s.MailTest == nil {
		return "No mail server is configured. Set HANDOVER_SMTP_URL and start the service again.", false
	}
	if err := s.MailTest(r.Context()); err != nil {
		return "The mail server did not answer as hoped: " + err.Error(), false
	}
	return "The mail server answers and accepts us.", true
}

// setup reads the form into a set-up; what is missing or malformed is noted.
func setupOf(f *view.Form) company.Setup {
	su := company.Setup{Company: f.Need("company", "Give the company's name."), Zone: f.Need("zone", "Give the company's time zone."),
		ReplyTo: f.Get("reply_to"), Roles: map[jml.Role]company.SetupRole{},
		Fallback: setupPerson(f, "fallback", "the fallback person"), Admin: setupPerson(f, "admin", "the administrator"),
		Limits: &company.SetupLimits{Critical: lengthOf(f, "limits.critical"), Normal: lengthOf(f, "limits.normal"),
			ImmediateCritical: lengthOf(f, "limits.immediate_critical"), ImmediateNormal: lengthOf(f, "limits.immediate_normal")}}
	if _, err := time.LoadLocation(su.Zone); err != nil || su.Zone == "Local" {
		f.Wrong("zone", "“"+su.Zone+"” is no time zone. Write it as Europe/Berlin.")
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
	for _, role := range jml.CompanyRoles() {
		key := "roles." + string(role)
		su.Roles[role] = company.SetupRole{Holder: setupPerson(f, key+".holder", "the holder of "+role.Title()),
			Deputies: setupPeople(f, key+".deputies")}
	}
	su.HR = setupPeople(f, "hr")
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
	if _, err := mail.ParseAddress(p.Email); p.Email != "" && err != nil {
		f.Wrong(name+".email", "“"+p.Email+"” is no mail address.")
	}
	return p
}

// setupPeople reads lines such as "Tom Weber <tom@example.com>".
func setupPeople(f *view.Form, name string) []company.SetupPerson {
	var out []company.SetupPerson
	for line := range strings.Lines(f.Get(name)) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		a, err := mail.ParseAddress(line)
		if err != nil || a.Name == "" {
			f.Wrong(name, "“"+line+"” is not a name with an address. Write it as Tom Weber <tom@example.com>.")
			continue
		}
		p := splitName(a.Name)
		p.Email = a.Address
		out = append(out, p)
	}
	return out
}

// splitName takes the last word as the family name.
func splitName(full string) company.SetupPerson {
	words := strings.Fields(full)
	if len(words) < 2 {
		return company.SetupPerson{GivenName: full}
	}
	return company.SetupPerson{GivenName: strings.Join(words[:len(words)-1], " "), FamilyName: words[len(words)-1]}
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
		if base, _, ok := strings.Cut(cut, ".deputies["); ok {
			cut = base + ".deputies"
		}
		out[i] = &jml.Error{Code: p.Code, Message: p.Message, Field: cut}
	}
	return out
}

func setupNames() []string {
	names := []string{"company", "zone", "holidays", "cutoff_hour", "reply_to", "limits.critical", "limits.normal",
		"limits.immediate_critical", "limits.immediate_normal", "fallback.name", "fallback.email", "admin.name", "admin.email", "hr"}
	for _, role := range jml.CompanyRoles() {
		key := "roles." + string(role)
		names = append(names, key+".holder.name", key+".holder.email", key+".deputies")
	}
	return names
}

// commonZones are suggestions; any IANA name is taken.
func commonZones() []string {
	return []string{"Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi", "America/Chicago", "America/Denver",
		"America/Los_Angeles", "America/Mexico_City", "America/New_York", "America/Sao_Paulo", "America/Toronto",
		"Asia/Dubai", "Asia/Hong_Kong", "Asia/Jakarta", "Asia/Kolkata", "Asia/Seoul", "Asia/Shanghai", "Asia/Singapore",
		"Asia/Tokyo", "Australia/Melbourne", "Australia/Sydney", "Europe/Amsterdam", "Europe/Athens", "Europe/Berlin",
		"Europe/Brussels", "Europe/Dublin", "Europe/Helsinki", "Europe/Istanbul", "Europe/Lisbon", "Europe/London",
		"Europe/Madrid", "Europe/Paris", "Europe/Prague", "Europe/Rome", "Europe/Stockholm", "Europe/Vienna",
		"Europe/Warsaw", "Europe/Zurich", "Pacific/Auckland", "UTC"}
}
