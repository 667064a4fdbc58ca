package playbook

import (
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
)

// Everyone is the row of the matrix that every function has.
const Everyone = "everyone"

// System is one row head of the access matrix. Exactly one of OwnerRole and
// OwnerEmail says who administers it.
type System struct {
	Key         string
	Name        string
	OwnerRole   roles.Role
	OwnerEmail  string
	Tier        jml.Tier
	SSO         bool   // reached only through single sign-on
	SSOChecked  string // who checked that no local login exists
	AlwaysCheck bool
	Identity    bool     // this is the single sign-on account itself
	Levels      []string // from the least to the most; empty: nobody said which is more
}

// Matrix is who gets which access: functions by systems. Rows holds Everyone
// and the functions; a function without a row gets what everyone gets.
type Matrix struct {
	Functions []string
	Systems   []System
	Rows      []Row
}

// Row is what one function gets.
type Row struct {
	Function string
	Access   []Cell
}

// Cell is one access of a row.
type Cell struct {
	System string // key
	Level  string
}

// Access is one system that somebody's functions give.
type Access struct {
	System System
	Level  string // levels that several functions name are as JoinLevels writes them
}

// Critical reports whether the access can do great harm.
func (a Access) Critical() bool { return a.System.Tier == jml.TierCritical }

// All returns every system, in the matrix's order.
func (m *Matrix) All() []System {
	if m == nil {
		return nil
	}
	return m.Systems
}

// System returns a system by key.
func (m *Matrix) System(key string) (System, bool) {
	if m == nil {
		return System{}, false
	}
	i := slices.IndexFunc(m.Systems, func(s System) bool { return s.Key == key })
	if i < 0 {
		return System{}, false
	}
	return m.Systems[i], true
}

// For returns what everyone and these functions get, in the matrix's order of
// systems. Functions the matrix does not know add nothing; see Unknown.
func (m *Matrix) For(functions []string) []Access {
	if m == nil {
		return nil
	}
	levels := m.levels(functions)
	var out []Access
	for _, s := range m.Systems {
		if l := levels[s.Key]; len(l) > 0 {
			out = append(out, Access{System: s, Level: JoinLevels(l)})
		}
	}
	return out
}

// levels are what everyone and these functions get, by system.
func (m *Matrix) levels(functions []string) map[string][]string {
	levels := map[string][]string{}
	if m == nil {
		return levels
	}
	for _, row := range m.Rows {
		if row.Function != Everyone && !slices.ContainsFunc(functions, func(f string) bool { return fold.Same(f, row.Function) }) {
			continue
		}
		for _, cell := range row.Access {
			if !slices.Contains(levels[cell.System], cell.Level) {
				levels[cell.System] = append(levels[cell.System], cell.Level)
			}
		}
	}
	return levels
}

// Unknown returns the functions that the matrix does not list.
func (m *Matrix) Unknown(functions []string) []string {
	var out []string
	for _, f := range functions {
		if _, known := m.function(f); !known {
			out = append(out, f)
		}
	}
	return out
}

// Spelled returns functions as the matrix writes them, sorted. What it does not
// list stays as it was given.
func (m *Matrix) Spelled(functions []string) []string {
	out := make([]string, 0, len(functions))
	for _, f := range functions {
		if known, ok := m.function(f); ok {
			f = known
		}
		out = append(out, f)
	}
	slices.Sort(out)
	return out
}

// function finds a function without letter case.
func (m *Matrix) function(name string) (string, bool) {
	if m == nil {
		return "", false
	}
	i := slices.IndexFunc(m.Functions, func(f string) bool { return fold.Same(f, name) })
	if i < 0 {
		return "", false
	}
	return m.Functions[i], true
}

// ParseMatrix reads access.yaml. Every problem is reported, as jml.Problems.
func ParseMatrix(body []byte) (*Matrix, error) {
	m, d := parseMatrix(body)
	if len(d.problems) > 0 {
		return nil, d.problems
	}
	return m, nil
}

// AcceptMatrix is ParseMatrix for one that is to be put in force.
func AcceptMatrix(body []byte) (*Matrix, error) {
	m, d := parseMatrix(body)
	return m, d.newly().Or()
}

func systemKeys() []string {
	return []string{"key", "name", "owner", "tier", "sso", "sso_checked_by", "identity", "always_check", "levels"}
}

func parseMatrix(body []byte) (*Matrix, *document) {
	d := &document{}
	top := d.read(body, "functions", "systems", "access")
	if top == nil {
		return nil, d
	}
	m := &Matrix{Functions: top.texts("functions")}
	for _, f := range m.Functions {
		if !keyShape.MatchString(f) || f == Everyone {
			d.fail(top.item("functions", f), "%q cannot be a function; use small letters, digits and hyphens", f)
		}
	}
	for _, n := range top.list("systems") {
		o := d.object(n, "a system", systemKeys()...)
		if o == nil {
			continue
		}
		s := readSystem(o)
		if _, twice := m.System(s.Key); twice && s.Key != "" {
			d.fail(o.at("key"), "there are two systems with the key %q", s.Key)
		}
		m.Systems = append(m.Systems, s)
	}
	if len(m.Systems) == 0 {
		d.fail(top.at("systems"), "the matrix needs at least one entry under systems")
	}
	if n := top.values["access"]; n != nil {
		readRows(d, m, n)
	}
	return m, d
}

