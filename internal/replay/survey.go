package replay

import (
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/question"
)

// Survey is what a first look over the whole log says of its cases: which of
// them belong to the period and scope in the end, and which leaf is the last about
// each; and which openings were deleted for good. It judges nothing. With it a
// replay knows of every leaf, when it comes to it, whether anybody will ask for it,
// and is done with a case at its last leaf.
type Survey struct {
	Period
	question.Scope

	size        int64
	cases       map[string]prospect
	erased      erasures
	departments Departments         // at hand where one is asked for
	persons     map[string]string   // of a narrowed question: whom each case is about
	people      map[string]struct{} // likewise, of the cases in scope; nil until somebody asks
}

// prospect is what becomes of a case.
type prospect struct {
	opened   int64 // the leaf that opens it
	last     int64 // the last leaf about it
	inPeriod bool  // by the date that is in force in the end
	fits     fitting
}

// NewSurvey begins the survey of a log that is to be asked about p.
func NewSurvey(p Period) *Survey {
	return &Survey{Period: p, cases: map[string]prospect{}, erased: newErasures(), departments: noOpenings{}}
}

// Narrow narrows what is asked, before the first leaf. The openings of
// the leaves are read for a department alone.
func (s *Survey) Narrow(to question.Scope, departments Departments) {
	s.Scope, s.persons = to, map[string]string{}
	if to.Department != "" {
		s.departments = departments
	}
}

// Leaf looks at the next line of the log, given without its newline.
func (s *Survey) Leaf(line []byte) {
	at := s.size
	s.size++
	heading := evidence.ReadHeading(line)
	if heading.Type == leaftype.Erased {
		s.erase(line)
	}
	found, opened := s.cases[heading.Case]
	if heading.Case == "" || !opened && heading.Type != leaftype.CaseOpened {
		return
	}
	if !opened {
		if found, opened = s.open(at, line); !opened {
			return
		}
	}
	found.last = at
	switch heading.Type {
	case leaftype.CaseRescheduled:
		if d, moves := dataOf(line).(evidence.CaseRescheduled); moves {
			found.inPeriod = s.Holds(d.Effective)
		}
	case leaftype.TaskAdded:
		if d, added := s.added(line); added {
			found.fits.serves = found.fits.serves || s.served(d.PlannedTask)
		}
	}
	s.cases[heading.Case] = found
}

// open reads the line that opens a case. One that cannot be read opens none, as in
// the replay.
func (s *Survey) open(at int64, line []byte) (p prospect, opened bool) {
	leaf, err := evidence.ParseLeaf(line)
	if err != nil {
		return p, false
	}
	data, err := leaf.Decode()
	if err != nil {
		return p, false
	}
	d, opened := data.(evidence.CaseOpened)
	if !opened {
		return p, false
	}
	if s.Narrows() {
		s.persons[leaf.Case] = d.Person
	}
	return prospect{opened: at, inPeriod: s.Holds(d.Effective), fits: s.fit(at, leaf, d)}, true
}

// added is the task that a line adds, where anybody asks for what tasks serve.
func (s *Survey) added(line []byte) (d evidence.TaskAdded, added bool) {
	if s.Control != "" {
		d, added = dataOf(line).(evidence.TaskAdded)
	}
	return d, added
}

// erase notes which openings a line says were deleted for good.
func (s *Survey) erase(line []byte) {
	d, erased := dataOf(line).(evidence.Erased)
	if !erased {
		return
	}
	for _, o := range d.Openings {
		s.erased.add(o.Seq, o.Field)
	}
}

// dataOf is what a line says; nil when it cannot be read.
func dataOf(line []byte) evidence.Data {
	leaf, err := evidence.ParseLeaf(line)
	if err != nil {
		return nil
	}
	data, err := leaf.Decode()
	if err != nil {
		return nil
	}
	return data
}

// includes reports whether what belongs to a case is in scope. What belongs to no
// case always is.
func (s *Survey) includes(caseID string) bool { return caseID == "" || s.inScope(s.cases[caseID]) }

// openedBefore reports whether the case is opened by one of the first leaves.
func (s *Survey) openedBefore(caseID string, leaves int64) bool {
	found, opened := s.cases[caseID]
	return opened && found.opened < leaves
}

// over reports whether no leaf after this one is about the case.
func (s *Survey) over(caseID string, seq int64) bool { return seq >= s.cases[caseID].last }
