package export

import (
	"fmt"
	"strconv"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

// stretch is one value of a register from the leaf that brought it until the
// leaf that ended it.
type stretch struct {
	entry
	data  evidence.Data
	until *entry
	ended evidence.Data // data of the ending leaf
}

// register is the history of things that have one value at a time, by key.
type register struct {
	list    []*stretch
	current map[string]*stretch
}

// set begins a new value of key and ends the one before.
func (r *register) set(key string, s *stretch) {
	r.end(key, s.entry, s.data)
	if r.current == nil {
		r.current = map[string]*stretch{}
	}
	r.current[key] = s
	r.list = append(r.list, s)
}

// end ends the value of key and reports whether it had one.
func (r *register) end(key string, e entry, data evidence.Data) bool {
	s, ok := r.current[key]
	if !ok {
		return false
	}
	s.until, s.ended = &e, data
	delete(r.current, key)
	return true
}

// during lists the values that were in force at some instant of the period.
func (r *register) during(p period) []*stretch {
	var list []*stretch
	for _, s := range r.list {
		var ended time.Time
		if s.until != nil {
			ended = s.until.recorded
		}
		if p.touches(s.recorded, ended) {
			list = append(list, s)
		}
	}
	return list
}

// record takes in leaves about registers and settings; what no table shows
// stays in leaves.jsonl only.
func (p *projection) record(e entry, data evidence.Data) {
	s := &stretch{entry: e, data: data}
	switch d := data.(type) {
	case evidence.HoldingRecorded:
		p.grants.set(d.Grant, s)
	case evidence.HoldingEnded:
		if !p.grants.end(d.Grant, e, d) {
			p.omission(e, "Leaf %d ends access %s to %s, which no leaf records as held.", e.seq, d.Grant, d.System)
		}
	case evidence.AssetRecorded:
		p.assets.set(d.Asset, s)
	case evidence.AssetChanged:
		if _, known := p.assets.current[d.Asset]; !known {
			p.omission(e, "Leaf %d changes equipment %s, which no leaf puts into the register.", e.seq, d.Tag)
		}
		p.assets.set(d.Asset, s)
	case evidence.RoleHeld:
		p.seat(s, "role "+string(d.Role)+" "+strconv.Itoa(d.Position), d.PersonID != "")
	case evidence.StaffAdded:
		p.seat(s, staffKey(d.StaffRight), true)
	case evidence.StaffRemoved:
		p.seat(s, staffKey(d.StaffRight), false)
	case evidence.SettingChanged:
		p.settings.set(d.Name, s)
	case evidence.PlaybookChanged:
		p.settings.set("document "+d.Name, s)
	case evidence.MatrixChanged:
		p.settings.set("document "+d.Name, s)
	case evidence.ControlsChanged:
		p.settings.set("document "+d.Name, s)
	}
}

func staffKey(r evidence.StaffRight) string { return fmt.Sprintf("staff %s %s", r.Staff, r.Role) }

func (p *projection) seat(s *stretch, key string, taken bool) {
	if taken {
		p.seats.set(key, s)
		return
	}
	p.seats.end(key, s.entry, s.data)
}

// heldEquipment counts what the register shows as issued to a person now.
func (p *projection) heldEquipment(person string) int {
	n := 0
	for _, s := range p.assets.current {
		state, holder := assetState(s.data)
		if state == jml.AssetIssued && holder == person {
			n++
		}
	}
	return n
}

func assetState(data evidence.Data) (state jml.AssetState, holder string) {
	switch d := data.(type) {
	case evidence.AssetRecorded:
		return d.State, d.Holder
	case evidence.AssetChanged:
		return d.State, d.Holder
	}
	return "", ""
}
