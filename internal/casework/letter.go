package casework

import (
	"fmt"
	"io"
	"slices"

	"github.com/handover-jml/handover/internal/casework/decide"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/link"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/staff"
)

// letter is one notice on its way into a mail.
type letter struct {
	*work
	d      *decide.Dossier
	row    notice.Notice
	random io.Reader
}

// tasks are what the letter says about its tasks; none when nothing of it
// holds any more.
func (l letter) tasks() ([]notice.LetterTask, error) {
	if l.row.Kind == notice.Digest {
		return l.digest()
	}
	if l.row.Kind == notice.Vacant {
		return l.vacant()
	}
	if decide.NamesPlanned(l.d.Tasks, l.row) {
		if err := placing(l.reading(), l.d); err != nil {
			return nil, err
		}
	}
	subject, err := l.NameOf(l.d.Case.PersonID)
	if err != nil {
		return nil, err
	}
	var out []notice.LetterTask
	for _, n := range l.d.StillHolds(l.row) {
		t, err := l.task(n, subject)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

func (l letter) task(n decide.Named, subject string) (out notice.LetterTask, err error) {
	t, now := n.Task, l.Now()
	out = notice.LetterTask{Title: t.TitleFor(subject), Due: t.Due.At, OldDue: n.OldDue, HourLimit: t.HourLimited(),
		Open: t.State == jml.TaskOpen, Late: t.State == jml.TaskOpen && t.Due.At.Before(now), ShortNotice: t.ShortNotice}
	if t.NotBefore.After(now) {
		out.NotBefore = t.NotBefore
	}
	if t.State == jml.TaskPlanned {
		out.Opens, out.Early = t.OpensAt, decide.MayRecordEarly(l.d, t)
	}
	if t.Role == roles.Employee && l.row.OwnerID != l.d.Case.PersonID {
		out.For = subject
	}
	if first := l.d.Tasks.ByID(t.For); first != nil && t.Purpose == jml.PurposeException {
		if out.Undone, err = l.NameOf(first.AssigneeID); err != nil {
			return out, err
		}
	}
	out.Done = t.State == jml.TaskDone
	if l.row.Kind != notice.Escalation && l.row.Kind != notice.Elsewhere {
		return out, nil
	}
	out.Assignee, err = l.NameOf(t.AssigneeID)
	return out, err
}

// compose is everything a mail says. Each attempt gets a token of its own.
func (l letter) compose(tasks []notice.LetterTask) (notice.Letter, error) {
	if l.row.Kind == notice.Astray {
		return l.astray(), nil
	}
	c, settings := l.d.Case, l.Settings()
	owner, err := l.Person(l.row.OwnerID)
	if err != nil {
		return notice.Letter{}, fmt.Errorf("read the owner: %w", err)
	}
	subject, err := l.NameOf(c.PersonID)
	if err != nil {
		return notice.Letter{}, err
	}
	token := ""
	if !l.row.Kind.Recalls() && l.row.Kind != notice.Vacant { // there is no task to open
		if token, err = l.token(tasks); err != nil {
			return notice.Letter{}, err
		}
	}
	newest, err := l.LatestCheckpoint()
	if err != nil {
		return notice.Letter{}, fmt.Errorf("read the newest checkpoint: %w", err)
	}
	to, err := l.addressOf(l.d, owner)
	if err != nil {
		return notice.Letter{}, err
	}
	_, zone, err := l.reading().workplace(l.row.OwnerID)
	if err != nil {
		return notice.Letter{}, err
	}
	about, err := l.about()
	if err != nil {
		return notice.Letter{}, err
	}
	root, err := l.root()
	if err != nil {
		return notice.Letter{}, err
	}
	return notice.Letter{ID: l.row.ID, Kind: l.row.Kind, Number: l.row.Number, Attempts: l.row.Attempts,
		To: to, ToName: owner.Name(), ReplyTo: settings.ReplyTo, Company: settings.Company,
		CaseID: c.ID, CaseNumber: c.Number, CaseKind: c.Kind, Immediate: c.Immediate, Effective: c.Effective, Ending: c.Ending, Started: c.Started,
		SubjectName: subject, ToSubject: l.row.OwnerID == c.PersonID, Zone: zone, Place: c.Zone, Tasks: tasks, Token: token,
		About: about, OpenedAt: c.OpenedAt, Root: root, ToHR: l.toHR(),
		Checkpoint: newest.Note, KeyHash: newest.KeyHash, Covers: newest.Leaves}, nil
}

// about is what owners have to know of the subject. What HR wrote of somebody
// who leaves stays with HR.
func (l letter) about() (notice.About, error) {
	c := l.d.Case
	manager, err := l.NameOf(c.After.ManagerID)
	if err != nil {
		return notice.About{}, err
	}
	out := notice.About{Title: c.After.Title, Functions: c.After.Functions, Department: c.After.Department,
		Location: c.After.Location, Manager: manager}
	if c.Kind == jml.Leaver {
		return out, nil
	}
	if out.Note, out.NoteAnew, err = l.CaseText(c.ID, "note"); err != nil {
		return out, err
	}
	out.Delivery, out.DeliveryAnew, err = l.CaseText(c.ID, "delivery")
	return out, err
}

// toHR reports whether the owner may change cases, and so asks nobody else to.
func (l letter) toHR() bool {
	dir := l.Directory()
	may := append(dir.PeopleWith(staff.HR), dir.PeopleWith(staff.Admin)...)
	return slices.Contains(may, l.row.OwnerID)
}

// root is the first mail about the case that went to the owner: those that
// follow belong to it.
func (l letter) root() (string, error) {
	rows, err := l.Notices(l.row.CaseID)
	if err != nil {
		return "", fmt.Errorf("read notices: %w", err)
	}
	first := notice.Notice{}
	for _, n := range rows {
		if n.OwnerID == l.row.OwnerID && n.State == notice.Sent && n.Kind != notice.Digest && n.Kind != notice.Astray && (first.ID == "" || n.SentAt.Before(first.SentAt)) {
			first = n
		}
	}
	return first.ID, nil
}

// token is what opens the mail's link. A digest names tasks of other cases: their
// links are made with it where an earlier one was revoked.
func (l letter) token(tasks []notice.LetterTask) (string, error) {
	token, hash, err := link.New(l.random)
	if err != nil {
		return "", err
	}
	var also []string
	for _, t := range tasks {
		if t.CaseID != "" && !slices.Contains(also, t.CaseID) {
			also = append(also, t.CaseID)
		}
	}
	if err := l.InsertToken(l.row.OwnerID, l.row.CaseID, l.row.ID, hash, also...); err != nil {
		return "", fmt.Errorf("store the link: %w", err)
	}
	return token, nil
}

// addressOf is where a person's mail about a case goes.
func (w *work) addressOf(d *decide.Dossier, p jml.Person) (string, error) {
	account, err := w.hasAccount(d, p.ID)
	return d.Address(p, account), err
}

// hasAccount reports whether somebody's work account exists. Who came without a
// joiner's case has one; of others their newest such case says it, also where
// another case is about them or they own a task.
func (w *work) hasAccount(d *decide.Dossier, personID string) (bool, error) {
	if d.Case.Kind == jml.Joiner && d.Case.PersonID == personID {
		return d.HasAccount(), nil
	}
	all, err := w.CasesOf(personID)
	if err != nil {
		return false, fmt.Errorf("read a person's cases: %w", err)
	}
	i := slices.IndexFunc(all, func(c jml.Case) bool { return c.Kind == jml.Joiner })
	if i < 0 {
		return true, nil
	}
	joining, err := w.reading().dossier(all[i])
	if err != nil {
		return false, err
	}
	return joining.HasAccount(), nil
}
