package export

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

const origin = "handover/5f7c"

// memoryLog is a log as a store keeps it, sealed and signed for real.
type memoryLog struct {
	t           testing.TB
	now         time.Time
	tree        evidence.Tree
	lines       [][]byte
	stored      []tlog.Hash
	openings    []evidence.Opening
	checkpoints [][]byte
	signer      note.Signer
	vkey        string
	files       map[string][]byte
	documents   map[string][]byte
	drop        func(evidence.Draft) bool // leaves that a dishonest operator never wrote
}

func newLog(t testing.TB) *memoryLog {
	t.Helper()
	l := &memoryLog{t: t, now: at("2026-01-05T08:00"), files: map[string][]byte{}, documents: map[string][]byte{}}
	l.newKey()
	return l
}

func (l *memoryLog) newKey() {
	skey, vkey, err := evidence.NewKey(origin, rand.Reader)
	if err != nil {
		l.t.Fatal(err)
	}
	if l.signer, err = note.NewSigner(skey); err != nil {
		l.t.Fatal(err)
	}
	l.vkey = vkey
}

func at(s string) time.Time {
	t, err := time.Parse("2006-01-02T15:04", s)
	if err != nil {
		panic(err)
	}
	return t
}

func day(s string) jml.Date {
	d, err := jml.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func (l *memoryLog) add(caseID, taskID string, by jml.Actor, data evidence.Data, personal ...string) {
	l.t.Helper()
	d := evidence.Draft{Case: caseID, Task: taskID, Actor: by, Data: data}
	for i := 0; i < len(personal); i += 2 {
		d.Personal = append(d.Personal, evidence.Field{Name: personal[i], Value: personal[i+1]})
	}
	if l.drop != nil && l.drop(d) {
		return
	}
	line, openings, err := evidence.Seal(d, l.tree.Size(), l.now, rand.Reader)
	if err != nil {
		l.t.Fatal(err)
	}
	if err := l.tree.Append(line); err != nil {
		l.t.Fatal(err)
	}
	l.lines = append(l.lines, line)
	l.stored = append(l.stored, evidence.LeafHash(line))
	l.openings = append(l.openings, openings...)
	l.now = l.now.Add(time.Second)
}

func (l *memoryLog) sign() []byte {
	l.t.Helper()
	root, err := l.tree.Root(l.tree.Size())
	if err != nil {
		l.t.Fatal(err)
	}
	signed, err := evidence.SignCheckpoint(origin, l.tree.Size(), root, l.now, l.signer)
	if err != nil {
		l.t.Fatal(err)
	}
	l.checkpoints = append(l.checkpoints, signed)
	return signed
}

func (l *memoryLog) file(content string) string {
	sum := sha256.Sum256([]byte(content))
	name := hex.EncodeToString(sum[:])
	l.files[name] = []byte(content)
	return name
}

func (l *memoryLog) document(content string) string {
	sum := sha256.Sum256([]byte(content))
	name := hex.EncodeToString(sum[:])
	l.documents[name] = []byte(content)
	return name
}

// Source.

func (l *memoryLog) Checkpoint(_ context.Context, max int64) (found []byte, ok bool, err error) {
	for _, signed := range l.checkpoints {
		c, err := evidence.PeekCheckpoint(signed)
		if err != nil {
			return nil, false, err
		}
		if max == Newest || c.Size <= max {
			found, ok = signed, true
		}
	}
	return found, ok, nil
}

func (l *memoryLog) Leaves(_ context.Context, n int64, fn func(int64, []byte) error) error {
	for seq, line := range l.lines {
		if int64(seq) >= n || line == nil {
			continue
		}
		if err := fn(int64(seq), line); err != nil {
			return err
		}
	}
	return nil
}

func (l *memoryLog) StoredHash(_ context.Context, seq int64) (tlog.Hash, bool, error) {
	return l.stored[seq], true, nil
}

func (l *memoryLog) Openings(_ context.Context, n int64, fn func(evidence.Opening) error) error {
	for _, o := range l.openings {
		if o.Seq >= n {
			break
		}
		if err := fn(o); err != nil {
			return err
		}
	}
	return nil
}

func (l *memoryLog) File(_ context.Context, sum string) (io.ReadCloser, bool, error) {
	content, ok := l.files[sum]
	return io.NopCloser(bytes.NewReader(content)), ok, nil
}

func (l *memoryLog) Document(_ context.Context, sum string) ([]byte, bool, error) {
	content, ok := l.documents[sum]
	return content, ok, nil
}

func (l *memoryLog) Anchors(context.Context) ([]Anchor, error) {
	return []Anchor{{At: at("2026-02-01T00:00"), Size: 3, Outside: true}}, nil
}

func (l *memoryLog) Key(context.Context) (string, error) { return l.vkey + "\n", nil }

// The people of Example GmbH.

func owner(ref, name string) jml.Actor {
	return jml.Actor{Kind: jml.ActorPerson, Ref: ref, Name: name, PersonID: ref, Assurance: jml.AssuranceEmailLink}
}

func hr() jml.Actor {
	return jml.Actor{Kind: jml.ActorStaff, Ref: "s-1", Name: "Ines Duarte", Assurance: jml.AssuranceSignIn}
}

func tom() jml.Actor { return owner("p-tom", "Tom Weber") }
func mia() jml.Actor { return owner("p-mia", "Mia Lang") }
func ben() jml.Actor { return owner("p-ben", "Ben Okafor") }

// course writes the leaves of one case as casework does.
type course struct {
	*memoryLog
	id string
}

func (l *memoryLog) open(number int64, kind jml.Kind, name string, effective string, cutoff string, tasks ...evidence.PlannedTask) course {
	l.t.Helper()
	c := course{l, fmt.Sprintf("c-%d", number)}
	dates := evidence.Dates{Effective: day(effective), EffectAt: at(effective + "T00:00"), NoticeAt: l.now, Zone: "Europe/Berlin"}
	if cutoff != "" {
		x := at(cutoff)
		dates.CutoffAt, dates.EffectAt = &x, x
	}
	l.add(c.id, "", hr(), evidence.CaseOpened{
		Number: number, Kind: kind, Person: "p-" + name, Engagement: "e-" + name, Type: jml.Employee,
		Functions: []string{"engineering", "support"}, Dates: dates, Source: "form", Event: fmt.Sprintf("hr-%d", number),
		Playbook: l.document("playbook: " + string(kind)), Matrix: l.document("systems: []"), Limits: jml.DefaultLimits(), Tasks: tasks,
	}, "person.name", name+" Park", "person.work_email", name+"@example.com", "person.department", "=Platform", "reason", "voluntary")
	return c
}

func line(id, key, title string, due string, more ...func(*evidence.PlannedTask)) evidence.PlannedTask {
	f := evidence.PlannedTask{ID: id, Key: key, Line: key, Title: title, Role: jml.RoleEngineering, Asks: jml.AsksDone,
		OpensAt: at("2026-01-10T08:00"), DueAt: at(due), DueDate: jml.DateOf(at(due)), DueZone: "Europe/Berlin", Rule: "start+0d",
		Controls: []string{"H-01", "H-02"}}
	for _, m := range more {
		m(&f)
	}
	return f
}

func (c course) opens(task string, who jml.Actor) {
	c.add(c.id, task, jml.SystemActor(), evidence.TaskOpened{Assignee: who.Ref, Assignment: 1, Via: jml.ViaHolder},
		"assignee.name", who.Name)
	c.add(c.id, "", jml.SystemActor(), evidence.NoticeSent{Notice: "n-" + task, Kind: jml.NoticeFirst, Number: 1,
		Owner: who.Ref, Tasks: []string{task}, Attempt: 1}, "owner.name", who.Name, "owner.email", "x@example.com")
}

func (c course) ends(task string, who jml.Actor, d evidence.TaskEnded, personal ...string) {
	d.DoneBy, d.RecordedBy, d.Assignment = who.PersonID, who.Ref, 1
	if d.DoneAt.IsZero() {
		d.DoneAt = c.now
	}
	c.add(c.id, task, who, d, personal...)
}

func (c course) closes(state jml.CaseState) {
	closed := c.now
	c.add(c.id, "", jml.SystemActor(), evidence.CaseClosed{State: state, AccessClosedAt: &closed})
}

// quarter is the log of Example GmbH after the first quarter of 2026, signed
// half-way and at the end.
func quarter(t testing.TB) *memoryLog { return newLog(t).quarter() }

func (l *memoryLog) quarter() *memoryLog {
	l.setUp()
	l.joiner()
	l.sign()
	l.leaver()
	l.mover()
	l.rescinded()
	l.laterLeaver()
	l.sign()
	return l
}

func (l *memoryLog) setUp() {
	l.add("", "", hr(), evidence.SettingChanged{Name: "limits.critical", To: "3600"})
	l.add("", "", hr(), evidence.PlaybookChanged{DocumentVersion: evidence.DocumentVersion{Name: "playbook/joiner", Hash: l.document("playbook: joiner")}})
	l.add("", "", hr(), evidence.RoleHeld{Seat: jml.Seat{Role: jml.RoleCTO, PersonID: "p-mia"}, Why: "set-up"}, "person.name", "Mia Lang")
	l.add("", "", hr(), evidence.StaffAdded{StaffRight: evidence.StaffRight{Staff: "s-1", Role: jml.StaffHR, How: "set-up"}}, "staff.name", "Ines Duarte")
	l.add("", "", hr(), evidence.PersonAdded{Person: "p-tom", Source: "import"}, "person.name", "Tom Weber")
	l.add("", "", hr(), evidence.HoldingRecorded{Grant: "g-0", Person: "p-leo", System: "github", Source: "import"}, "person.name", "leo Park")
	l.add("", "", hr(), evidence.AssetRecorded{Asset: "a-0", Tag: "NB-7", Kind: "laptop", State: jml.AssetIssued, Holder: "p-leo", Source: "import"}, "serial", "X-1", "person.name", "leo Park")
}

// joiner: approved access, a laptop with a photograph, all on time but one
// that is stated days later.
func (l *memoryLog) joiner() {
	c := l.open(1, jml.Joiner, "ada", "2026-02-02", "",
		line("t-11", "approve/github", "Does {{.Person}} need GitHub?", "2026-02-02T08:00", func(f *evidence.PlannedTask) {
			f.Asks, f.Decides = jml.AsksYesNo, []string{"grant/github"}
		}),
		line("t-12", "grant/github", "Give {{.Person}} access to GitHub", "2026-02-02T08:00", func(f *evidence.PlannedTask) {
			f.Writes, f.System = jml.WritesGrant, "github"
		}),
		line("t-13", "laptop", "Hand {{.Person}} a laptop", "2026-02-02T08:00", func(f *evidence.PlannedTask) { f.Writes = jml.WritesIssue }))
	c.opens("t-11", mia())
	c.ends("t-11", mia(), evidence.TaskEnded{Outcome: jml.TaskDone, Answer: jml.Answer{Choice: "yes"}})
	c.opens("t-12", tom())
	c.ends("t-12", tom(), evidence.TaskEnded{Outcome: jml.TaskDone, DoneAt: l.now.Add(-30 * time.Hour)}, "note", "=HYPERLINK(\"x\")", "account", "ada-park")
	l.add(c.id, "t-12", tom(), evidence.HoldingRecorded{Grant: "g-1", Person: "p-ada", System: "github", Source: "t-12"}, "person.name", "ada Park")
	c.opens("t-13", ben())
	sum := l.file("a photograph of the laptop")
	l.add(c.id, "t-13", ben(), evidence.FileAttached{N: 1, Size: 26, Media: "image/png"}, "sha256", sum, "name", "laptop.png")
	c.ends("t-13", ben(), evidence.TaskEnded{Outcome: jml.TaskDone, Proven: true, Files: 1}, "file.1.sha256", sum, "file.1.name", "laptop.png")
	c.closes(jml.CaseCompleted)
}

// leaver: told two hours after the cut-off; a critical removal sent back once
// by its check and late; a laptop not returned, with an accepted exception.
func (l *memoryLog) leaver() {
	l.now = at("2026-03-02T17:00")
	c := l.open(2, jml.Leaver, "leo", "2026-03-02", "2026-03-02T15:00",
		line("t-21", "remove-access/github", "Remove {{.Person}}'s access to GitHub", "2026-03-02T18:00", func(f *evidence.PlannedTask) {
			f.Writes, f.System, f.Tier, f.LimitSec, f.Verify = jml.WritesRevoke, "github", jml.TierCritical, 3600, jml.RoleSecurityLead
		}),
		line("t-22", "check/remove-access/github", "Check it", "2026-03-03T18:00", func(f *evidence.PlannedTask) {
			f.Purpose, f.For, f.Asks = jml.PurposeCheck, "t-21", jml.AsksYesNo
		}),
		line("t-23", "return/NB-7", "Take back NB-7 from {{.Person}}", "2026-03-05T18:00", func(f *evidence.PlannedTask) {
			f.Writes, f.Asset = jml.WritesReturn, "a-0"
		}))
	c.opens("t-21", tom())
	l.now = at("2026-03-02T17:30")
	c.ends("t-21", tom(), evidence.TaskEnded{Outcome: jml.TaskDone})
	c.opens("t-22", mia())
	l.add(c.id, "t-22", mia(), evidence.TaskSentBack{First: "t-21"}, "note", "still in one team")
	l.add(c.id, "t-21", mia(), evidence.TaskReopened{From: jml.TaskDone})
	l.now = at("2026-03-02T19:00")
	c.ends("t-21", tom(), evidence.TaskEnded{Outcome: jml.TaskDone}, "cause", "a team was overlooked")
	l.add(c.id, "t-21", tom(), evidence.HoldingEnded{Grant: "g-0", Person: "p-leo", System: "github", Why: "revoked"})
	c.opens("t-22", mia())
	c.ends("t-22", mia(), evidence.TaskEnded{Outcome: jml.TaskDone, Answer: jml.Answer{Choice: "yes"}, NotApart: true})
	c.opens("t-23", ben())
	l.add(c.id, "t-23", hr(), evidence.TaskAssigned{TaskOpened: evidence.TaskOpened{Assignee: "p-tom", Assignment: 2, Via: jml.ViaNamed}, Why: "named"}, "assignee.name", "Tom Weber")
	c.ends("t-23", tom(), evidence.TaskEnded{Outcome: jml.TaskNotDone, Reason: jml.ReasonRefused}, "cause", "does not answer")
	l.add(c.id, "t-24", jml.SystemActor(), evidence.TaskAdded{PlannedTask: line("t-24", "accept-exception/return/NB-7", "Accept", "2026-03-06T18:00", func(f *evidence.PlannedTask) {
		f.Purpose, f.For = jml.PurposeException, "t-23"
	}), Because: "exception"})
	c.opens("t-24", mia())
	until := day("2026-06-30")
	c.ends("t-24", mia(), evidence.TaskEnded{Outcome: jml.TaskDone, Answer: jml.Answer{Until: &until}}, "note", "locked and encrypted")
	l.add(c.id, "t-24", mia(), evidence.ExceptionAccepted{For: "t-23", Until: until}, "note", "locked and encrypted")
	c.closes(jml.CaseCompleted)
}

// mover: the manager says remove, which adds the removal; still open.
func (l *memoryLog) mover() {
	c := l.open(3, jml.Mover, "mo", "2026-03-16", "",
		line("t-31", "decide/crm", "Keep {{.Person}}'s access to the CRM?", "2026-03-16T18:00", func(f *evidence.PlannedTask) {
			f.Asks, f.Decides = jml.AsksKeepRemove, []string{"remove/crm"}
		}))
	c.opens("t-31", mia())
	c.ends("t-31", mia(), evidence.TaskEnded{Outcome: jml.TaskDone, Answer: jml.Answer{Choice: "remove"}})
	l.add(c.id, "t-32", mia(), evidence.TaskAdded{PlannedTask: line("t-32", "remove/crm", "Remove it", "2026-03-18T18:00", func(f *evidence.PlannedTask) {
		f.Writes, f.System, f.Purpose = jml.WritesRevoke, "crm", jml.PurposeRegister
	}), Because: "answer"})
}

// rescinded: a joiner whose offer was withdrawn after one task was done.
func (l *memoryLog) rescinded() {
	c := l.open(4, jml.Joiner, "noor", "2026-03-30", "",
		line("t-41", "account", "Make an account for {{.Person}}", "2026-03-30T08:00"), line("t-42", "desk", "Find a desk", "2026-03-30T08:00"))
	c.opens("t-41", tom())
	c.ends("t-41", tom(), evidence.TaskEnded{Outcome: jml.TaskDone})
	l.add(c.id, "", hr(), evidence.CaseRescinded{AccessLive: true, Event: "hr-9"}, "reason", "declined")
	l.add(c.id, "t-42", hr(), evidence.TaskCancelled{Reason: jml.ReasonRescinded})
	l.add(c.id, "t-43", hr(), evidence.TaskAdded{PlannedTask: line("t-43", "undo/account", "Close the account of {{.Person}}", "2026-03-30T08:00", func(f *evidence.PlannedTask) {
		f.Purpose, f.For, f.Playbook = jml.PurposeUndo, "t-41", l.document("playbook: leaver")
	}), Because: "undo"})
	c.opens("t-43", tom())
	c.ends("t-43", tom(), evidence.TaskEnded{Outcome: jml.TaskDone})
	c.closes(jml.CaseRescinded)
}

// laterLeaver is announced for March and moved to April; a second case is
// announced for April from the start.
func (l *memoryLog) laterLeaver() {
	l.now = at("2026-03-20T09:00")
	c := l.open(5, jml.Leaver, "uma", "2026-03-31", "2026-03-31T15:00", line("t-51", "goodbye", "Say goodbye to {{.Person}}", "2026-03-31T15:00"))
	x := at("2026-04-30T15:00")
	l.add(c.id, "", hr(), evidence.CaseRescheduled{Dates: evidence.Dates{Effective: day("2026-04-30"), CutoffAt: &x, EffectAt: x, NoticeAt: l.now, Zone: "Europe/Berlin"}, Event: "hr-10"})
	l.add(c.id, "t-51", hr(), evidence.TaskRescheduled{OpensAt: x, DueAt: x, DueDate: day("2026-04-30"), DueZone: "Europe/Berlin", Rule: "cutoff"})
	l.open(6, jml.Joiner, "kai", "2026-04-01", "")
}
