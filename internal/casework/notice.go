package casework

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/link"
	"github.com/handover-jml/handover/internal/notice"
)

// noticeLease is how long a sender holds a notice without renewing its claim.
const noticeLease = 30 * time.Second

// ClaimNotice takes a due notice for sending: it mints a fresh token and
// returns the letter's content. ok is false when another sender holds it, it
// is not due, or it is settled; a notice whose tasks have all ended or moved
// meanwhile is dropped.
func (s *Service) ClaimNotice(ctx context.Context, noticeID string) (n notice.Letter, ok bool, err error) {
	err = s.change(ctx, jml.SystemActor(), func(w *work) error {
		n, ok = notice.Letter{}, false
		f, row, err := w.openForNotice(noticeID)
		if err != nil || row.Settled() || row.NextAt.After(w.Now()) {
			return err
		}
		tasks := f.noticeTasks(row)
		if len(tasks) == 0 {
			row.State = notice.Dropped
			return f.UpdateNotice(row)
		}
		row.State, row.NextAt = notice.Claimed, w.Now().Add(noticeLease)
		row.Attempts++
		if err := f.UpdateNotice(row); err != nil {
			return fmt.Errorf("claim the notice: %w", err)
		}
		n, err = f.letter(row, tasks)
		ok = err == nil
		return err
	})
	return n, ok, err
}

