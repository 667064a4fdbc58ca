package desk

import (
	"net/http"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/view"
)

// Access is the matrix and the register of access.
type Access struct {
	common
	matrices  matrices
	registers Registers
}

// accessPage is the matrix, who should have what, and the register, who has it.
type accessPage struct {
	view.ViewerTime
	HasMatrix   bool
	Hash        string
	Functions   []string // column heads: everyone first
	Systems     []systemRow
	Form        *view.Form
	Choices     []string
	Rows        []grantRow
	Filtered    bool
	First, Next string
}

// systemRow is one system of the matrix with the level of each function.
type systemRow struct {
	Key, Name, Owner, OwnerHref string
	Critical, SSO, Always       bool
	SSOChecked                  string
	Order                       string   // of its levels, from the least to the most; "" where nobody said
	Levels                      []string // in the order of Functions; "" for none
}

// grantRow is one line of the access register.
type grantRow struct {
	System, Level, Person, PersonHref string
	Since, Ended                      view.Stamp
	Gone                              bool // the person has left and still holds it
	Imported                          bool
}

func grantRowOf(vt view.ViewerTime, g readmodel.GrantRow, names map[string]string) grantRow {
	name := names[g.System]
	if name == "" {
		name = g.System
	}
	return grantRow{System: name, Level: g.Level, Person: view.OrErased(g.PersonName), PersonHref: "/people/" + g.PersonID,
		Since: vt.At(g.GrantedAt), Ended: vt.At(g.EndedAt), Gone: g.PersonGone && g.EndedAt.IsZero(), Imported: g.Source == "import"}
}

func (h *Access) Show(w http.ResponseWriter, r *http.Request) error {
	mark, err := markOf(r)
	if err != nil {
		return err
	}
	vt := h.timeOf(r)
	page := accessPage{ViewerTime: vt, Form: view.NewForm(r.URL.Query(), "system")}
	system := page.Form.Get("system")
	page.Filtered = system != ""
	matrix, hash, err := h.matrices.inForce(r.Context())
	if err != nil {
		return err
	}
	rows, next, err := h.registers.Grants(r.Context(), system, readmodel.Page{After: mark})
	if err != nil {
		return err
	}
	page.Choices = []string{"", "All systems"}
	names := map[string]string{}
	if matrix != nil {
		page.HasMatrix, page.Hash = true, hash
		page.Functions, page.Systems = matrixTable(matrix)
		for _, sys := range matrix.Systems {
			names[sys.Key] = sys.Name
			page.Choices = append(page.Choices, sys.Key, sys.Name)
		}
	}
	for _, row := range rows {
		page.Rows = append(page.Rows, grantRowOf(vt, row, names))
	}
	page.First, page.Next = pager(r, next)
	return h.pages.Show(w, r, "access", http.StatusOK, page)
}

func matrixTable(m *playbook.Matrix) (functions []string, systems []systemRow) {
	functions = append([]string{playbook.Everyone}, m.Functions...)
	for _, sys := range m.Systems {
		line := systemRow{Key: sys.Key, Name: sys.Name, Critical: sys.Tier == jml.TierCritical, SSO: sys.SSO,
			SSOChecked: sys.SSOChecked, Order: strings.Join(sys.Levels, " < "), Always: sys.AlwaysCheck, Owner: sys.OwnerEmail, Levels: make([]string, len(functions))}
		if sys.OwnerRole != "" {
			line.Owner, line.OwnerHref = sys.OwnerRole.Title(), "/responsibilities#"+string(sys.OwnerRole)
		}
		for _, row := range m.Rows {
			column := slices.Index(functions, row.Function)
			for _, cell := range row.Access {
				if cell.System == sys.Key && column >= 0 {
					line.Levels[column] = cell.Level
				}
			}
		}
		systems = append(systems, line)
	}
	return functions, systems
}
