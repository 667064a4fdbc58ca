package replay

// Held is how much of a log a replay holds.
type Held struct{ Cases, Tasks, Values int }

// Held counts what the replay holds.
func (l *Log) Held() Held {
	h := Held{Cases: len(l.cases) + len(l.changes), Tasks: len(l.tasks.held)}
	for _, r := range []*Register{&l.Grants, &l.Assets, &l.Seats, &l.Settings} {
		h.Values += len(r.current) + len(r.ended)
	}
	return h
}