func (w *work) openForNotice(id string) (*file, notice.Notice, error) {
	row, err := w.Notice(id)
	if err != nil {
		return nil, row, err
	}
	f, err := w.open(row.CaseID)
	if err != nil {
		return nil, row, err
	}
	row, err = w.Notice(id) // as committed now that the case is locked
	return f, row, err
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// RenewNotice extends the lease of a claimed notice while its mail is on the
// way.
func (s *Service) RenewNotice(ctx context.Context, noticeID string) error {
	return s.change(ctx, jml.SystemActor(), func(w *work) error {
		f, row, err := w.openForNotice(noticeID)
		if err != nil || row.State != notice.Claimed {
			return err
		}
		row.NextAt = w.Now().Add(noticeLease)
		return f.UpdateNotice(row)
	})
}

// NoticeResult records what became of an attempt. A recorded acceptance is
// final: the notice is never sent again. A refused one marks its tasks and
// tells the next in line and HR.
func (s *Service) NoticeResult(ctx context.Context, noticeID string, d notice.Delivery) error {
	return s.change(ctx, jml.SystemActor(), func(w *work) error {
		f, row, err := w.openForNotice(noticeID)
		if err != nil || row.Settled() {
			return err
		}
		row.State, row.NextAt, row.Failure = d.State, d.RetryAt, d.Failure
		switch d.State {
		case notice.Pending:
			row.NextAt = later(d.RetryAt, w.Now())
		case notice.Sent:
			row.SentAt, row.NextAt = w.Now(), time.Time{}
			if err := f.logNotice(row, noticeSent(row)); err != nil {
				return err
			}
		case notice.Undeliverable:
			row.NextAt = time.Time{}
			if err := f.undelivered(row, d.Failure); err != nil {
				return err
			}
		}
		return f.UpdateNotice(row)
	})
}

func noticeSent(row notice.Notice) evidence.NoticeSent {
	sent := evidence.NoticeSent{Notice: row.ID, Kind: row.Kind, Number: row.Number, Owner: row.OwnerID, Attempt: row.Attempts}
	for _, ref := range row.Tasks {
		sent.Tasks = append(sent.Tasks, ref.TaskID)
	}
	return sent
}

func (f *file) logNotice(row notice.Notice, data evidence.Data) error {
	owner, err := f.Person(row.OwnerID)
	if err != nil {
		return fmt.Errorf("read the owner: %w", err)
	}
	f.Log(f.c.ID, "", data, ledger.Personal("owner.name", owner.Name()), ledger.Personal("owner.email", f.address(owner)))
	return nil
}

// undelivered marks the owner's open tasks of the notice and tells the next in
// line and the Head of People.
func (f *file) undelivered(row notice.Notice, code string) error {
	if err := f.logNotice(row, evidence.NoticeFailed{NoticeSent: noticeSent(row), Code: code}); err != nil {
		return err
	}
	tell := map[string][]notice.TaskRef{}
	for _, ref := range row.Tasks {
		t := f.task(ref.TaskID)
		if t == nil || t.State != jml.TaskOpen || t.AssigneeID != row.OwnerID {
			continue
		}
		t.Undelivered = true
		if err := f.UpdateTask(*t); err != nil {
			return fmt.Errorf("mark an undeliverable task: %w", err)
		}
		f.tell(tell, *t, f.nextInLine(*t), f.Directory().Holder(jml.RoleHeadOfPeople))
	}
	if row.Kind == notice.Escalation || len(tell) == 0 {
		return nil // an escalation that bounces is not escalated again: it is on the page
	}
	if err := f.notify(notice.Escalation, tell); err != nil {
		return err
	}
	return f.save()
}

// tell adds a task to what each of some people is told; the assignee, the
// subject and nobody are left out.
func (f *file) tell(to map[string][]notice.TaskRef, t jml.Task, ids ...string) {
	for _, id := range ids {
		known := slices.ContainsFunc(to[id], func(r notice.TaskRef) bool { return r.TaskID == t.ID })
		if id == "" || id == t.AssigneeID || id == f.c.PersonID || known {
			continue
		}
		to[id] = append(to[id], notice.TaskRef{TaskID: t.ID})
	}
}

// noticeTasks are the lines of a letter that still hold: an escalation shows
// what is still open, everything else what is still the owner's.
func (f *file) noticeTasks(row notice.Notice) []notice.LetterTask {
	var out []notice.LetterTask
	actionable := false
	for _, ref := range row.Tasks {
		t := f.task(ref.TaskID)
		if t == nil || t.State.Ended() {
			continue
		}
		mine := t.AssigneeID == row.OwnerID
		if t.State == jml.TaskPlanned {
			who, _ := f.resolve(*t)
			mine = who.PersonID == row.OwnerID
		}
		if row.Kind != notice.Escalation && !mine {
			continue
		}
		actionable = actionable || t.State == jml.TaskOpen || row.Kind == notice.Rescheduled
		out = append(out, f.noticeTask(*t, ref, row))
	}
	if !actionable {
		return nil
	}
	return out
}

func (f *file) noticeTask(t jml.Task, ref notice.TaskRef, row notice.Notice) notice.LetterTask {
	line := notice.LetterTask{Title: t.TitleFor(f.subject().Name()), Due: t.Due.At, OldDue: ref.OldDue,
		HourLimit: t.HourLimited(), Open: t.State == jml.TaskOpen, Late: t.State == jml.TaskOpen && t.Due.At.Before(f.Now()), ShortNotice: t.ShortNotice}
	if t.NotBefore.After(f.Now()) {
		line.NotBefore = t.NotBefore
	}
	if row.Kind == notice.Escalation {
		line.Assignee, _ = f.NameOf(t.AssigneeID)
	}
	return line
}

// letter is everything a mail says. Each attempt gets a token of its own.
func (f *file) letter(row notice.Notice, tasks []notice.LetterTask) (notice.Letter, error) {
	owner, err := f.Person(row.OwnerID)
	if err != nil {
		return notice.Letter{}, fmt.Errorf("read the owner: %w", err)
	}
	token, hash, err := link.New(f.svc.random)
	if err != nil {
		return notice.Letter{}, err
	}
	if err := f.InsertToken(row.OwnerID, f.c.ID, row.ID, hash); err != nil {
		return notice.Letter{}, fmt.Errorf("store the link: %w", err)
	}
	note, keyHash, err := f.LatestCheckpoint()
	if err != nil {
		return notice.Letter{}, fmt.Errorf("read the newest checkpoint: %w", err)
	}
	zone, err := f.zoneOf(row.OwnerID)
	if err != nil {
		return notice.Letter{}, err
	}
	return notice.Letter{ID: row.ID, Kind: row.Kind, Number: row.Number, Attempts: row.Attempts - 1,
		To: f.address(owner), ToName: owner.Name(), ReplyTo: f.Settings().ReplyTo, Company: f.Settings().Company,
		CaseID: f.c.ID, CaseNumber: f.c.Number, CaseKind: f.c.Kind, Immediate: f.c.Immediate, Effective: f.c.Effective,
		SubjectName: f.subject().Name(), Zone: zone, Tasks: tasks, Token: token, ToSubject: row.OwnerID == f.c.PersonID, Checkpoint: note, KeyHash: keyHash}, nil
}

// address is where a person's mail about this case goes: a joiner's own tasks
// to the personal address until the work account is there, a leaver's again
// from the cut-off on, everything else to work.
func (f *file) address(p jml.Person) string {
	switch {
	case p.ID != f.c.PersonID:
	case f.c.Kind == jml.Joiner && !f.hasAccount(), f.c.Kind == jml.Leaver && f.c.Effected:
		return p.PersonalEmail
	}
	return cmp.Or(p.WorkEmail, p.PersonalEmail)
}

// hasAccount reports whether a joiner's work account exists: its task is done
// or, where there is none, the start has come.
func (f *file) hasAccount() bool {
	asked := false
	for _, t := range f.tasks {
		system, _ := f.matrix.System(t.System)
		if t.Writes != jml.WritesGrant || !system.Identity || t.State == jml.TaskCancelled {
			continue
		}
		if t.State == jml.TaskDone {
			return true
		}
		asked = true
	}
	return !asked && f.c.Effected
}

func (w *work) zoneOf(personID string) (string, error) {
	all, err := w.Engagements(personID)
	if err != nil {
		return "", fmt.Errorf("read engagements: %w", err)
	}
	for _, e := range all {
		if e.Zone != "" {
			return e.Zone, nil
		}
	}
	return w.Settings().Zone, nil
}
