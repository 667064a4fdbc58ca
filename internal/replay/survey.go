package replay

import (
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/jml"
)

// Survey is what a first look over the whole log says of its cases: which of
// them belong to the period in the end, and which leaf is the last about each;
// and which openings were deleted for good. It judges nothing. With it a replay
// knows of every leaf, when it comes to it, whether anybody will ask for it, and
// is done with a case at its last leaf.
type Survey struct {
	Period
	size   int64
	cases  map[string]prospect
	erased erasures
}

// prospect is what becomes of a case.
type prospect struct {
	opened   int64 // the leaf that opens it
	last     int64 // the last leaf about it
	inPeriod bool  // by the date that is in force in the end
}

// NewSurvey begins the survey of a log that is to be asked about p.
func NewSurvey(p Period) *Survey {
	return &Survey{Period: p, cases: map[string]prospect{}, erased: newErasures()}
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
		found.opened = at
	}
	found.last = at
	if heading.Type == leaftype.CaseOpened || heading.Type == leaftype.CaseRescheduled {
		effective, moves := effectiveOf(line, heading.Type, opened)
		switch {
		case moves:
			found.inPeriod = s.Holds(effective)
		case !opened:
			return
		}
	}
	s.cases[heading.Case] = found
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

// effectiveOf reads to which date a line moves its case. A case opens once.
// A line that cannot be read moves nothing, as in the replay.
func effectiveOf(line []byte, t leaftype.Type, opened bool) (effective jml.Date, moves bool) {
	if opened != (t == leaftype.CaseRescheduled) {
		return jml.Date{}, false
	}
	switch d := dataOf(line).(type) {
	case evidence.CaseOpened:
		return d.Effective, true
	case evidence.CaseRescheduled:
		return d.Effective, true
	}
	return jml.Date{}, false
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

// includes reports whether what belongs to a case is in the period's scope.
// What belongs to no case always is.
func (s *Survey) includes(caseID string) bool { return caseID == "" || s.cases[caseID].inPeriod }

// openedBefore reports whether the case is opened by one of the first leaves.
func (s *Survey) openedBefore(caseID string, leaves int64) bool {
	found, opened := s.cases[caseID]
	return opened && found.opened < leaves
}

// over reports whether no leaf after this one is about the case.
func (s *Survey) over(caseID string, seq int64) bool { return seq >= s.cases[caseID].last }
