package desk

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/intake"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// Locations are the places of work with a zone and days off of their own.
type Locations struct {
	common
	settings Settings
	company  Company
}

// locationsPage lists the locations, with the form that sets one up.
type locationsPage struct {
	view.ViewerTime
	Rows    []locationRow
	Unknown []unknownPlace
	Company locationRow // what counts everywhere else
	Zones   []string
	Form    *view.Form
	Editing string // the location whose days the form shows
	Gone    *view.Form
	Done    string
}

// locationRow is one location. Zone and days are marked where they are the
// company's.
type locationRow struct {
	Name, Href, Zone, Weekend string
	Holidays, Next, Warning   string
	OwnZone, OwnDays          bool
	People                    int
}

// unknownPlace is where people are said to work and no location is set up.
type unknownPlace struct {
	Name, Href string
	People     int
}

func locationNames() []string { return []string{"name", "zone", "weekend", "holidays", "ics", "why"} }

func (h *Locations) Show(w http.ResponseWriter, r *http.Request) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	if h.sessions.Arrived(w, r) {
		page.Done = locationDone(r.URL.Query())
	}
	return h.pages.Show(w, r, "locations", http.StatusOK, page)
}

func (h *Locations) page(r *http.Request) (*locationsPage, error) {
	settings, err := h.settings.Settings(r.Context())
	if err != nil {
		return nil, err
	}
	people, err := h.settings.Workplaces(r.Context())
	if err != nil {
		return nil, err
	}
	page := &locationsPage{ViewerTime: h.timeOf(r), Zones: commonZones(), Form: view.NewForm(url.Values{}, locationNames()...), Gone: removalForm(view.NewForm(nil))}
	page.Company = page.row(settings, jml.Location{})
	page.Company.Name = "Everywhere else"
	byPlace := map[string]int{}
	for name, n := range people {
		byPlace[fold.Key(name)] += n
	}
	for _, l := range settings.Locations {
		row := page.row(settings, l)
		row.People = byPlace[fold.Key(l.Name)]
		page.Rows = append(page.Rows, row)
	}
	slices.SortFunc(page.Rows, func(a, b locationRow) int { return cmp.Compare(fold.Key(a.Name), fold.Key(b.Name)) })
	for _, name := range slices.Sorted(maps.Keys(people)) {
		if _, known := calendar.Place(settings, name); !known && name != "" {
			page.Unknown = append(page.Unknown, unknownPlace{name, locationHref(name), people[name]})
		}
	}
	page.edit(settings, r.URL.Query().Get("location"))
	return page, nil
}

// edit shows in the form what is set up for a location; a new name is preset.
func (p *locationsPage) edit(settings jml.Settings, name string) {
	l, known := calendar.Place(settings, name)
	p.Form.Preset("name", cmp.Or(l.Name, name))
	if !known {
		return
	}
	p.Editing = l.Name
	p.Form.Preset("zone", l.Zone)
	p.Form.Preset("weekend", strings.ToLower(words(l.Weekend, ", ")))
	p.Form.Preset("holidays", words(l.Holidays, "\n"))
}

func locationHref(name string) string {
	return "/locations?" + url.Values{"location": {name}}.Encode() + "#h-set"
}

func removalForm(f *view.Form) *view.Form {
	f.Shows("name", "sure", "why")
	return f.Within("gone")
}

