package decide

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/legible"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/proof"
	"github.com/handover-jml/handover/internal/roles"
)

const (
	longestAhead = 366 // days from today, or from when the case takes effect
	longestID    = 40
)

// Add puts a task into a running case that no playbook has, and gives it to its
// owner, who gets one mail; the person in ask is an id of ours. One that would go
// to a leaver who does not know yet waits for that. The same request again adds
// nothing. told is as for Open.
func Add(d *Dossier, ask jml.NewTask, told map[string]map[string]bool) (Decision, error) {
	w := d.draft()
	in, err := w.planInput()
	if err != nil {
		return Decision{}, err
	}
	ask, due, err := adding{w, in}.check(ask)
	if err != nil {
		return Decision{}, err
	}
	if before := w.Tasks.ByKey(playbook.AddedKey(ask.ID)); before != nil {
		return Decision{}, addedBefore(*before, ask, due)
	}

	t := w.add(playbook.Added(in, ask, due), "added")
	if waitsToBeTold(w.Case, *t) {
		return w.decision(), nil
	}
	who, apart := w.Place(*t)
	if ask.Person != "" {
		who, apart = roles.Candidate{PersonID: ask.Person, Via: roles.ViaNamed}, true
	}
	if ask.Person != "" && w.mayNotHave(*t, ask.Person) {
		return Decision{}, jml.Invalid("person", "This person may not have the task: they have left, or the case is about them.")
	}
	if err := openFor(w, t, who, apart); err != nil {
		return Decision{}, err
	}
	first := aboutOne(*t)
	w.nameLater(first, told)
	w.tell(notice.First, first)
	return w.decision(), nil
}

// adding is a task on its way into a case.
type adding struct {
	*draft
	in playbook.Input
}

// check refuses what may not be added, all of it at once, and fills in what was
// left out.
func (w adding) check(ask jml.NewTask) (jml.NewTask, jml.Due, error) {
	if err := w.takesTasks(); err != nil {
		return ask, jml.Due{}, err
	}
	ask.Title = strings.TrimSpace(ask.Title)
	if len(ask.Evidence) == 0 {
		ask.Evidence = []string{"note"}
	}
	var problems jml.Problems
	note := func(err error) { problems = append(problems, jml.Refusals(err)...) }
	note(checkAddedID(ask.ID))
	note(checkTitle(ask.Title))
	note(checkOwner(&ask))
	for i, kind := range ask.Evidence {
		if _, known := proof.Find(kind); !known || slices.Contains(ask.Evidence[:i], kind) {
			note(jml.Invalid("evidence", "Name kinds of evidence, each once: "+strings.Join(proof.Keys(), ", ")+"."))
			break
		}
	}
	due, err := w.due(ask.Due)
	note(err)
	return ask, due, problems.Or()
}

// takesTasks refuses a case that has ended, or is to end, and one that is full.
func (w adding) takesTasks() error {
	switch {
	case w.Case.State != jml.CaseOpen:
		return &jml.Error{Code: jml.CodeConflict, Message: "This case is closed, and takes no new task. Open one of its tasks again if something of it is to be done still."}
	case w.Case.Ending != "":
		return &jml.Error{Code: jml.CodeConflict, Message: "This case was taken back or overtaken, and takes no new task. Add it to the case that holds now."}
	case w.Tasks.room() == 0:
		return &jml.Error{Code: jml.CodeConflict, Message: fmt.Sprintf("This case has %d tasks already, and takes no more.", len(w.Tasks.All()))}
	}
	return nil
}

// checkAddedID wants an id that tells of nothing, since leaves hold it.
func checkAddedID(id string) error {
	if id == "" || len(id) > longestID || strings.Trim(id, "0123456789abcdef-") != "" {
		return jml.Invalid("id", "Give the request an id of its own, such as a UUID.")
	}
	return nil
}

// checkTitle leaves room in a word for the titles of tasks about it, which hold it
// too.
func checkTitle(title string) error {
	switch {
	case title == "":
		return jml.Invalid("title", "Say what is to be done.")
	case strings.Contains(title, "{{"):
		return jml.Invalid("title", "The title cannot hold {{.")
	}
	return legible.Check("title", title, legible.Rule{Bytes: 4 * 200})
}

// checkOwner wants a role or a person. After a person comes the Head of People.
func checkOwner(ask *jml.NewTask) error {
	switch {
	case ask.Role == "" && ask.Person == "":
		return jml.Invalid("role", "Say who is to do it: a role, or a person.")
	case ask.Role != "" && ask.Person != "":
		return jml.Invalid("role", "Say who is to do it by a role or by a person, not by both.")
	case ask.Person != "":
		ask.Role = roles.HeadOfPeople
	case !slices.Contains(roles.OfAnyCase(), ask.Role):
		return jml.Invalid("role", "Choose one of these roles: "+roleList()+".")
	}
	return nil
}

func roleList() string {
	var keys []string
	for _, role := range roles.OfAnyCase() {
		keys = append(keys, string(role))
	}
	return strings.Join(keys, ", ")
}

// due reads a day, which ends at the close of business of that or the next
// business day, or a local time, at the case's place.
func (w adding) due(said string) (jml.Due, error) {
	cal := w.in.Calendar
	due := jml.Due{Zone: cal.Zone.String(), Rule: "by " + said}
	day, err := jml.ParseDate(said)
	switch {
	case said == "":
		return due, jml.Invalid("due", "Say by when it is to be done.")
	case err == nil:
		due.Kind = jml.DueDay
		due.At, due.Date = cal.Close(day)
	default:
		due.Kind = jml.DueHour
		if due.At, err = cal.ParseLocal("due", said); err != nil {
			return due, jml.Invalid("due", "Write the day as 2026-12-01, or the hour at the person's place as 2026-12-01T15:00.")
		}
		due.Date = cal.DateOf(due.At)
	}
	return due, w.inReach(due.At)
}

func (w adding) inReach(at time.Time) error {
	last := w.Now
	if w.Case.EffectAt.After(last) {
		last = w.Case.EffectAt
	}
	switch {
	case !at.After(w.Now):
		return jml.Invalid("due", "This has gone by. Say by when it is to be done from now on.")
	case at.After(last.AddDate(0, 0, longestAhead)):
		return jml.Invalid("due", "This is more than a year ahead. A case does not stay open for so long: choose an earlier day.")
	}
	return nil
}

// addedBefore answers a request that came before: the second press adds nothing,
// and one that was changed meanwhile is no second press.
func addedBefore(t jml.Task, ask jml.NewTask, due jml.Due) error {
	samePerson := ask.Person == "" || t.AssigneeID == ask.Person
	if t.Title == ask.Title && t.Role == ask.Role && samePerson && t.Due.At.Equal(due.At) && slices.Equal(t.Evidence, ask.Evidence) {
		return nil
	}
	return &jml.Error{Code: jml.CodeConflict, Message: fmt.Sprintf("This form was sent before, and added “%s”. Open the case anew to add another task.", t.Title)}
}
