package desk

import (
	"cmp"
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/view"
)

// call is somebody who has to hear of an immediate departure within minutes:
// whom to ring up, what about, and how far it got.
type call struct {
	Name, Role string
	Phone      *view.PhoneNumber
	Left       int    // tasks that they have not ended
	Others     int    // of those, besides the one that is due first
	First      string // title of the one that is due first
	Due        view.Stamp
	Mail       string     // what became of the mail, unless it was opened
	Opened     view.Stamp // when they came by its link
	Done       view.Stamp // when they ended the last task; zero while one runs

	due, done time.Time
}

// callsOf lists the owners of an immediate leaver's tasks, who have something to
// do before who has not. A case that has ended needs nobody rung up.
func callsOf(vt view.ViewerTime, d readmodel.CaseDetail) []call {
	if !d.Immediate || !d.Live() {
		return nil
	}
	byOwner := map[string]*call{}
	for _, t := range d.Tasks {
		if t.AssigneeID == "" || t.State == jml.TaskCancelled {
			continue
		}
		c := byOwner[t.AssigneeID]
		if c == nil {
			c = &call{Name: view.OrErased(t.AssigneeName), Role: t.Role.Title(), Phone: view.Phone(d.Phones[t.AssigneeID])}
			byOwner[t.AssigneeID] = c
		}
		c.add(vt, t)
	}

	var out []call
	for owner, c := range byOwner {
		if at, opened := d.Opened[owner]; opened {
			c.Opened = vt.Clock(at)
		} else {
			c.Mail = fateOfMails(d.Notices, owner)
		}
		if c.Left == 0 {
			c.Done = vt.Clock(c.done)
		}
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b call) int {
		return cmp.Or(cmp.Compare(min(b.Left, 1), min(a.Left, 1)), a.due.Compare(b.due), cmp.Compare(a.Name, b.Name))
	})
	return out
}

func (c *call) add(vt view.ViewerTime, t readmodel.TaskRow) {
	if t.State.Ended() {
		if t.DoneAt.After(c.done) {
			c.done = t.DoneAt
		}
		return
	}
	c.Left++
	c.Others = c.Left - 1
	if c.due.IsZero() || t.Due.At.Before(c.due) {
		c.due, c.Due = t.Due.At, vt.Deadline(t.Due.At, t.DueAtHour())
		c.First = t.TitleFor(view.OrErased(t.SubjectName))
	}
}

// fateOfMails says what became of the newest mail to an owner.
func fateOfMails(all []notice.Notice, owner string) string {
	fate := "no mail yet"
	for _, n := range all {
		if n.OwnerID != owner || n.Kind == notice.Astray { // a stranger has that one
			continue
		}
		switch n.State {
		case notice.Sent:
			fate = "mail not opened"
		case notice.Undeliverable:
			fate = "the mail could not be delivered"
		case notice.Pending, notice.Claimed:
			fate = "the mail is not out yet"
		}
	}
	return fate
}