var addressShape = regexp.MustCompile(`^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$`)

func readSystem(o *object) System {
	s := System{
		Key:         o.key("key"),
		Name:        o.must("name"),
		Tier:        oneOf(o, "tier", jml.TierNormal, jml.TierCritical),
		SSO:         o.flag("sso"),
		SSOChecked:  o.text("sso_checked_by"),
		Identity:    o.flag("identity"),
		AlwaysCheck: o.flag("always_check"),
		Levels:      o.texts("levels"),
	}
	if s.Tier == "" {
		s.Tier = jml.TierNormal
	}
	if strings.Contains(s.Name, "{{") {
		o.doc.fail(o.at("name"), "a system's name cannot hold {{")
	}
	owner := o.must("owner")
	switch {
	case slices.Contains(roles.OfCompany(), roles.Role(owner)):
		s.OwnerRole = roles.Role(owner)
	case addressShape.MatchString(owner):
		s.OwnerEmail = strings.ToLower(owner)
	case owner != "":
		o.doc.fail(o.at("owner"), "%q is neither a role nor a work address; the roles are %s", owner, joined(roles.OfCompany()))
	}
	if s.SSO && s.Identity {
		o.doc.fail(o.at("sso"), "the single sign-on account cannot itself be reached through single sign-on; leave out sso or identity")
	}
	if s.SSO && s.SSOChecked == "" {
		o.doc.fail(o.node, "sso: true needs sso_checked_by: who checked that no local login exists")
	}
	return s
}

func readRows(d *document, m *Matrix, n ast.Node) {
	known := append([]string{Everyone}, m.Functions...)
	rows := d.object(n, "access", known...)
	if rows == nil {
		return
	}
	for _, f := range known {
		row := Row{Function: f}
		for _, item := range rows.list(f) {
			cell := d.object(item, "an access", "system", "level")
			if cell == nil {
				continue
			}
			c := Cell{System: cell.must("system"), Level: cell.must("level")}
			if _, ok := m.System(c.System); !ok && c.System != "" {
				d.fail(cell.at("system"), "%q is no system of this matrix", c.System)
			}
			if s, _ := m.System(c.System); len(s.Levels) > 0 && !within([]string{c.Level}, s.Levels) {
				d.fail(cell.at("level"), "%q is not among the levels of %s: %s", c.Level, c.System, strings.Join(s.Levels, ", "))
			}
			if strings.Contains(c.Level, "{{") {
				d.fail(cell.at("level"), "a level cannot hold {{")
			}
			if slices.ContainsFunc(row.Access, func(o Cell) bool { return o.System == c.System }) {
				d.fail(cell.at("system"), "%s has %q twice", f, c.System)
			}
			row.Access = append(row.Access, c)
		}
		if len(row.Access) > 0 {
			m.Rows = append(m.Rows, row)
		}
	}
}

// YAML writes the matrix as ParseMatrix reads it.
func (m *Matrix) YAML() []byte {
	var systems []yaml.MapSlice
	for _, s := range m.Systems {
		owner := string(s.OwnerRole)
		if owner == "" {
			owner = s.OwnerEmail
		}
		entry := yaml.MapSlice{{Key: "key", Value: s.Key}, {Key: "name", Value: s.Name},
			{Key: "owner", Value: owner}, {Key: "tier", Value: string(s.Tier)}}
		if s.SSO {
			entry = append(entry, yaml.MapItem{Key: "sso", Value: true})
		}
		if s.SSOChecked != "" {
			entry = append(entry, yaml.MapItem{Key: "sso_checked_by", Value: s.SSOChecked})
		}
		if s.Identity {
			entry = append(entry, yaml.MapItem{Key: "identity", Value: true})
		}
		if s.AlwaysCheck {
			entry = append(entry, yaml.MapItem{Key: "always_check", Value: true})
		}
		if len(s.Levels) > 0 {
			entry = append(entry, yaml.MapItem{Key: "levels", Value: s.Levels})
		}
		systems = append(systems, entry)
	}
	access := yaml.MapSlice{}
	for _, row := range m.Rows {
		var cells []yaml.MapSlice
		for _, c := range row.Access {
			cells = append(cells, yaml.MapSlice{{Key: "system", Value: c.System}, {Key: "level", Value: c.Level}})
		}
		access = append(access, yaml.MapItem{Key: row.Function, Value: cells})
	}
	top := yaml.MapSlice{{Key: "functions", Value: m.Functions}, {Key: "systems", Value: systems}, {Key: "access", Value: access}}
	body, err := yaml.Marshal(top)
	if err != nil {
		panic("playbook: a matrix of plain texts cannot fail to marshal: " + err.Error())
	}
	return body
}
