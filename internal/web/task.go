package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// myPage is what somebody sees who came by a mail link.
type myPage struct {
	view.ViewerTime
	Name     string
	Another  bool // the link before this one was somebody else's
	Cases    []myCase
	Recorded []myTask         // what this browser has just finished
	Before   []myTask         // what it tried to finish and somebody had finished before
	SentBack int              // checks answered with no: their task is with its owner again
	Lost     []door.TypedText // typed into lines that are no longer on the page
	*view.Form
}

// myCase is one case with the holder's tasks in it.
type myCase struct {
	ID      string
	Number  int64
	Heading string // "Ada Park leaves"
	When    view.Stamp
	Cutoff  view.Stamp
	First   view.Stamp // when the first open task is due
	Open    []myTask
	Later   []myTask // planned
	Ended   []myTask
	Moved   []string // titles that somebody else has now
}

// myTask is one line; its inputs are named after its id.
type myTask struct {
	ID         string
	Assignment int
	Title      string
	Help       string
	Why        string // why it comes to this person
	Due        view.Stamp
	Opens      view.Stamp
	NotBefore  view.Stamp
	Short      bool // short notice
	Choices    []view.Tick
	Error      string      // beside the choices
	Reason     *view.Field // why not; shown when the answer needs it
	Fields     []view.Field
	More       []view.Field // what is rarely needed
	MoreOpen   bool         // something of it was typed or is wrong
	Systems    []view.Tick
	FileError  string
	Stored     []storedFile
	AskFile    bool
	Files      []download

	// Of an ended task.
	Outcome string
	By      string
	At      view.Stamp
	DoneAt  view.Stamp
	Note    string
}

type choice struct {
	ID, Name, Value, Label string
	Chosen                 bool
}

// storedFile is an upload that a refused form keeps.
type storedFile struct{ Name, Ref string }

type download struct{ Name, Href string }

// myTasks shows all tasks of the session's cases. It decides nothing from the
// session but whose tasks to read: who has a task is read anew each time.
func (s *Server) myTasks(w http.ResponseWriter, r *http.Request) error {
	page, err := s.myPage(r, view.NewForm(nil), nil)
	if err != nil {
		return err
	}
	return s.pages.Show(w, r, "mytasks", http.StatusOK, page)
}

// myPage reads the holder's tasks and lays the typed form over them.
func (s *Server) myPage(r *http.Request, f *view.Form, stored map[string][]storedFile) (myPage, error) {
	owner := door.PrincipalOf(r.Context())
	tasks, err := s.Read.LinkTasks(r.Context(), owner.Actor.PersonID, owner.Cases)
	if err != nil {
		return myPage{}, err
	}
	page := myPage{ViewerTime: s.timeOf(r), Name: tasks.PersonName, Form: f}
	query := r.URL.Query()
	page.Another = query.Has("another")
	for _, c := range tasks.Cases {
		b := lineBuilder{ViewerTime: page.ViewerTime, Form: f, link: c, stored: stored}
		if asksHolds(c.Tasks) {
			if b.systems, err = s.systems(r.Context(), c.Case.MatrixHash); err != nil {
				return myPage{}, err
			}
		}
		mine := b.build()
		page.Cases = append(page.Cases, mine)
		page.tell(query, mine.Ended)
	}
	page.SentBack = max(0, len(query["recorded"])-len(page.Recorded))
	return page, nil
}

// tell picks what the last press was about; the rows themselves say by whom
// and when, so that the address can claim nothing.
func (p *myPage) tell(query url.Values, ended []myTask) {
	for _, t := range ended {
		switch {
		case slices.Contains(query["recorded"], t.ID):
			p.Recorded = append(p.Recorded, t)
		case slices.Contains(query["before"], t.ID):
			p.Before = append(p.Before, t)
		}
	}
}

func asksHolds(tasks []readmodel.TaskRow) bool {
	return slices.ContainsFunc(tasks, func(t readmodel.TaskRow) bool { return t.Asks == jml.AsksHolds && t.State == jml.TaskOpen })
}

