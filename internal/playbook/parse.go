package playbook

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/gate"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/proof"
	"github.com/handover-jml/handover/internal/roles"
)

// Parse reads a playbook that was put in force some day. Every problem of the
// document is reported, as jml.Problems whose fields say line and column;
// nothing is kept of a document that has one.
func Parse(body []byte) (*Playbook, error) {
	p, d := parse(body)
	if len(d.problems) > 0 {
		return nil, d.problems
	}
	return p, nil
}

// Accept reads a playbook that is to be put in force, as Parse does, and tries
// its conditions out besides. What is in force already is spared that: its
// conditions may fail for somebody who never comes.
func Accept(body []byte) (*Playbook, error) {
	p, d := accept(body)
	if len(d.problems) > 0 {
		return nil, d.problems
	}
	return p, nil
}

func accept(body []byte) (*Playbook, *document) {
	p, d := parse(body)
	d.problems, d.tooLong = d.newly(), nil
	if len(d.problems) == 0 {
		d.problems = tryOut(p)
	}
	return p, d
}

const maxTasks = 300

func playbookKeys() []string { return []string{"playbook", "name", "tasks"} }

func lineKeys() []string {
	return []string{"key", "title", "help", "role", "for_each", "opens", "due", "at_once", "lead", "after", "when",
		"not_before", "asks", "decides", "writes", "equipment", "undo", "evidence", "verify", "not_by", "apart_from", "controls", "gate"}
}

func parse(body []byte) (*Playbook, *document) {
	d := &document{}
	top := d.read(body, playbookKeys()...)
	if top == nil {
		return nil, d
	}
	sum := sha256.Sum256(body)
	p := &Playbook{Hash: hex.EncodeToString(sum[:]), Name: top.text("name")}
	top.must("playbook")
	p.Kind = oneOf(top, "playbook", jml.Joiner, jml.Mover, jml.Leaver)
	if p.Name == "" {
		p.Name = string(p.Kind)
	}
	nodes := top.list("tasks")
	if len(nodes) == 0 {
		d.fail(top.at("tasks"), "a playbook needs at least one entry under tasks")
	}
	if len(nodes) > maxTasks {
		d.fail(top.at("tasks"), "a playbook may hold at most %d tasks", maxTasks)
		return p, d
	}
	var sources []*object
	for _, n := range nodes {
		o := d.object(n, "a task", lineKeys()...)
		if o == nil {
			continue
		}
		sources = append(sources, o)
		p.Tasks = append(p.Tasks, readLine(o, p.Kind))
	}
	crossCheck(d, p, sources)
	lintLines(d, p, sources)
	lintApart(d, p, sources)
	return p, d
}

var keyShape = regexp.MustCompile(`^[a-z0-9]+(?:[-_][a-z0-9]+)*$`)

func (o *object) key(name string) string {
	key := o.must(name)
	if key != "" && !keyShape.MatchString(key) {
		o.doc.fail(o.at(name), "%q is not a key; use small letters, digits and hyphens, such as return-equipment", key)
	}
	return key
}

var refShape = regexp.MustCompile(`^(joiner|mover|leaver)/([a-z0-9]+(?:[-_][a-z0-9]+)*)$`)

// lineRef reads the name of a line in this or another playbook.
func (o *object) lineRef(name string) jml.LineRef {
	text := o.text(name)
	m := refShape.FindStringSubmatch(text)
	if m == nil {
		if text != "" {
			o.doc.fail(o.at(name), "%q does not name a line; write playbook/line, such as leaver/remove-access", text)
		}
		return jml.LineRef{}
	}
	return jml.LineRef{Kind: jml.Kind(m[1]), Line: m[2]}
}

func readLine(o *object, kind jml.Kind) Line {
	l := Line{
		Key:       o.key("key"),
		Title:     o.must("title"),
		Help:      o.text("help"),
		Role:      oneOf(o, "role", allRoles()...),
		ForEach:   oneOf(o, "for_each", allForEach()...),
		After:     o.texts("after"),
		When:      o.text("when"),
		Asks:      oneOf(o, "asks", jml.AsksDone, jml.AsksYesNo, jml.AsksKeepRemove, jml.AsksHolds),
		Decides:   o.texts("decides"),
		Writes:    oneOf(o, "writes", jml.WritesGrant, jml.WritesSet, jml.WritesRevoke, jml.WritesIssue, jml.WritesReturn),
		Equipment: o.text("equipment"),
		Undo:      o.lineRef("undo"),
		Evidence:  someOf(o, "evidence", proof.Keys()...),
		NotBy:     someOf(o, "not_by", allRoles()...),
		ApartFrom: o.texts("apart_from"),
		Controls:  o.texts("controls"),
		Gate:      oneOf(o, "gate", gate.All()...),
		Lead:      DefaultLead,
	}
	l.Together = o.values["apart_from"] != nil && len(l.ApartFrom) == 0
	o.must("role")
	l.Opens = o.offset("opens", kind)
	l.Due = o.offset("due", kind)
	l.NotBefore = o.offset("not_before", kind)
	if o.values["due"] == nil {
		o.doc.fail(o.node, "a task needs the key \"due\"")
	}
	if o.values["lead"] != nil {
		l.Lead = o.length("lead", DefaultLead)
	}
	if o.values["at_once"] != nil {
		l.AtOnce = o.atOnce(l, kind)
	}
	if l.Asks == "" {
		l.Asks = jml.AsksDone
	}
	o.verify(&l)
	if l.When != "" {
		compiled, err := compile(l.When, where(o.at("when")), l.ForEach)
		if err != nil {
			o.doc.fail(o.at("when"), "the condition cannot be used: %s", err)
		}
		l.condition = compiled
	}
	return l
}

