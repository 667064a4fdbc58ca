package company

import (
	"fmt"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
)

// Longest lists of people that the company's own facts have.
const (
	maxDeputies = 20 // of one role
	maxHR       = 50
)

// seated is somebody whom the first-run form names, and where.
type seated struct {
	field string // roles.cto.deputies[0]
	SetupPerson
}

// line is a role's holder, then the deputies in order.
func (in Setup) line(role roles.Role) []seated {
	at := "roles." + string(role)
	line := []seated{{at + ".holder", in.Roles[role].Holder}}
	for i, p := range in.Roles[role].Deputies {
		line = append(line, seated{fmt.Sprintf("%s.deputies[%d]", at, i), p})
	}
	return line
}

// hr are those who get HR's right: the Head of People when nobody is named.
func (in Setup) hr() []seated {
	var list []seated
	for i, p := range in.HR {
		list = append(list, seated{fmt.Sprintf("hr[%d]", i), p})
	}
	if len(list) == 0 {
		list = in.line(roles.HeadOfPeople)[:1]
	}
	return list
}

// placed says of a refusal about a person where the form names them.
func (p seated) placed(err error) error {
	refusals := jml.Refusals(err)
	if refusals == nil {
		return err
	}
	var problems jml.Problems
	for _, e := range refusals {
		field := strings.Replace(strings.TrimPrefix(e.Field, "person."), "work_email", "email", 1)
		if e.Field != "" {
			field = p.field + "." + field
		}
		problems = append(problems, &jml.Error{Code: e.Code, Field: field, Message: e.Message})
	}
	return problems
}
