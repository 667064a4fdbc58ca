package mine

import (
	"slices"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/web/view"
)

// builder turns the tasks of one case into lines.
type builder struct {
	view.ViewerTime
	*view.Form
	owner   string
	link    readmodel.LinkCase
	systems []playbook.System
	// playbooks are those that say which tasks need equipment back, by hash.
	playbooks map[string]*playbook.Playbook
	stored    map[string][]storedFile
}

func (b builder) build() section {
	c := b.link.Case
	b.ViewerTime = b.Beside(c.Zone)
	out := section{ID: c.ID, Number: c.Number, Owner: b.owner, Subject: b.link.SubjectName, person: c.PersonID, Heading: b.heading(), When: b.Day(c.Effective), runs: c.Live()}
	if c.Kind == jml.Leaver {
		out.Cutoff = b.At(c.CutoffAt)
	}
	for _, t := range b.link.Tasks {
		line := b.task(t)
		switch {
		case t.State == jml.TaskOpen:
			b.ask(&line, t)
			out.Open = append(out.Open, line)
		case t.Early:
			b.ask(&line, t)
			out.Early = append(out.Early, line)
		case t.State == jml.TaskPlanned:
			out.Later = append(out.Later, line)
		default:
			b.ended(&line, t)
			out.Ended = append(out.Ended, line)
		}
	}
	slices.SortStableFunc(out.Open, func(x, y ownTask) int { return strings.Compare(x.Due.ISO, y.Due.ISO) })
	if len(out.Open) > 0 {
		out.First = out.Open[0].Due
	}
	out.Cards = cards(out.Open)
	out.About = b.about()
	out.Note, out.Deliver = b.link.Note, b.link.Delivery
	for _, t := range b.link.Moved {
		out.Moved = append(out.Moved, t.TitleFor(b.link.SubjectName))
	}
	return out
}

// about says who the case is about, beside the heading.
func (b builder) about() (out []string) {
	after := b.link.Case.After
	for _, s := range []string{after.Title, strings.Join(after.Functions, ", "), after.Department, after.Location} {
		if s != "" {
			out = append(out, s)
		}
	}
	if b.link.ManagerName != "" {
		out = append(out, "Manager: "+b.link.ManagerName)
	}
	return out
}

func (b builder) heading() string {
	switch b.link.Case.Kind {
	case jml.Joiner:
		return b.link.SubjectName + " starts"
	case jml.Mover:
		return b.link.SubjectName + " changes role"
	}
	return b.link.SubjectName + " leaves"
}

func (b builder) task(t readmodel.TaskRow) ownTask {
	name := b.link.SubjectName
	out := ownTask{
		Question: question(t), ID: t.ID, CaseID: b.link.Case.ID, Assignment: t.Assignment, Title: t.TitleFor(name), Help: t.HelpFor(name), Why: whyMe(t),
		Due: b.Deadline(t.Due.At, t.DueAtHour()), Opens: b.At(t.OpensAt), Short: t.ShortNotice,
	}
	if t.NotBefore.After(b.Now) {
		out.NotBefore = b.At(t.NotBefore)
	}
	if t.Role == roles.Employee && t.AssigneeID != b.link.Case.PersonID && t.AssigneeID != "" {
		out.Why = "This is " + name + "'s own line: see to it with them, and record it for them"
	}
	if of, asked := b.link.Excepted[t.ID]; asked {
		out.Undone = b.undone(of)
	}
	if a, missing := b.link.Missing[t.ID]; missing {
		out.Missing = b.missing(a)
	}
	for _, f := range t.Files {
		out.Files = append(out.Files, attachment{Name: f.Name, Href: "/my/files/" + t.ID + "/" + f.SHA256})
	}
	return out
}

// undone says what was not done, by whom, why and on what, and what was accepted
// of it before.
func (b builder) undone(of readmodel.ExceptionRow) *undone {
	first, before := of.First, of.Before
	out := &undone{Title: first.TitleFor(b.link.SubjectName), By: first.DoneByName, Reason: view.Reason(first.Reason), Note: first.Note,
		About: first.System, At: b.At(first.EndedAt), Due: b.Deadline(first.Due.At, first.DueAtHour())}
	if out.By == "" {
		out.By = first.AssigneeName
	}
	if before.Answer.Until != nil {
		out.Before, out.Step, out.Until = before.DoneByName, before.Note, b.Day(*before.Answer.Until)
	}
	return out
}

// missing says what the register says of equipment that is lost or stolen.
func (b builder) missing(a register.Asset) *missing {
	said := a.Said
	out := &missing{What: a.Kind + " " + a.Tag, State: view.AssetState(a.State), Encrypted: view.Encrypted(said.Encrypted), Place: said.Place}
	if !said.Seen.IsZero() {
		out.Seen = b.Day(said.Seen)
	}
	if !said.LockedAt.IsZero() {
		out.Locked = b.At(said.LockedAt)
	}
	return out
}

// whyMe says by which duty a task came to its owner.
func whyMe(t readmodel.TaskRow) string {
	role := t.Role.Title()
	if t.NotApart {
		return "Nobody else is left. You have done, approved or announced what this is about, so it is counted as not kept apart"
	}
	switch t.Via {
	case roles.ViaDeputy:
		return "You are a deputy of: " + role
	case roles.ViaSystem:
		return "You look after this system"
	case roles.ViaSecurityLead, roles.ViaAdmin, roles.ViaFallback:
		return "You stand in for: " + role
	case roles.ViaNamed:
		return "You were named to do it, for: " + role
	}
	switch t.Role {
	case roles.Employee:
		return "Only you can do it"
	case roles.SystemOwner:
		return "You look after this system"
	}
	return "You are asked as: " + role
}

func (b builder) ended(line *ownTask, t readmodel.TaskRow) {
	line.Outcome, line.By, line.Note = view.OwnerOutcome(t.Task), t.DoneByName, t.Note
	line.At = b.At(t.EndedAt)
	if d := t.EndedAt.Sub(t.DoneAt); !t.DoneAt.IsZero() && d > time.Minute {
		line.DoneAt = b.At(t.DoneAt)
	}
}
