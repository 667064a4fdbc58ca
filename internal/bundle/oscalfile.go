package bundle

import (
	"fmt"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/bundle/oscal"
	"github.com/handover-jml/handover/internal/replay"
)

// maxObserved is of how many controls a bundle tells programs.
const maxObserved = 1000

// AssessmentResults is what assessment-results.json says: what is there to be
// seen of each control, of removals and of each flag.
func (a *Answer) AssessmentResults(m Manifest) (oscal.Content, error) {
	zone, err := time.LoadLocation(m.Question.Zone)
	if err != nil {
		return oscal.Content{}, fmt.Errorf("read the zone of the question: %w", err)
	}
	asked := m.Question
	c := oscal.Content{
		Name:  fmt.Sprintf("%s/%d/%s/%s/%s/%s", m.Log.Origin, m.Log.Size, m.Log.Root, asked.From, asked.To, asked.Zone),
		Title: "Joiners, movers and leavers, effective " + m.Question.words(), Version: m.Version, SignedAt: m.GeneratedAt,
		Description: strings.Join(append(append(m.Narrowed(), "What the tasks of these cases show, by the company's own log."), provenWords(m)...), " "),
		Start:       time.Unix(0, 0),
		About: []oscal.Property{{Name: "log-origin", Value: m.Log.Origin}, {Name: "log-leaves", Value: number(m.Log.Size)},
			{Name: "log-root", Value: m.Log.Root}, {Name: "log-key-hash", Value: m.Log.KeyHash}},
	}
	if asked.Scope().Narrows() {
		c.Name += fmt.Sprintf("/%s/%q/%q/%q", asked.Kind, asked.Person, asked.Control, asked.Department)
	}
	if from := asked.From; !from.IsZero() {
		c.Start = startOf(from.String(), zone)
	}
	if to := asked.To; !to.IsZero() {
		c.End = startOf(to.AddDays(1).String(), zone)
	}

	for _, s := range a.Controls()[:min(len(a.Controls()), maxObserved)] {
		c.Controls = append(c.Controls, s.Control)
		c.Observed = append(c.Observed, observed(s))
	}
	c.Observed = append(c.Observed, removalsObserved(m.Counts.Removals))
	for _, flag := range replay.Flags() {
		c.Observed = append(c.Observed, flagObserved(flag, m.Flags[flag]))
	}
	return c, nil
}

func startOf(date string, zone *time.Location) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, date, zone)
	if err != nil {
		return time.Unix(0, 0) // no date of ours is so
	}
	return t
}

func observed(s Shown) oscal.Observation {
	return oscal.Observation{
		ID: "control/" + s.Control, Title: "Control " + s.Control, File: "tasks.csv",
		Description: fmt.Sprintf("%d tasks serve this control: %d are done, %d were late or are, %d are open, %d were not needed, %d were not done.",
			s.Tasks, s.Done, s.Late, s.Open, s.NotApplicable, s.NotDone),
		Values: []oscal.Property{{Name: "control", Value: s.Control}, {Name: "tasks", Value: number(s.Tasks)}, {Name: "done", Value: number(s.Done)}, {Name: "late", Value: number(s.Late)},
			{Name: "open", Value: number(s.Open)}, {Name: "not-applicable", Value: number(s.NotApplicable)}, {Name: "not-done", Value: number(s.NotDone)}},
	}
}

func removalsObserved(n Removals) oscal.Observation {
	return oscal.Observation{
		ID: "removals", Title: "Access that had to be taken away", File: "tasks.csv",
		Description: fmt.Sprintf("%d removals after a cut-off: %d within the limit of their case, %d over it, %d with the limit still running, %d without one. A second person saw %d of them.",
			n.Removals, n.WithinLimit, n.OverLimit, n.LimitRuns, n.WithoutLimit, n.Proven),
		Values: []oscal.Property{{Name: "removals", Value: number(n.Removals)}, {Name: "within-limit", Value: number(n.WithinLimit)}, {Name: "over-limit", Value: number(n.OverLimit)},
			{Name: "limit-running", Value: number(n.LimitRuns)}, {Name: "without-limit", Value: number(n.WithoutLimit)}, {Name: "told-late", Value: number(n.ToldLate)}, {Name: "proven", Value: number(n.Proven)}},
	}
}

func flagObserved(flag replay.Flag, n int) oscal.Observation {
	return oscal.Observation{
		ID: "flag/" + string(flag), Title: "Flag " + string(flag), File: "flags.csv",
		Description: fmt.Sprintf("Places where the flag %s is raised: %d. It says where to look, and judges nothing.", flag, n),
		Values:      []oscal.Property{{Name: "raised", Value: number(n)}},
	}
}