// row says what counts at a location, and warns of a calendar that runs out.
func (p *locationsPage) row(settings jml.Settings, l jml.Location) locationRow {
	row := locationRow{Name: l.Name, Href: locationHref(l.Name), OwnZone: l.Zone != "", OwnDays: len(l.Weekend)+len(l.Holidays) > 0}
	row.Zone = calendar.ZoneAt(settings, l.Name)
	weekend, holidays := calendar.DaysOff(settings, l.Name)
	row.Weekend = words(weekend, ", ")
	today := p.Today()
	var ahead []jml.Date
	for _, d := range holidays {
		if !d.Before(today) {
			ahead = append(ahead, d)
		}
	}
	slices.SortFunc(ahead, jml.Date.Compare)
	switch {
	case len(ahead) == 0:
		row.Holidays, row.Warning = "none ahead", "No holiday is known from today on: only weekends are days off."
	default:
		row.Holidays, row.Next = view.Plural(len(ahead), "day ahead", "days ahead"), "next "+ahead[0].String()+", last "+ahead[len(ahead)-1].String()
		if last := ahead[len(ahead)-1]; last.Before(today.AddDays(180)) {
			row.Warning = "No holiday is known after " + last.String() + ". Add the next years."
		}
	}
	return row
}

func words[D fmt.Stringer](days []D, between string) string {
	out := make([]string, len(days))
	for i, d := range days {
		out[i] = d.String()
	}
	return strings.Join(out, between)
}

// Save sets a location up, or corrects it.
func (h *Locations) Save(w http.ResponseWriter, r *http.Request) error {
	texts, file := url.Values{}, ""
	if err := door.ReadFiles(r, texts, takeCalendar(&file)); err != nil {
		return err
	}
	f := view.NewForm(texts, locationNames()...)
	f.Need("name", "Name the location as people's records do, such as Riyadh.")
	l, err := intake.Location(intake.SaidLocation{Name: f.Get("name"), Zone: f.Get("zone"), Weekend: listed(f.Get("weekend")),
		Holidays: listed(f.Get("holidays")), ICS: file}, jml.DateOf(h.clock.Now()))
	if err != nil && !f.Refuse(err) {
		return err
	}
	if !f.Bad() {
		changed, err := h.company.PutLocation(r.Context(), door.PrincipalOf(r.Context()).Actor, l, f.Get("why"))
		if err == nil {
			return h.sessions.Redirect(w, r, "/locations?"+didLocation("set", changed.People, changed.Cases))
		}
		if !f.Refuse(err) {
			return err
		}
	}
	return h.again(w, r, func(p *locationsPage) { p.Form = f })
}

// listed splits what was typed as a list: by commas, blanks or lines.
func listed(typed string) []string { return strings.Fields(strings.ReplaceAll(typed, ",", " ")) }

// takeCalendar reads the calendar file that was chosen. One that is too large is
// read so far that it is refused as such.
func takeCalendar(into *string) door.TakeFile {
	return func(name string, file *multipart.Part) error {
		if name != "ics" || *into != "" {
			return door.Drain(file)
		}
		text, err := io.ReadAll(io.LimitReader(file, intake.MaxCalendar+1))
		if err != nil {
			return fmt.Errorf("read the calendar file: %w", err)
		}
		*into = string(text)
		return door.Drain(file)
	}
}

// Remove has the company's zone and days off count at a location again.
func (h *Locations) Remove(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	removalForm(f)
	f.Need("sure", "Tick the box to have the company's days off count there.")
	if f.Need("name", "Choose a location."); !f.Bad() {
		changed, err := h.company.RemoveLocation(r.Context(), door.PrincipalOf(r.Context()).Actor, f.Get("name"), f.Get("why"))
		if err == nil {
			return h.sessions.Redirect(w, r, "/locations?"+didLocation("removed", changed.People, changed.Cases))
		}
		if !f.Refuse(err) {
			return err
		}
	}
	return h.again(w, r, func(p *locationsPage) { p.Gone = f })
}

func (h *Locations) again(w http.ResponseWriter, r *http.Request, put func(*locationsPage)) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	put(page)
	return h.pages.Show(w, r, "locations", http.StatusUnprocessableEntity, page)
}

// Choices are the locations that can be removed.
func (p *locationsPage) Choices() []string {
	pairs := []string{"", "Choose"}
	for _, row := range p.Rows {
		pairs = append(pairs, row.Name, row.Name)
	}
	return pairs
}
