package intake

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/reconcile"
)

// rosterNames are what HR's programs call the columns of a roster.
func rosterNames() map[string]string {
	return map[string]string{"employee id": "id", "employee_id": "id", "personnel number": "id", "work_email": "email", "work email": "email", "email address": "email", "mail": "email",
		"full name": "name", "full_name": "name", "employee": "name", "start date": "start", "start_date": "start", "hire date": "start", "hire_date": "start", "first day": "start",
		"end date": "end", "end_date": "end", "termination date": "end", "termination_date": "end", "last day": "end", "last_day": "end"}
}

// accountNames are what systems call the columns of a list of their users.
func accountNames() map[string]string {
	return map[string]string{"user": "account", "username": "account", "user name": "account", "login": "account", "user principal name": "account", "userprincipalname": "account",
		"mail": "email", "email address": "email", "e-mail": "email", "employee id": "id", "employee_id": "id", "role": "level", "permission": "level", "state": "status", "enabled": "status", "active": "status",
		"last login": "last_login", "last sign-in": "last_login", "last_sign_in": "last_login", "last activity": "last_login"}
}

// ParseRoster reads HR's roster: id, email or name, start and end. Columns says
// what else the file calls them, each name of ours by a name of the file's; other
// columns are passed over. Errors as of ParsePeople.
func ParseRoster(src io.Reader, columns map[string]string) (lines []reconcile.Line, sha256 string, err error) {
	shape := table{columns: []string{"id", "email", "name", "start", "end"}, needed: []string{"start"}}
	if shape.renamed, err = shape.names(rosterNames(), columns); err != nil {
		return nil, "", err
	}
	in, err := shape.read(src)
	if err != nil {
		return nil, "", err
	}
	for _, r := range in.rows {
		in.must(r, "start")
		in.words(r, "name")
		lines = append(lines, reconcile.Line{Row: r.line, ID: r.cells["id"], Address: r.cells["email"], Name: r.cells["name"],
			Start: in.day(r, "start"), End: in.day(r, "end")})
	}
	return lines, in.sha256, in.problems.Or()
}

// ParseAccounts reads a system's own list of its users: account, email or id,
// level, status and last_login. Columns and errors as of ParseRoster.
func ParseAccounts(src io.Reader, columns map[string]string) (accounts []reconcile.Account, sha256 string, err error) {
	shape := table{columns: []string{"account", "email", "id", "level", "status", "last_login"}}
	if shape.renamed, err = shape.names(accountNames(), columns); err != nil {
		return nil, "", err
	}
	in, err := shape.read(src)
	if err != nil {
		return nil, "", err
	}
	for _, r := range in.rows {
		if r.cells["account"] == "" && r.cells["email"] == "" && r.cells["id"] == "" {
			in.wrong(r, "account", "Give an account, an address or an id. Name the columns with --columns when the file calls them otherwise.")
		}
		in.words(r, "account")
		accounts = append(accounts, reconcile.Account{Row: r.line, Name: r.cells["account"], ID: r.cells["id"], Address: r.cells["email"],
			Level: r.cells["level"], Status: r.cells["status"], LastSignIn: r.cells["last_login"]})
	}
	return accounts, in.sha256, in.problems.Or()
}

// names are the usual names of a list's columns with those that somebody gave.
func (t table) names(usual, given map[string]string) (map[string]string, error) {
	var problems jml.Problems
	for _, ours := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(t.columns, ours) {
			problems = append(problems, jml.Invalid("columns", fmt.Sprintf("There is no column %.40q. Use %s.", ours, strings.Join(t.columns, ", "))))
			continue
		}
		maps.DeleteFunc(usual, func(_, called string) bool { return called == ours })
		usual[fold.Key(given[ours])] = ours
	}
	return usual, problems.Or()
}
