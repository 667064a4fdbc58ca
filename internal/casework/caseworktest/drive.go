package caseworktest

import (
	"cmp"
	"context"
	"strings"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/postman"
)

// rounds bounds how often a case may act without time passing.
const rounds = 50

// Drive runs a case's rounds at the present until nothing more is due, and
// delivers its mail.
func (c *Company) Drive(caseID string) {
	c.Helper()
	for range rounds {
		if !c.round(caseID) {
			c.rest(caseID)
			return
		}
	}
	c.Fatalf("case %s still acts after %d rounds", caseID, rounds)
}

// rest leaves the mark of a round that found nothing more to do.
func (c *Company) rest(caseID string) {
	c.Helper()
	ctx := context.Background()
	v, err := c.Cases.LoadCase(ctx, caseID)
	if err != nil {
		c.Fatalf("load the case: %v", err)
	}
	mark := course.Drive{CaseID: caseID, Rev: v.Rev, NextWake: v.Agenda(c.Clock.Now()).NextWake, CourseVersion: course.Version}
	if err := c.Cases.Drive(ctx, mark, "namespace"); err != nil {
		c.Fatalf("mark a round: %v", err)
	}
}

// checkSleep holds a command that let the case's run sleep on against what the
// case needs.
func (c *Company) checkSleep(caseID string) {
	c.Helper()
	is := c.Case(caseID)
	if is.State != jml.CaseOpen || !course.AtRest(is, c.Clock.Now()) {
		return
	}
	if a := c.agenda(caseID); !a.LetsSleep(is.NextWake) {
		c.Errorf("the run of case %s sleeps until %s and was not woken for %+v", caseID, is.NextWake, a)
	}
}

// round does what is due now and reports whether anything was.
func (c *Company) round(caseID string) bool {
	c.Helper()
	a := c.agenda(caseID)
	for _, s := range a.Steps {
		if err := c.take(caseID, s); err != nil {
			c.Fatalf("run a round: %v", err)
		}
	}
	return c.Deliver() || len(a.Steps) > 0
}

func (c *Company) agenda(caseID string) course.Agenda {
	c.Helper()
	v, err := c.Cases.LoadCase(context.Background(), caseID)
	if err != nil {
		c.Fatalf("load the case: %v", err)
	}
	return v.Agenda(c.Clock.Now())
}

// take does one step of a case.
func (c *Company) take(caseID string, s course.Step) (err error) {
	ctx, now := context.Background(), c.Clock.Now()
	switch s.Act {
	case course.TakeEffect:
		return c.Cases.TakeEffect(ctx, caseID, now)
	case course.MatchHoldings:
		return c.Cases.MatchHoldings(ctx, caseID, now)
	case course.MoveTasks:
		return c.Cases.MoveTasks(ctx, caseID, now)
	case course.OpenTasks:
		return c.Cases.OpenTasks(ctx, caseID, s.TaskIDs, now)
	case course.Escalate:
		return c.Cases.Escalate(ctx, caseID, s.TaskIDs, now)
	default:
		_, err = c.Cases.CloseCase(ctx, caseID, now)
		return err
	}
}

// Deliver sends what is due, of this case and of all others, and reports
// whether anything was.
func (c *Company) Deliver() (sent bool) {
	c.Helper()
	due, err := c.Store.DueNotices(context.Background(), c.Clock.Now(), 1000)
	if err != nil {
		c.Fatalf("find due mails: %v", err)
	}
	for _, id := range due {
		sent = c.deliver(c.Cases, id) || sent
	}

	ofNoCase, err := c.Store.OfNoCase().DueNotices(context.Background(), c.Clock.Now(), 1000)
	if err != nil {
		c.Fatalf("find due mails of no case: %v", err)
	}
	for _, id := range ofNoCase {
		sent = c.deliver(company.Messages{Service: c.Office}, id) || sent
	}
	return sent
}

// deliver sends one mail and reports whether it could be claimed.
func (c *Company) deliver(desk postman.Desk, noticeID string) bool {
	c.Helper()
	ctx := context.Background()
	letter, ok, err := desk.ClaimNotice(ctx, noticeID)
	if err != nil {
		c.Fatalf("claim a notice: %v", err)
	}
	if !ok {
		return false
	}

	result := notice.Delivery{Attempt: letter.Attempts + 1, State: notice.Sent, Covers: letter.Covers}
	switch {
	case c.Bounces[letter.To]:
		result.State, result.Failure = notice.Undeliverable, "smtp-550"
	case letter.To == "":
		result.State, result.Failure = notice.Undeliverable, notice.NoAddress
	default:
		c.Sent = append(c.Sent, letter)
	}
	if err := desk.NoticeResult(ctx, noticeID, result); err != nil {
		c.Fatalf("record a delivery: %v", err)
	}
	return true
}

// Tasks returns a case's tasks.
func (c *Company) Tasks(caseID string) []jml.Task {
	c.Helper()
	var tasks []jml.Task
	err := c.Store.Read(context.Background(), func(r ledger.Reader) (err error) {
		tasks, err = r.Tasks(caseID)
		return err
	})
	if err != nil {
		c.Fatalf("read tasks: %v", err)
	}
	return tasks
}

