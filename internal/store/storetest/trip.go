package storetest

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/token"
)

func tripStories() map[string]func(*testing.T, Opener) {
	return map[string]func(*testing.T, Opener){
		"WhatIsWrittenIsWhatIsRead": roundTrip,
	}
}

// fill fills every field of a struct with something, so that a new field
// without a column fails the round trip.
func fill(t *rapid.T, v reflect.Value) {
	switch p := v.Addr().Interface().(type) {
	case *time.Time:
		if rapid.Bool().Draw(t, "set") {
			*p = time.UnixMicro(rapid.Int64Range(1, 1<<52).Draw(t, "micros")).UTC()
		}
		return
	case *jml.Date:
		if rapid.Bool().Draw(t, "dated") {
			*p = jml.Date{Year: 2026, Month: 2, Day: 1}.AddDays(rapid.IntRange(0, 9000).Draw(t, "day"))
		}
		return
	case *jml.Weekday:
		*p = jml.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday"))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	case reflect.Slice:
		if n := rapid.IntRange(0, 3).Draw(t, "length"); n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
			for i := range n {
				fill(t, v.Index(i))
			}
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem())
	case reflect.String:
		v.SetString(rapid.StringOfN(rapid.RuneFrom([]rune("aZß漢😀 \"\\'%_{}[],?$1\n")), 0, 8, -1).Draw(t, "text"))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.Int64().Draw(t, "number"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "flag"))
	default:
		t.Fatalf("no way to fill a %s", v.Type())
	}
}

func made[T any](t *rapid.T) (v T) {
	fill(t, reflect.ValueOf(&v).Elem())
	return v
}

// trip writes one random value of each kind under the world's own ids.
type trip struct {
	settings   jml.Settings
	person     jml.Person
	engagement jml.Engagement
	staff      staff.Right
	token      token.Token
	grant      register.Grant
	asset      register.Asset
	theCase    jml.Case
	task       jml.Task
	takeovers  []roles.Takeover
	notice     notice.Notice
	inbox      ledger.InboxRow
}

func makeTrip(t *rapid.T, w *world) trip {
	x := trip{settings: made[jml.Settings](t), person: made[jml.Person](t), engagement: made[jml.Engagement](t),
		staff: made[staff.Right](t), token: made[token.Token](t), grant: made[register.Grant](t), asset: made[register.Asset](t), theCase: made[jml.Case](t),
		task: made[jml.Task](t), takeovers: made[[]roles.Takeover](t), notice: made[notice.Notice](t), inbox: made[ledger.InboxRow](t)}
	x.settings.CutoffHour = 16
	x.person.ID, x.person.ExternalID, x.person.WorkEmail = newID(), newID(), newID()+"@example.com"
	x.engagement.ID, x.engagement.PersonID, x.engagement.State = newID(), x.person.ID, jml.EngagementPlanned
	x.engagement.ManagerID, x.engagement.SponsorID = w.owner.ID, ""
	x.staff.ID, x.staff.PersonID = newID(), ""
	x.token.ID, x.token.Hash, x.token.StaffID, x.token.PersonID, x.token.Removed = newID(), newID(), "", x.person.ID, false
	x.token.MadeAt = w.clock.Now()
	x.grant.ID, x.grant.PersonID, x.grant.EngagementID = newID(), x.person.ID, ""
	x.asset.ID, x.asset.Tag, x.asset.State, x.asset.HolderID = newID(), newID(), register.Issued, x.person.ID
	x.theCase.ID, x.theCase.PersonID, x.theCase.EngagementID = newID(), x.person.ID, x.engagement.ID
	x.theCase.Number = w.nextNumber()
	x.theCase.Kind, x.theCase.State, x.theCase.Ending = jml.Mover, jml.CaseOpen, jml.CaseSuperseded
	x.task.ID, x.task.Key, x.task.CaseID, x.task.State, x.task.AssigneeID = newID(), newID(), x.theCase.ID, jml.TaskOpen, ""
	x.notice.ID, x.notice.CaseID, x.notice.OwnerID, x.notice.State = newID(), x.theCase.ID, w.owner.ID, notice.Claimed
	for i := range x.notice.Tasks {
		x.notice.Tasks[i].TaskID = x.task.ID
	}
	x.inbox.ID = newID()
	return x
}

func roundTrip(t *testing.T, open Opener) {
	w := newWorld(t, open)
	rapid.Check(t, func(rt *rapid.T) {
		x, y := makeTrip(rt, w), makeTrip(rt, w)
		w.change(func(tx ledger.Tx) error { return x.insert(tx) })
		x.checkRead(rt, w)
		y.adopt(x)
		w.change(func(tx ledger.Tx) error { return y.update(tx) })
		y.checkRead(rt, w)
	})
}

