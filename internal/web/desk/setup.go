package desk

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// Setup is the one form of the first sign-in.
type Setup struct {
	common
	settings Settings
	company  Company
	post     Post // nil where no mail can be sent
	mailTest func(ctx context.Context) error
}

// setupPage is the form. Afterwards it shows what is
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
	Terms    []term
}

// setupRole is one role's inputs.
type setupRole struct {
	Title                          string
	Name, Address, Phone, Deputies view.Field
}

func (h *Setup) Show(w http.ResponseWriter, r *http.Request) error {
	f := view.NewForm(url.Values{}, setupNames()...)
	settings, err := h.settings.Settings(r.Context())
	if err != nil {
		return err
	}
	limits := jml.DefaultLimits()
	f.Preset("zone", "Europe/Berlin")
	f.Preset("weekend", "saturday, sunday")
	f.Preset("cutoff_hour", "16")
	f.Preset("limits.critical", view.Short(limits.Critical))
	f.Preset("limits.normal", view.Short(limits.Normal))
	f.Preset("limits.immediate_critical", view.Short(limits.ImmediateCritical))
	f.Preset("limits.immediate_normal", view.Short(limits.ImmediateNormal))
	if err := h.presetAdmin(r, f); err != nil {
		return err
	}
	return h.show(w, r, http.StatusOK, h.page(h.timeOf(r), f, settings))
}

// presetAdmin fills in who is signed in.
func (h *Setup) presetAdmin(r *http.Request, f *view.Form) error {
	dir, _, err := h.settings.Directory(r.Context())
	for _, member := range dir.Staff {
		if member.ID == door.PrincipalOf(r.Context()).Actor.Ref {
			f.Preset("admin.name", member.Name)
			f.Preset("admin.email", member.Email)
		}
	}
	return err
}

func (h *Setup) show(w http.ResponseWriter, r *http.Request, status int, page setupPage) error {
	return h.pages.Show(w, r, "setup", status, page)
}

func (h *Setup) page(vt view.ViewerTime, f *view.Form, settings jml.Settings) setupPage {
	page := setupPage{ViewerTime: vt, Form: f, Zones: commonZones(), CanTest: h.mailTest != nil, Done: settings.Done}
	for h := range 24 {
		page.Hours = append(page.Hours, strconv.Itoa(h), strconv.Itoa(h)+":00")
	}
	for _, role := range roles.OfCompany() {
		key := "roles." + string(role)
		page.Roles = append(page.Roles, setupRole{Title: role.Title(),
			Name:     f.Text(key+".holder.name", "Holder's name", "").Must(),
			Address:  f.Text(key+".holder.email", "Work address", "").As("email").Must(),
			Phone:    f.Text(key+".holder.phone", "Phone", "Rung up when minutes count; you may leave it empty").As("tel"),
			Deputies: f.Text(key+".deputies", "Deputies, in order", "One a line: Tom Weber <tom@example.com>").Lines(2)})
	}
	if settings.Done {
		page.Terms = settingTerms(settings)
	}
	return page
}

func settingTerms(s jml.Settings) []term {
	terms := []term{{Label: "Company", Text: s.Company}, {Label: "Zone", Text: cmp.Or(clockOnly(s.Zone, "Run the set-up again with `handover setup FILE`."), s.Zone)},
		{Label: "Usual cut-off", Text: strconv.Itoa(s.CutoffHour) + ":00 on the last day"},
		{Label: "Replies go to", Text: s.ReplyTo}, {Label: "Daily checkpoint goes to", Text: strings.Join(s.AnchorEmails, ", ")},
		{Label: "Limit, critical systems", Text: view.Length(s.Limits.Critical)},
		{Label: "Limit, other systems", Text: view.Length(s.Limits.Normal)},
		{Label: "Limit, critical, immediate", Text: view.Length(s.Limits.ImmediateCritical)},
		{Label: "Limit, others, immediate", Text: view.Length(s.Limits.ImmediateNormal)}}
	weekend, _ := calendar.DaysOff(jml.Settings{Weekend: s.Weekend}, "")
	return append(terms, term{Label: "Weekend", Text: words(weekend, ", ")}, term{Label: "Holidays", Text: words(s.Holidays, ", ")})
}

// Save tests the mail server, or takes the whole form.
func (h *Setup) Save(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r, setupNames()...)
	if err != nil {
		return err
	}
	settings, err := h.settings.Settings(r.Context())
	if err != nil {
		return err
	}
	if f.Get("do") == "test" {
		page := h.page(h.timeOf(r), f, settings)
		page.MailSaid, page.MailOK = h.testMail(r)
		return h.show(w, r, http.StatusOK, page)
	}
	su := setupOf(f)
	if !f.Bad() {
		err := h.company.Setup(r.Context(), door.PrincipalOf(r.Context()).Actor, su)
		if err == nil {
			door.Note(r, door.RightsChanged)
			return h.goOn(w, r, su.Admin.Email)
		}
		if !f.Refuse(renamed(err)) {
			return err
		}
	}
	return h.show(w, r, http.StatusUnprocessableEntity, h.page(h.timeOf(r), f, settings))
}

// goOn leads to the first page; whoever had no name must sign in by the one
// that the set-up gave an administrator, who gets a link.
func (h *Setup) goOn(w http.ResponseWriter, r *http.Request, admin string) error {
	dir, _, err := h.settings.Directory(r.Context())
	if err != nil {
		return err
	}
	to := "/"
	for _, right := range dir.Staff {
		if right.ID == door.PrincipalOf(r.Context()).Actor.Ref && right.Removed {
			to = "/sign-in?did=set-up"
		}
	}
	if to != "/" && h.post != nil {
		h.post.Ask(strings.ToLower(admin))
	}
	return h.sessions.Redirect(w, r, to)
}

func (h *Setup) testMail(r *http.Request) (said string, ok bool) {
	if h.mailTest == nil {
		return "No mail server is configured. Set HANDOVER_SMTP_URL and start the service again.", false
	}
	if err := h.mailTest(r.Context()); err != nil {
		return "The mail server did not answer as hoped: " + err.Error(), false
	}
	return "The mail server answers and accepts us.", true
}
