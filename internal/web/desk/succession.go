package desk

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/web/door"
)

// successorRow is who would have one duty of somebody.
type successorRow struct {
	What     string
	To, Href string // empty: it would fall vacant
}

// succeed shows what would become of what a person answers for.
func (p *personPage) succeed(r *http.Request, c Company, personID string) error {
	_, line, err := c.Succession(r.Context(), door.PrincipalOf(r.Context()).Actor, personID)
	if err != nil {
		return err
	}
	p.Falls = company.Words(line)
	for _, s := range line {
		row := successorRow{What: s.Title, To: s.Name}
		if !s.Vacant() {
			row.Href = "/people/" + url.PathEscape(s.To)
		}
		p.Succession = append(p.Succession, row)
	}
	return nil
}

// vacancyRow is a role or a critical system that nobody answers for, or will not.
type vacancyRow struct{ What, When, Href string }

// vacanciesOf are the company's, as far as whoever looks may know of them.
func vacanciesOf(r *http.Request, c Company) (rows []vacancyRow, err error) {
	list, err := c.Vacancies(r.Context(), door.PrincipalOf(r.Context()).Actor)
	for _, v := range list {
		row := vacancyRow{What: v.What, When: "is vacant: nobody who works here answers for it.", Href: "/responsibilities"}
		if v.Who != "" {
			row.When = "falls vacant on " + v.From.Effective.String() + ", when " + v.Who + " leaves."
			row.Href = "/cases/" + strconv.FormatInt(v.From.Number, 10)
		}
		rows = append(rows, row)
	}
	return rows, err
}