// Task returns the task with a key.
func (c *Company) Task(caseID, key string) jml.Task {
	c.Helper()
	var keys []string
	for _, t := range c.Tasks(caseID) {
		if t.Key == key {
			return t
		}
		keys = append(keys, t.Key)
	}
	c.Fatalf("the case has no task %q, only %s", key, strings.Join(keys, ", "))
	return jml.Task{}
}

// Case returns a case.
func (c *Company) Case(id string) jml.Case {
	c.Helper()
	var out jml.Case
	err := c.Store.Read(context.Background(), func(r ledger.Reader) (err error) {
		out, err = r.Case(id)
		return err
	})
	if err != nil {
		c.Fatalf("read the case: %v", err)
	}
	return out
}

// Owner is the actor who has a task.
func (c *Company) Owner(t jml.Task) jml.Actor {
	c.Helper()
	var p jml.Person
	err := c.Store.Read(context.Background(), func(r ledger.Reader) (err error) {
		p, err = r.Person(t.AssigneeID)
		return err
	})
	if err != nil {
		c.Fatalf("read the owner of %s: %v", t.Key, err)
	}
	return jml.Actor{Kind: jml.ActorPerson, Ref: p.ID, Name: p.Name(), PersonID: p.ID, Assurance: jml.AssuranceEmailLink}
}

// proofOf is every kind of evidence that can be typed.
func (c *Company) proofOf(t jml.Task) map[string]string {
	serial := "SN-" + t.ID[len(t.ID)-6:]
	if t.AssetID != "" { // whoever looks reads what the register has
		c.Read(func(r ledger.Reader) error {
			asset, err := r.Asset(t.AssetID)
			serial = cmp.Or(asset.Serial, serial)
			return err
		})
	}
	return map[string]string{"serial": serial, "account": "ada.park", "link": "https://tickets.example.com/42"}
}

// Ending is a complete answer to what a task asks: yes, keep, nothing held,
// with every kind of evidence it wants, and a cause when it is late.
func (c *Company) Ending(t jml.Task) jml.Ending {
	e := jml.Ending{TaskID: t.ID, Assignment: t.Assignment, Outcome: jml.TaskDone, Note: "done as asked", Proof: c.proofOf(t),
		Cause: "caught up", EarlyWhy: "at once"}
	switch t.Asks {
	case jml.AsksYesNo:
		e.Answer.Choice = "yes"
		if t.Line == "check-access" || t.Line == "check-equipment" {
			e.Answer.Choice = "no"
		}
	case jml.AsksKeepRemove:
		e.Answer.Choice = "remove"
	}
	if t.Writes == jml.WritesIssue {
		e.Asset = jml.NewAsset{Tag: "LT-" + t.ID[len(t.ID)-6:], Serial: e.Proof["serial"], Kind: "laptop"}
	}
	if t.Purpose == jml.PurposeException {
		until := jml.DateOf(c.Clock.Now()).AddDays(30)
		e.Answer.Until = &until
	}
	return e
}

// Finish ends one open task by its owner, with a change to the usual answer,
// and drives the case on.
func (c *Company) Finish(caseID, key string, change ...func(*jml.Ending)) {
	c.Helper()
	if _, err := c.TryFinish(caseID, key, change...); err != nil {
		c.Fatalf("finish %s: %v", key, err)
	}
	c.Drive(caseID)
}

// TryFinish ends one open task by its owner.
func (c *Company) TryFinish(caseID, key string, change ...func(*jml.Ending)) ([]jml.Ended, error) {
	c.Helper()
	t := c.Task(caseID, key)
	e := c.Ending(t)
	for _, f := range change {
		f(&e)
	}
	if len(t.Evidence) > 0 && e.Outcome == jml.TaskDone {
		c.Upload(t, &e)
	}
	out, err := c.Cases.Complete(context.Background(), c.Owner(t), caseID, []jml.Ending{e})
	c.checkSleep(caseID)
	return out, err
}

// FinishAll ends whatever is open, moving the clock to the next instant that
// matters when nothing is, until the case closes.
func (c *Company) FinishAll(caseID string) {
	c.Helper()
	for range 400 {
		c.Drive(caseID)
		if c.Case(caseID).State != jml.CaseOpen {
			return
		}
		if key := c.firstOpen(caseID); key != "" {
			c.Finish(caseID, key)
			continue
		}
		c.Wait(caseID)
	}
	c.Fatalf("case %s does not close", caseID)
}

func (c *Company) firstOpen(caseID string) string {
	for _, t := range c.Tasks(caseID) {
		if t.State == jml.TaskOpen && !t.NotBefore.After(c.Clock.Now()) {
			return t.Key
		}
	}
	return ""
}

// Wait moves the clock to the next instant at which the case does something,
// or at which an open task may be finished, and drives the case there.
func (c *Company) Wait(caseID string) {
	c.Helper()
	next := c.agenda(caseID).NextWake
	for _, t := range c.Tasks(caseID) {
		if t.State == jml.TaskOpen && t.NotBefore.After(c.Clock.Now()) {
			next = course.Earlier(next, t.NotBefore)
		}
	}
	if next.IsZero() {
		c.Fatalf("case %s waits for nothing", caseID)
	}
	c.Clock.Set(next)
	c.Drive(caseID)
}
