package decide

// DateAnew holds the running tasks of a case against the days off that count for
// it now: each keeps its line's rule and gets the dates that the rule gives. Each
// owner in told gets one mail with the old dates and the new.
func DateAnew(d *Dossier, told map[string]map[string]bool) (Decision, error) {
	w := d.draft()
	in, err := w.planInput()
	if err != nil {
		return Decision{}, err
	}
	r := replan{draft: w, before: d.Case, in: in}
	for _, t := range w.Tasks.All() {
		if err := r.redateTask(t); err != nil {
			return Decision{}, err
		}
	}
	r.tellNewDates(told)
	return w.decision(), nil
}