func allRoles() []roles.Role {
	return append(roles.OfCompany(), roles.Manager, roles.OldManager, roles.Employee,
		roles.Sponsor, roles.SystemOwner)
}

// offset reads an offset whose anchor a case of this kind has.
func (o *object) offset(key string, kind jml.Kind) calendar.Offset {
	s := o.text(key)
	if s == "" {
		return calendar.Offset{}
	}
	off, err := calendar.ParseOffset(s)
	if err != nil {
		o.doc.fail(o.at(key), "%s: %s", key, err)
		return calendar.Offset{}
	}
	if kind != "" && !anchorFits(off.Anchor, kind) {
		o.doc.fail(o.at(key), "%s: a %s has no %s; count from %s", key, kind, off.Anchor, anchorsOf(kind))
	}
	return off
}

func anchorFits(a calendar.Anchor, kind jml.Kind) bool {
	switch a {
	case calendar.Start:
		return kind == jml.Joiner
	case calendar.Effective:
		return kind == jml.Mover
	case calendar.LastDay, calendar.Cutoff:
		return kind == jml.Leaver
	}
	return true
}

func anchorsOf(kind jml.Kind) string {
	var fit []calendar.Anchor
	for _, a := range calendar.AllAnchors() {
		if anchorFits(a, kind) {
			fit = append(fit, a)
		}
	}
	return joined(fit)
}

var leadShape = regexp.MustCompile(`^([0-9]{1,4})(m|h|d)$`)

// length reads a length of time, or returns another one for what is none.
func (o *object) length(key string, otherwise time.Duration) time.Duration {
	s := o.text(key)
	m := leadShape.FindStringSubmatch(s)
	if m == nil {
		o.doc.fail(o.at(key), "%q is not a length of time; write 30m, 4h or 2d", s)
		return otherwise
	}
	n, _ := strconv.Atoi(m[1]) // one to four digits always fit
	unit := map[string]time.Duration{"m": time.Minute, "h": time.Hour, "d": 24 * time.Hour}[m[2]]
	return time.Duration(n) * unit
}

// atOnce reads the limit of a leaver's line for who is out at once. Removals have
// the limits of their tiers.
func (o *object) atOnce(l Line, kind jml.Kind) time.Duration {
	limit := o.length("at_once", 0)
	switch {
	case kind != "" && kind != jml.Leaver:
		o.doc.fail(o.at("at_once"), "a %s is never out at once; only a leaver is", kind)
	case l.Writes == jml.WritesRevoke:
		o.doc.fail(o.at("at_once"), "a removal has the limit of its system's tier; leave at_once out")
	case limit == 0:
		o.doc.fail(o.at("at_once"), "at_once is a limit and cannot be 0; write 30m or 4h")
	}
	return limit
}

// verify reads either a role, or a role with the tiers it is for and the title
// of its task.
func (o *object) verify(l *Line) {
	n := o.values["verify"]
	if n == nil {
		return
	}
	if _, plain := scalar(n); plain {
		l.Verify = oneOf(o, "verify", allRoles()...)
		return
	}
	inner := o.doc.object(n, "verify", "role", "tier", "title")
	if inner == nil {
		return
	}
	inner.must("role")
	l.Verify = oneOf(inner, "role", allRoles()...)
	l.VerifyAll = oneOf(inner, "tier", "critical", "any") == "any"
	l.CheckThat = inner.text("title")
}

// marks are the names that a title or help text may be filled with.
func marks() []string {
	return []string{"{{.Person}}", "{{.System}}", "{{.Level}}", "{{.Asset}}", "{{.Standing}}", "{{.Within}}"}
}

// strayMark returns what is left of a text's braces when the marks are taken
// out, or "".
func strayMark(text string) string {
	for _, m := range marks() {
		text = strings.ReplaceAll(text, m, "")
	}
	if i := strings.Index(text, "{{"); i >= 0 {
		end := strings.Index(text[i:], "}}")
		if end < 0 {
			return text[i:]
		}
		return text[i : i+end+2]
	}
	return ""
}
