package replay

import (
	"cmp"
	"slices"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

// Person is somebody the log tells of, as it leaves them. Personal values are
// what stands for them, as Entry.Text has it.
type Person struct {
	ID        string
	Name      string
	WorkEmail string
	IDs       []OutsideID // in the order in which they were given

	own bool // leaves of their own tell of them, and not a case alone
}

// OutsideID is the id by which a source calls a person.
type OutsideID struct{ Source, ID string }

// fromHR is the source of the ids that HR itself gives; a person has one.
const fromHR = "hr"

// Engagement is an employment or contract of a person as the log leaves it.
// Its entry is of the leaf that told of it first.
type Engagement struct {
	Entry
	*Person
	Engagement string
	Type       jml.WorkerType
	Start, End jml.Date // zero: not known, or none
	Source     string   // where the company knows it from; empty where a case alone tells of it
	Cases      []int64  // numbers of the cases about it, in order

	joined, left bool   // a joiner or leaver case tells of it that was not taken back
	withdrawn    bool   // taken back before it began
	movedBy      string // id of the mover case that took effect last
	typeBefore   jml.WorkerType
}

// Missing says which case there should be of an engagement and is not.
type Missing string

// What can be missing.
const (
	NothingMissing Missing = ""
	JoinerMissing  Missing = "joiner"
	LeaverMissing  Missing = "leaver"
	BothMissing    Missing = "both"
)

// Without says which case is missing of an engagement that began or ended in the
// period, up to today.
func (e *Engagement) Without(p Period, today jml.Date) Missing {
	began := !e.Start.IsZero() && p.Holds(e.Start) && !today.Before(e.Start)
	ended := !e.End.IsZero() && p.Holds(e.End) && e.End.Before(today)
	switch {
	case began && !e.joined && ended && !e.left:
		return BothMissing
	case began && !e.joined:
		return JoinerMissing
	case ended && !e.left:
		return LeaverMissing
	}
	return NothingMissing
}

// People are everybody the log tells of, with their engagements. They are there
// without any case, so all of them stay until the end: a few hundred bytes each.
type People struct {
	persons     map[string]*Person
	engagements map[string]*Engagement
	order       []*Engagement
	interns     interns
	among       func(person string) bool // whom the question is about
}

func newPeople(known interns, among func(person string) bool) People {
	return People{persons: map[string]*Person{}, engagements: map[string]*Engagement{}, interns: known, among: among}
}

// During lists the engagements in scope that ran, or will run, on some day of the
// period, by the leaf that told of them first.
func (r *People) During(p Period) []*Engagement {
	return slices.DeleteFunc(slices.Clone(r.order), func(e *Engagement) bool {
		return !r.among(e.ID) || e.withdrawn || !p.Overlaps(e.Start, e.End)
	})
}

// NameOf is what stands for the name of somebody; "" when no leaf tells of them.
func (r *People) NameOf(id string) string {
	if p, known := r.persons[id]; known {
		return p.Name
	}
	return ""
}

// WorkEmailOf is what stands for the work address of somebody, likewise.
func (r *People) WorkEmailOf(id string) string {
	if p, known := r.persons[id]; known {
		return p.WorkEmail
	}
	return ""
}

func (r *People) person(id string) *Person {
	p, known := r.persons[id]
	if !known {
		p = &Person{ID: r.interns.text(id)}
		r.persons[p.ID] = p
	}
	return p
}

// engaged is an engagement of a person, told of now or before. One without an id
// is the one of its person.
func (r *People) engaged(e Entry, person, id string) (of *Engagement, isNew bool) {
	key := cmp.Or(id, "of "+person)
	if of, known := r.engagements[key]; known {
		return of, false
	}
	e.personal = nil
	of = &Engagement{Entry: e, Person: r.person(person), Engagement: id}
	r.engagements[key] = of
	r.order = append(r.order, of)
	return of, true
}

// add takes in that somebody became known.
func (r *People) add(e Entry, d evidence.PersonAdded) {
	of, _ := r.engaged(e, d.Person, d.Engagement)
	of.Type, of.Start, of.End, of.Source = interned(r.interns, d.Type), d.Start, d.End, r.interns.text(d.Source)

	p := r.person(d.Person)
	p.rename(e)
	p.WorkEmail = e.Text("person.work_email")
	p.call(fromHR, e.Text("person.external_id"))
}

// correct takes in what is known better of somebody.
func (r *People) correct(e Entry, d evidence.PersonCorrected) {
	p := r.person(d.Person)
	p.rename(e)
	if slices.Contains(d.Fields, "person.work_email") {
		p.WorkEmail = e.Text("person.work_email")
	}
	if slices.Contains(d.Fields, "person.external_id") {
		source, id := r.interns.text(cmp.Or(d.Source, fromHR)), e.Text("person.external_id")
		if d.Unlinked {
			p.uncall(source, id)
		} else {
			p.call(source, id)
		}
	}

	of, known := r.engagements[d.Engagement]
	if !known {
		return
	}
	of.Type = cmp.Or(interned(r.interns, d.Type), of.Type)
	if d.Start != nil {
		of.Start = *d.Start
	}
	if d.End != nil {
		of.End = *d.End
	}
}

func (p *Person) rename(e Entry) {
	if name := e.Text("person.name"); name != "" {
		p.Name = name
	}
	p.own = true
}

// call enters an id. HR has one for a person: a new one takes its place.
func (p *Person) call(source, id string) {
	given := OutsideID{source, id}
	if id == "" || slices.Contains(p.IDs, given) {
		return
	}
	if at := slices.IndexFunc(p.IDs, func(o OutsideID) bool { return o.Source == fromHR }); source == fromHR && at >= 0 {
		p.IDs[at] = given
		return
	}
	p.IDs = append(p.IDs, given)
}

func (p *Person) uncall(source, id string) {
	if at := slices.Index(p.IDs, OutsideID{source, id}); at >= 0 {
		p.IDs = slices.Delete(p.IDs, at, at+1)
	}
}

// opened takes in that a case began about an engagement.
func (r *People) opened(e Entry, c *Case) {
	of, isNew := r.engaged(e, c.Person, c.Engagement)
	of.Cases = append(of.Cases, c.Number)
	if !of.own && len(of.Cases) == 1 {
		of.Name, of.WorkEmail = e.Text("person.name"), e.Text("person.work_email")
	}
	if isNew {
		of.Type = interned(r.interns, c.Type)
	}
	switch c.Kind {
	case jml.Joiner:
		of.joined = true
		if isNew {
			of.Start = c.Effective
		}
	case jml.Leaver:
		of.left, of.End = true, c.EmploymentEnd
	}
}

// follow takes in what else a leaf about a case, which is as it left it, says of
// the engagement.
func (r *People) follow(e Entry, c *Case, data evidence.Data) {
	of, _ := r.engaged(e, c.Person, c.Engagement)
	switch d := data.(type) {
	case evidence.CaseRescheduled:
		of.rescheduled(c)
	case evidence.CaseEffected:
		if c.Kind == jml.Mover {
			of.movedBy, of.typeBefore, of.Type = c.ID, of.Type, c.Type
		}
	case evidence.CaseRescinded:
		of.rescinded(e, c, d.Started)
	}
}

func (e *Engagement) rescheduled(c *Case) {
	switch {
	case c.Kind == jml.Joiner:
		e.Start, e.Type = c.Effective, c.Type
	case c.Kind == jml.Leaver:
		e.End = c.EmploymentEnd
	case !c.Effected.IsZero():
		e.Type = c.Type
	}
}

// rescinded takes in that an announcement was taken back. A joiner who had begun
// leaves with it.
func (e *Engagement) rescinded(at Entry, c *Case, started bool) {
	switch {
	case c.Kind == jml.Joiner && started:
		e.End, e.left = jml.DateOf(at.Recorded.UTC()), true
	case c.Kind == jml.Joiner:
		e.withdrawn, e.joined = true, false
	case c.Kind == jml.Leaver:
		e.End, e.left = jml.Date{}, false
	case e.movedBy == c.ID:
		e.Type = e.typeBefore
	}
}