func (x trip) insert(tx ledger.Tx) error {
	return first(tx.PutSettings(x.settings), tx.InsertPerson(x.person), tx.InsertEngagement(x.engagement), tx.PutStaff(x.staff), tx.PutToken(x.token),
		tx.InsertGrant(x.grant), tx.InsertAsset(x.asset), tx.InsertCase(x.theCase), tx.InsertTask(x.task),
		tx.InsertTakeovers(x.theCase.ID, x.takeovers), tx.InsertNotice(x.notice), tx.InsertInbox(x.inbox))
}

// adopt takes over the ids of what is stored, and what never changes.
func (x *trip) adopt(old trip) {
	x.person.ID, x.engagement.ID, x.engagement.PersonID = old.person.ID, old.engagement.ID, old.person.ID
	x.staff.ID, x.grant.ID, x.grant.PersonID = old.staff.ID, old.grant.ID, old.person.ID
	x.token.ID, x.token.PersonID = old.token.ID, old.person.ID
	x.asset.ID, x.asset.HolderID = old.asset.ID, old.person.ID
	x.theCase.ID, x.theCase.PersonID, x.theCase.EngagementID = old.theCase.ID, old.person.ID, old.engagement.ID
	x.task.ID, x.task.CaseID = old.task.ID, old.theCase.ID
	x.notice.ID, x.notice.CaseID, x.notice.Tasks = old.notice.ID, old.theCase.ID, old.notice.Tasks
	x.takeovers, x.inbox = old.takeovers, old.inbox
}

func (x trip) update(tx ledger.Tx) error {
	return first(tx.PutSettings(x.settings), tx.UpdatePerson(x.person), tx.UpdateEngagement(x.engagement), tx.PutStaff(x.staff), tx.PutToken(x.token),
		tx.UpdateGrant(x.grant), tx.UpdateAsset(x.asset), tx.UpdateCase(x.theCase), tx.UpdateTask(x.task), tx.UpdateNotice(x.notice))
}

func (x trip) checkRead(t *rapid.T, w *world) {
	w.read(func(r ledger.Reader) error {
		settings, err := r.Settings()
		same(t, err, settings, x.settings)
		person, err := r.Person(x.person.ID)
		same(t, err, person, x.person)
		held, err := r.Engagements(x.person.ID)
		same(t, err, held, []jml.Engagement{x.engagement})
		reports, err := r.Reports(w.owner.ID)
		same(t, err, reports[len(reports)-1], x.engagement)
		running, err := r.RunningEngagements()
		same(t, err, slices.ContainsFunc(running, func(e jml.Engagement) bool { return e.ID == x.engagement.ID }), true)
		holdings, err := r.Holdings(x.person.ID)
		want := register.Holdings{Assets: []register.Asset{x.asset}, Confirmed: !x.person.HoldingsConfirmedAt.IsZero()}
		if x.grant.EndedAt.IsZero() {
			want.Grants = []register.Grant{x.grant}
		}
		same(t, err, holdings, want)
		asset, _, err := r.AssetByTag(x.asset.Tag)
		same(t, err, asset, x.asset)
		opened, err := r.OpenCases(x.person.ID)
		same(t, err, opened, []jml.Case{x.theCase})
		live, err := r.LiveCases(x.theCase.Kind)
		same(t, err, slices.ContainsFunc(live, func(c jml.Case) bool { return c.ID == x.theCase.ID }), x.theCase.Live())
		tasks, err := r.Tasks(x.theCase.ID)
		same(t, err, tasks, []jml.Task{x.task})
		takeovers, err := r.Takeovers(x.theCase.ID)
		same(t, err, takeovers, x.takeovers)
		notices, err := r.Notices(x.theCase.ID)
		same(t, err, notices, []notice.Notice{x.notice})
		inbox, _, err := r.Inbox(x.inbox.Source, x.inbox.ID)
		same(t, err, inbox, x.inbox)
		directory, err := r.Directory()
		same(t, err, directory.Staff[len(directory.Staff)-1], x.staff)
		programs, err := r.Tokens()
		same(t, err, programs[len(programs)-1], x.token)
		return nil
	})
}

func same[T any](t *rapid.T, err error, got, want T) {
	t.Helper()
	if err != nil {
		t.Fatalf("read back a %T: %v", want, err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Fatalf("a %T came back differently (-written +read):\n%s", want, d)
	}
}
