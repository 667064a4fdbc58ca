package replay

import (
	"encoding/json"
	"iter"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/evidence"
)

// DepartmentField is the personal field that a department is held against. Whoever
// lacks its opening cannot tell whether a case is of the one that was asked for.
const DepartmentField = "person.department"

// Departments are the openings of the leaves that open cases, among others, in the
// order of their leaves.
type Departments interface {
	Of(seq int64) iter.Seq[evidence.Opening]
}

// fitting is how a case fits what is asked for.
type fitting struct {
	named   bool // by kind and person
	serves  bool // by control
	belongs bool // by department
	hidden  bool // its department cannot be read
}

// fit begins to hold a case against the scope with the leaf that opens it.
func (s *Survey) fit(seq int64, leaf evidence.Leaf, d evidence.CaseOpened) fitting {
	f := fitting{named: (s.Kind == "" || s.Kind == d.Kind) && (s.Person == "" || s.Person == d.Person), serves: s.Control == "", belongs: s.Department == ""}
	for _, t := range d.Tasks {
		f.serves = f.serves || s.served(t)
	}
	sealed, given := leaf.Commitments[DepartmentField]
	if f.belongs || !given {
		return f
	}
	f.hidden = true
	for o := range s.departments.Of(seq) {
		if o.Seq == seq && o.Field == DepartmentField && o.Opens(sealed) {
			f.hidden, f.belongs = false, o.Value == s.Department
		}
	}
	return f
}

func (s *Survey) served(t evidence.PlannedTask) bool { return slices.Contains(t.Controls, s.Control) }

// inScope reports whether the case belongs to the period and to what else is asked
// for. One whose department was erased stays in: nobody can say any more that it
// is of another.
func (s *Survey) inScope(p prospect) bool {
	return p.inPeriod && p.fits.named && p.fits.serves && (p.fits.belongs || p.fits.hidden && s.erased.has(p.opened, DepartmentField))
}

// concerns reports whether changes of the case's date concern whoever asks. They go
// by no department, which is hidden of a case outside the period.
func (s *Survey) concerns(caseID string) bool {
	f := s.cases[caseID].fits
	return f.named && f.serves
}

// among reports whether a narrowed question is about a person: some case in scope
// is. Every other question is about everybody.
func (s *Survey) among(person string) bool {
	if !s.Narrows() {
		return true
	}
	if s.people == nil {
		s.people = map[string]struct{}{}
		for id, p := range s.cases {
			if s.inScope(p) {
				s.people[s.persons[id]] = struct{}{}
			}
		}
	}
	_, is := s.people[person]
	return is && person != ""
}

// shows reports whether a bundle may carry the openings of a leaf: those of a case
// with the case, and those of no case unless they are about somebody else than a
// narrowed question is.
func (s *Survey) shows(leaf evidence.Leaf) bool {
	if leaf.Case != "" || !s.Narrows() || !aboutSomebody(leaf) {
		return s.includes(leaf.Case)
	}
	var named struct {
		Person string `json:"person"`
		Holder string `json:"holder"`
	}
	if err := json.Unmarshal(leaf.Data, &named); err != nil {
		return false // nor does anybody else read it
	}
	return s.among(named.Person) || s.among(named.Holder)
}

// aboutSomebody reports whether leaves of the type are about one person, and not
// about the company, its roles and rights.
func aboutSomebody(leaf evidence.Leaf) bool {
	family, _, _ := strings.Cut(string(leaf.Type), ".")
	return family == "event" || family == "person" || family == "holding" || family == "asset"
}

// leavesOut reports whether a line of a register about somebody is outside of a
// narrowed question, by the case of its leaf and by whom it is about.
func (s *Survey) leavesOut(caseID, person string) bool {
	return s.Narrows() && !(caseID != "" && s.includes(caseID)) && !s.among(person)
}
