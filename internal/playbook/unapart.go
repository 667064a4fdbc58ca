package playbook

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
)

// Unapart is a line of a playbook that keeps nobody apart, where the built-in
// line of the same name does. Playbooks of before persons were kept apart have
// such lines.
type Unapart struct {
	Kind jml.Kind
	Line string
	From []string // what the built-in line is apart from, as far as the playbook has it
}

// Add is what has to stand in the line for it to keep people apart.
func (u Unapart) Add() string { return "apart_from: [" + strings.Join(u.From, ", ") + "]" }

// Unapart lists the lines that keep nobody apart, where the built-in ones do and
// nothing else would. Those that say so with an empty list mean it.
func (p *Playbook) Unapart() []Unapart { return p.unapart }

func (p *Playbook) findUnapart() (list []Unapart) {
	builtin := p.builtin()
	if builtin == nil {
		return nil
	}
	for _, l := range p.Tasks {
		ours, known := builtin.Line(l.Key)
		if !known || len(l.ApartFrom) > 0 || l.Together {
			continue
		}
		from := slices.DeleteFunc(slices.Clone(ours.ApartFrom), func(key string) bool {
			other, there := p.Line(key)
			return !there || slices.Contains(other.ApartFrom, l.Key) || l.granted(other)
		})
		if len(from) > 0 {
			list = append(list, Unapart{p.Kind, l.Key, from})
		}
	}
	return list
}

// granted reports whether another line approves what this one grants: those two
// are always apart.
func (l Line) granted(other Line) bool {
	return l.Writes.Gives() && other.Asks == jml.AsksYesNo && slices.Contains(other.Decides, l.Key)
}

// builtin returns the playbook of the same kind that a company starts with; nil
// when this is it, or when there is none.
func (p *Playbook) builtin() *Playbook {
	body, found := Defaults()["playbook/"+string(p.Kind)]
	sum := sha256.Sum256(body)
	if !found || hex.EncodeToString(sum[:]) == p.Hash {
		return nil
	}
	builtin, err := Parse(body)
	if err != nil {
		panic("playbook: an embedded default cannot be read: " + err.Error())
	}
	return builtin
}
