package desk

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// Roles says who answers for what: PER.LIF.006 asks for it to be published.
type Roles struct {
	common
	find     finder
	settings Settings
	company  Company
}

// rolesPage lists the roles with their lines.
type rolesPage struct {
	view.ViewerTime
	Company  string
	Roles    []roleRow
	Fallback personLink
	People   []view.Option
	May      bool
	Done     string
}

// roleRow is one role with its line of people and its duties.
type roleRow struct {
	Key, Title string
	Holder     personLink
	Deputies   []personLink
	Duties     []string
	Form       *view.Form
	Seats      int // inputs of the form: the holder and the deputies
}

// personLink names a person with a link to their page.
type personLink struct {
	Name, Href string
	Gone       bool
}

// Deputy returns the input of deputy n, from 1.
func (l roleRow) Deputy(n int) view.Field {
	return l.Form.Text("seat."+strconv.Itoa(n), "Deputy "+strconv.Itoa(n), "")
}

// moreSeats is how many deputies a role may have; the line is walked in order.
const moreSeats = 3

// DeputyFields returns the inputs for all deputies.
func (l roleRow) DeputyFields() []view.Field {
	out := make([]view.Field, 0, moreSeats)
	for n := 1; n <= moreSeats; n++ {
		out = append(out, l.Deputy(n).From("people"))
	}
	return out
}

func (h *Roles) Show(w http.ResponseWriter, r *http.Request) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	if h.sessions.Arrived(w, r) {
		page.Done = "The role has a new line. Open tasks move to whoever is next; each new owner gets a mail."
	}
	return h.pages.Show(w, r, "roles", http.StatusOK, page)
}

func (h *Roles) page(r *http.Request) (*rolesPage, error) {
	settings, err := h.settings.Settings(r.Context())
	if err != nil {
		return nil, err
	}
	dir, people, err := h.settings.Directory(r.Context())
	if err != nil {
		return nil, err
	}
	page := &rolesPage{ViewerTime: h.timeOf(r), Company: settings.Company, May: door.PrincipalOf(r.Context()).Holds(staff.Admin)}
	ref := func(id string) personLink {
		return personLink{Name: view.OrErased(people[id].Name()), Href: "/people/" + id, Gone: dir.Gone[id]}
	}
	for _, role := range roles.OfCompany() {
		line := roleRow{Key: string(role), Title: role.Title(), Duties: playbook.RoleDuties(role), Form: view.NewForm(nil).Within(string(role))}
		for i, seat := range seatsOf(dir, role) {
			line.Form.Preset("seat."+strconv.Itoa(i), nameAndAddress(people[seat.PersonID]))
			if i == 0 {
				line.Holder = ref(seat.PersonID)
			} else {
				line.Deputies = append(line.Deputies, ref(seat.PersonID))
			}
		}
		page.Roles = append(page.Roles, line)
	}
	if dir.Fallback != "" {
		page.Fallback = ref(dir.Fallback)
	}
	if page.May {
		if page.People, err = h.find.suggest(r.Context()); err != nil {
			return nil, err
		}
	}
	return page, nil
}

// seatsOf returns a role's line, the holder first.
func seatsOf(dir staff.Directory, role roles.Role) []roles.Seat {
	var out []roles.Seat
	for _, seat := range dir.Seats {
		if seat.Role == role && seat.PersonID != "" {
			out = append(out, seat)
		}
	}
	slices.SortFunc(out, func(a, b roles.Seat) int { return cmp.Compare(a.Position, b.Position) })
	return out
}

// Save replaces a role's line.
func (h *Roles) Save(w http.ResponseWriter, r *http.Request) error {
	role := roles.Role(r.PathValue("role"))
	if !slices.Contains(roles.OfCompany(), role) {
		return &jml.Error{Code: jml.CodeNotFound, Message: "There is no such role."}
	}
	f, err := readForm(r, "seat.0", "seat.1", "seat.2", "seat.3")
	if err != nil {
		return err
	}
	var line []string
	for n := 0; n <= moreSeats; n++ {
		name := "seat." + strconv.Itoa(n)
		if n > 0 && f.Get(name) == "" {
			continue
		}
		p, err := h.find.person(r.Context(), f, name)
		if err != nil {
			return err
		}
		if slices.Contains(line, p.ID) && p.ID != "" {
			f.Wrong(name, p.Name()+" is in the line already.")
		}
		line = append(line, p.ID)
	}
	if !f.Bad() {
		err := h.company.HoldRole(r.Context(), door.PrincipalOf(r.Context()).Actor, role, line)
		if err == nil {
			door.Note(r, door.RightsChanged)
			return h.sessions.Redirect(w, r, "/responsibilities?did=held#"+string(role))
		}
		if !f.Refuse(err) {
			return err
		}
	}
	return h.again(w, r, role, f)
}

// again shows the page again with the refused line as it was typed.
func (h *Roles) again(w http.ResponseWriter, r *http.Request, role roles.Role, f *view.Form) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	for i := range page.Roles {
		if page.Roles[i].Key == string(role) {
			page.Roles[i].Form = f.Within(strings.ToLower(string(role)))
		}
	}
	return h.pages.Show(w, r, "roles", http.StatusUnprocessableEntity, page)
}