// systems are those of the case's frozen matrix.
func (s *Server) systems(ctx context.Context, matrixHash string) ([]playbook.System, error) {
	body, err := s.Read.Document(ctx, matrixHash)
	if err != nil {
		return nil, fmt.Errorf("read matrix: %w", err)
	}
	m, err := playbook.ParseMatrix(body)
	if err != nil {
		return nil, fmt.Errorf("parse stored matrix: %s", err)
	}
	return m.Systems, nil
}

// lineBuilder turns the tasks of one case into lines.
type lineBuilder struct {
	view.ViewerTime
	*view.Form
	link    readmodel.LinkCase
	systems []playbook.System
	stored  map[string][]storedFile
}

func (b lineBuilder) build() myCase {
	c := b.link.Case
	out := myCase{ID: c.ID, Number: c.Number, Heading: b.heading(), When: b.Day(c.Effective)}
	if c.Kind == jml.Leaver {
		out.Cutoff = b.At(c.CutoffAt)
	}
	for _, t := range b.link.Tasks {
		line := b.line(t)
		switch {
		case t.State == jml.TaskOpen:
			b.ask(&line, t)
			out.Open = append(out.Open, line)
		case t.State == jml.TaskPlanned:
			out.Later = append(out.Later, line)
		default:
			b.ended(&line, t)
			out.Ended = append(out.Ended, line)
		}
	}
	slices.SortStableFunc(out.Open, func(x, y myTask) int { return strings.Compare(x.Due.ISO, y.Due.ISO) })
	if len(out.Open) > 0 {
		out.First = out.Open[0].Due
	}
	for _, t := range b.link.Moved {
		out.Moved = append(out.Moved, t.TitleFor(b.link.SubjectName))
	}
	return out
}

func (b lineBuilder) heading() string {
	switch b.link.Case.Kind {
	case jml.Joiner:
		return b.link.SubjectName + " starts"
	case jml.Mover:
		return b.link.SubjectName + " changes role"
	}
	return b.link.SubjectName + " leaves"
}

func (b lineBuilder) line(t readmodel.TaskRow) myTask {
	name := b.link.SubjectName
	line := myTask{
		ID: t.ID, Assignment: t.Assignment, Title: t.TitleFor(name), Help: t.HelpFor(name), Why: whyMe(t),
		Due: b.Deadline(t.Due.At, t.DueAtHour()), Opens: b.At(t.OpensAt), Short: t.ShortNotice,
	}
	if t.NotBefore.After(b.Now) {
		line.NotBefore = b.At(t.NotBefore)
	}
	for _, f := range t.Files {
		line.Files = append(line.Files, download{Name: f.Name, Href: "/my/files/" + t.ID + "/" + f.SHA256})
	}
	return line
}

// whyMe says by which duty a task came to its owner.
func whyMe(t readmodel.TaskRow) string {
	role := t.Role.Title()
	switch t.Via {
	case jml.ViaDeputy:
		return "You are a deputy of: " + role
	case jml.ViaSystem:
		return "You look after this system"
	case jml.ViaSecurityLead, jml.ViaAdmin, jml.ViaFallback:
		return "You stand in for: " + role
	case jml.ViaNamed:
		return "You were named to do it, for: " + role
	}
	switch t.Role {
	case jml.RoleEmployee:
		return "Only you can do it"
	case jml.RoleSystemOwner:
		return "You look after this system"
	}
	return "You are asked as: " + role
}

func (b lineBuilder) ended(line *myTask, t readmodel.TaskRow) {
	line.Outcome, line.By, line.Note = view.OwnerOutcome(t.Task), t.DoneByName, t.Note
	line.At = b.At(t.EndedAt)
	if d := t.EndedAt.Sub(t.DoneAt); !t.DoneAt.IsZero() && d > time.Minute {
		line.DoneAt = b.At(t.DoneAt)
	}
}
