package playbook

import (
	"regexp"
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
)

// Control is one of the company's own controls and the criteria it serves.
type Control struct {
	Number  string // H-01
	Wording string
	Owner   roles.Role
	Limit   string // the length or date it holds people to, in plain words; may be empty
	Origin  string // where it comes from, as cited there; may be empty
	Serves  []Served
}

// Served is one criterion that a control serves.
type Served struct {
	Framework Framework
	ID        string
	Title     string // our own short title
}

// Controls is a parsed controls.yaml.
type Controls struct {
	List     []Control
	Warnings jml.Problems
}

// Control returns a control by number.
func (c *Controls) Control(number string) (Control, bool) {
	if c == nil {
		return Control{}, false
	}
	i := slices.IndexFunc(c.List, func(k Control) bool { return k.Number == number })
	if i < 0 {
		return Control{}, false
	}
	return c.List[i], true
}

// Missing returns the control numbers that a playbook names and the file does
// not hold.
func (c *Controls) Missing(p *Playbook) []string {
	var out []string
	for _, l := range p.Tasks {
		for _, number := range l.Controls {
			if _, ok := c.Control(number); !ok && !slices.Contains(out, number) {
				out = append(out, number)
			}
		}
	}
	return out
}

// ParseControls reads controls.yaml. Every problem is reported, as
// jml.Problems; what is only doubtful is in Warnings.
func ParseControls(body []byte) (*Controls, error) {
	c, d := parseControls(body)
	if len(d.problems) > 0 {
		return nil, d.problems
	}
	c.Warnings = d.warnings
	return c, nil
}

// AcceptControls is ParseControls for one that is to be put in force.
func AcceptControls(body []byte) (*Controls, error) {
	c, d := parseControls(body)
	return c, d.newly().Or()
}

var numberShape = regexp.MustCompile(`^[A-Z]{1,4}-[0-9]{2,3}$`)

func parseControls(body []byte) (*Controls, *document) {
	d := &document{}
	top := d.read(body, "controls")
	if top == nil {
		return nil, d
	}
	c := &Controls{}
	valid := map[Framework]map[string]string{}
	for _, f := range Frameworks() {
		valid[f] = Criteria(f)
	}
	for _, n := range top.list("controls") {
		o := d.object(n, "a control", "number", "wording", "owner", "limit", "origin", "serves")
		if o == nil {
			continue
		}
		k := Control{Number: o.must("number"), Wording: o.must("wording"),
			Owner: oneOf(o, "owner", allRoles()...), Limit: o.text("limit"), Origin: o.text("origin")}
		o.must("owner")
		if k.Number != "" && !numberShape.MatchString(k.Number) {
			d.fail(o.at("number"), "%q is not a control number; write it as H-01", k.Number)
		}
		if _, twice := c.Control(k.Number); twice {
			d.fail(o.at("number"), "there are two controls with the number %s", k.Number)
		}
		k.Serves = readServes(o, valid)
		c.List = append(c.List, k)
	}
	if len(c.List) == 0 {
		d.fail(top.at("controls"), "the file needs at least one entry under controls")
	}
	return c, d
}

func readServes(o *object, valid map[Framework]map[string]string) []Served {
	n := o.values["serves"]
	if n == nil {
		o.doc.fail(o.node, "a control needs the key \"serves\"")
		return nil
	}
	var names []string
	for _, f := range Frameworks() {
		names = append(names, string(f))
	}
	serves := o.doc.object(n, "serves", names...)
	if serves == nil {
		return nil
	}
	var out []Served
	for _, f := range Frameworks() {
		for _, id := range serves.texts(string(f)) {
			for _, real := range actual(serves, f, id) {
				title, ok := valid[f][whole(f, real)]
				if !ok {
					o.doc.fail(serves.item(string(f), id), "%s has no %s that concerns this work", f.Title(), real)
					continue
				}
				s := Served{Framework: f, ID: real, Title: title}
				if !slices.Contains(out, s) {
					out = append(out, s)
				}
			}
		}
	}
	return out
}

var partShape = regexp.MustCompile(`^([A-Z]{2}-[0-9]{1,2})[a-z]$`)

// whole returns the control that a lettered part such as AC-2h belongs to.
func whole(f Framework, id string) string {
	if m := partShape.FindStringSubmatch(id); f == NIST && m != nil {
		return m[1]
	}
	return id
}

// actual maps a cited id to those that exist. Documents cite a CC4.3, but the
// monitoring criteria end at CC4.2.
func actual(o *object, f Framework, id string) []string {
	if f == SOC2 && id == "CC4.3" {
		o.doc.warn(o.item(string(f), id), "SOC 2 has no CC4.3: the monitoring criteria end at CC4.2; it is taken as CC4.1 and CC4.2")
		return []string{"CC4.1", "CC4.2"}
	}
	return []string{id}
}
