package playbook

import (
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
)

// crossCheck holds the lines of a playbook against each other and their kind.
func crossCheck(d *document, p *Playbook, sources []*object) {
	seen := map[string]bool{}
	for i, l := range p.Tasks {
		o := sources[i]
		if seen[l.Key] && l.Key != "" {
			d.fail(o.at("key"), "there are two tasks with the key %q", l.Key)
		}
		seen[l.Key] = true
		checkTarget(o, l, p.Kind)
		checkTexts(o, l)
		checkAnswer(o, l, p)
		checkReferences(o, l, p, "after", l.After)
		checkReferences(o, l, p, "decides", l.Decides)
		checkReferences(o, l, p, "apart_from", l.ApartFrom)
	}
	for i, l := range p.Tasks {
		if path := cycle(p, l.Key); path != nil {
			d.fail(sources[i].at("after"), "these tasks wait for each other: %s", strings.Join(path, " → "))
			return
		}
	}
}

// checkTarget holds a line's repetition against what it says about it.
func checkTarget(o *object, l Line, kind jml.Kind) {
	if kind != "" && !l.ForEach.fits(kind) {
		o.doc.fail(o.at("for_each"), "a %s has no %s", kind, l.ForEach)
	}
	if l.Role == roles.SystemOwner && !l.ForEach.overSystems() {
		o.doc.fail(o.at("role"), "the role system-owner needs a for_each over systems")
	}
	if l.Role == roles.OldManager && kind != jml.Mover {
		o.doc.fail(o.at("role"), "only a mover has an old-manager")
	}
	if l.Equipment != "" && l.Writes != jml.WritesIssue {
		o.doc.fail(o.at("equipment"), "equipment says of a line with writes: issue what it hands out; leave it out here")
	}
	switch l.Writes {
	case jml.WritesGrant, jml.WritesRevoke:
		if !l.ForEach.overSystems() {
			o.doc.fail(o.at("writes"), "writes: %s needs a for_each over systems", l.Writes)
		}
	case jml.WritesSet:
		if l.ForEach != DiffLevel {
			o.doc.fail(o.at("writes"), "writes: set needs for_each: diff.level")
		}
	case jml.WritesReturn:
		if l.ForEach != HoldingAsset {
			o.doc.fail(o.at("writes"), "writes: return needs for_each: holding.asset")
		}
	case jml.WritesIssue:
		if l.ForEach != Once {
			o.doc.fail(o.at("writes"), "writes: issue is for one piece of equipment; leave for_each out")
		}
	}
}

func checkTexts(o *object, l Line) {
	for _, key := range []string{"title", "help"} {
		if text := o.values[key]; text != nil {
			if s, ok := scalar(text); ok {
				o.checkMarks(key, s, l)
			}
		}
	}
	o.checkMarks("verify", l.CheckThat, l)
}

// checkMarks refuses marks in a text that its line cannot fill.
func (o *object) checkMarks(key, text string, l Line) {
	if mark := strayMark(text); mark != "" {
		o.doc.fail(o.at(key), "%s holds %s; it may hold %s", key, mark, strings.Join(marks(), " "))
	}
	if strings.Contains(text, "{{.System}}") && !l.ForEach.overSystems() {
		o.doc.fail(o.at(key), "%s names {{.System}}, but the task is not repeated over systems", key)
	}
	if strings.Contains(text, "{{.Asset}}") && l.ForEach != HoldingAsset {
		o.doc.fail(o.at(key), "%s names {{.Asset}}, but the task is not repeated over equipment", key)
	}
}

// checkAnswer holds a line's question against what the answer does.
func checkAnswer(o *object, l Line, p *Playbook) {
	if len(l.Decides) > 0 && l.Asks != jml.AsksYesNo && l.Asks != jml.AsksKeepRemove {
		o.doc.fail(o.at("decides"), "decides needs asks: yes-no or asks: keep-remove")
	}
	if l.Asks == jml.AsksKeepRemove && len(l.Decides) == 0 {
		o.doc.fail(o.at("asks"), "asks: keep-remove needs decides, which names the removal it decides about")
	}
	for _, key := range l.Decides {
		if other, ok := p.Line(key); ok && l.Asks == jml.AsksKeepRemove && other.Writes != jml.WritesRevoke {
			o.doc.fail(o.item("decides", key), "asks: keep-remove decides about removals, but %q does not say writes: revoke", key)
		}
	}
	if l.Writes != jml.WritesNothing && l.Asks != jml.AsksDone {
		o.doc.fail(o.at("asks"), "a task that writes to a register asks only whether it is done")
	}
}

func checkReferences(o *object, l Line, p *Playbook, what string, keys []string) {
	for _, key := range keys {
		if key == l.Key {
			o.doc.fail(o.item(what, key), "%s names the task itself", what)
		} else if _, ok := p.Line(key); !ok {
			o.doc.fail(o.item(what, key), "%s names %q, which is no task of this playbook", what, key)
		}
	}
}

// cycle returns the way from a line back to itself, or nil. What a line
// decides waits for it too.
func cycle(p *Playbook, from string) []string {
	var path []string
	seen := map[string]bool{}
	var walk func(key string) bool
	walk = func(key string) bool {
		path = append(path, key)
		if len(path) > 1 && key == from {
			return true
		}
		if !seen[key] {
			seen[key] = true
			for _, next := range waitsFor(p, key) {
				if walk(next) {
					return true
				}
			}
		}
		path = path[:len(path)-1]
		return false
	}
	if from == "" || !walk(from) {
		return nil
	}
	return path
}

func waitsFor(p *Playbook, key string) []string {
	l, ok := p.Line(key)
	if !ok {
		return nil
	}
	out := slices.Clone(l.After)
	for _, other := range p.Tasks {
		if slices.Contains(other.Decides, key) && !slices.Contains(out, other.Key) {
			out = append(out, other.Key)
		}
	}
	return out
}
