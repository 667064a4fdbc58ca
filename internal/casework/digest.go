package casework

import (
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/casework/decide"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
)

// digestAgain is when a digest that another one may carry is looked at again.
const digestAgain = time.Minute

// mergeDigest has one mail a day carry what an owner has in all cases. Each
// case writes a digest of its own; the first of them goes out and names
// everything, the others count as sent with it. What a person has in their own
// case goes alone: its mail may go to another address.
func (w *work) mergeDigest(d *decide.Dossier, row notice.Notice) (waits bool, err error) {
	if row.OwnerID == d.Case.PersonID {
		return false, nil
	}
	carrier, err := w.carrierOf(row)
	if err != nil || carrier.ID == row.ID {
		return false, err
	}
	if carrier.State == notice.Sent {
		row.State, row.SentAt, row.NextAt = notice.Sent, w.Now(), time.Time{}
		leaf := noticeSent(row)
		leaf.With = carrier.ID
		if err := (posted{w, d, row}).log(leaf); err != nil {
			return false, err
		}
		return true, w.UpdateNotice(row)
	}
	row.NextAt, row.PutOffAt = w.Now().Add(digestAgain), w.Now()
	return true, w.UpdateNotice(row)
}

// carrierOf is the digest that carries this one: the oldest of the owner's of
// the day that went out or still may.
func (w *work) carrierOf(row notice.Notice) (notice.Notice, error) {
	cal, err := w.reading().calendarOf(row.OwnerID, w.Settings())
	if err != nil {
		return row, err
	}
	all, err := w.DigestsOf(row.OwnerID, cal.StartOfDay(cal.DateOf(row.CreatedAt)))
	if err != nil {
		return row, fmt.Errorf("read digests: %w", err)
	}
	for _, other := range all {
		c, err := w.Case(other.CaseID)
		if err != nil {
			return row, err
		}
		carries := other.State != notice.Undeliverable && other.State != notice.Dropped
		if carries && c.PersonID != row.OwnerID {
			return other, nil
		}
	}
	return row, nil
}

// digest are the owner's open tasks that are late or due soon, in all cases of
// others or, when the case is their own, in that one.
func (l letter) digest() ([]notice.LetterTask, error) {
	if l.d.Case.KeptFrom(l.row.OwnerID) {
		return nil, nil
	}
	cal, err := l.reading().calendarOf(l.row.OwnerID, l.Settings())
	if err != nil {
		return nil, err
	}
	tasks, err := l.OpenTasksOf(l.row.OwnerID)
	if err != nil {
		return nil, fmt.Errorf("read the owner's tasks: %w", err)
	}
	cases := map[string]jml.Case{}
	var out []notice.LetterTask
	for _, t := range tasks {
		if !decide.DueSoon(cal, t, l.Now()) {
			continue
		}
		c, known := cases[t.CaseID]
		if !known {
			if c, err = l.Case(t.CaseID); err != nil {
				return nil, err
			}
			cases[t.CaseID] = c
		}
		if own := c.PersonID == l.row.OwnerID; own && c.ID != l.d.Case.ID || !own && l.d.Case.PersonID == l.row.OwnerID {
			continue
		}
		line, err := l.digestLine(t, c)
		if err != nil {
			return nil, err
		}
		out = append(out, line)
	}
	return out, nil
}

func (l letter) digestLine(t jml.Task, c jml.Case) (notice.LetterTask, error) {
	subject, err := l.NameOf(c.PersonID)
	if err != nil {
		return notice.LetterTask{}, err
	}
	line, err := l.task(decide.Named{Task: t}, subject)
	line.CaseID = c.ID
	line.About = fmt.Sprintf("%s, %s #%d", subject, c.Kind, c.Number)
	return line, err
}
