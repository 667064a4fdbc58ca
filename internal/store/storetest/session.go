package storetest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/staff"
)

func sessionStories() map[string]func(*testing.T, Opener) {
	return map[string]func(*testing.T, Opener){
		"ALinkLivesAsLongAsItsTasksAndAWeek":  linkLife,
		"ALinkAndItsSessionsEndWithThePerson": linkEnds,
		"ASessionGathersTheLinksOfOnePerson":  gather,
		"ALinkSessionLastsEightHours":         linkHours,
		"ASignInWorksOnceWithinItsMinutes":    signIn,
		"OfMailedSignInsThreeWorkAtATime":     mailedSignIns,
		"AStaffSessionEndsIdleOrAtNight":      staffHours,
		"RemovedStaffAreOut":                  removedStaff,
		"ATokenEndsWithItsDayAndItsPerson":    tokenEnds,
		"AnAnswerIsKeptOnceForADay":           answersOnce,
		"OnesOwnSessionIsListedFirst":         ownSession,
		"AnEndedSessionIsKnownForADay":        endedSession,
		"ASessionNamesItsHolderAndTheirZone":  sessionHolder,
	}
}

// mailed sends the owner a mail about the world's task and returns its token.
func (w *world) mailed() []byte {
	w.t.Helper()
	token := []byte(newID())
	n := notice.Notice{ID: newID(), CaseID: w.theCase.ID, OwnerID: w.owner.ID, Kind: notice.First, State: notice.Sent,
		Number: int(w.clock.Now().Unix()), CreatedAt: w.clock.Now(), Tasks: []notice.TaskRef{{TaskID: w.task.ID}}}
	w.change(func(tx ledger.Tx) error {
		return first(tx.InsertNotice(n), tx.InsertToken(w.owner.ID, w.theCase.ID, n.ID, token))
	})
	return token
}

func linkLife(t *testing.T, open Opener) {
	w := newWorld(t, open)
	token := w.mailed()
	_, err := w.OpenLink(t.Context(), []byte("another"), w.clock.Now())
	w.wantCode(err, jml.CodeNotFound)

	running := w.clock.Move(100 * 24 * time.Hour)
	g, err := w.OpenLink(t.Context(), token, running)
	if err != nil || g.PersonID != w.owner.ID || g.CaseID != w.theCase.ID {
		t.Fatalf("the link of a running task opens %+v (%v)", g, err)
	}
	w.task.State, w.task.EndedAt, w.task.AssigneeID = jml.TaskDone, running, w.person.ID // moved, then done
	w.change(func(tx ledger.Tx) error { return tx.UpdateTask(w.task) })
	if _, err := w.OpenLink(t.Context(), token, running.Add(7*24*time.Hour-time.Microsecond)); err != nil {
		t.Errorf("the link is dead within the week after its task: %v", err)
	}
	_, err = w.OpenLink(t.Context(), token, running.Add(7*24*time.Hour))
	w.wantCode(err, jml.CodeNotFound)
	w.task.State, w.task.EndedAt = jml.TaskOpen, time.Time{}
	w.change(func(tx ledger.Tx) error { return tx.UpdateTask(w.task) })
	if _, err := w.OpenLink(t.Context(), token, running.Add(1000*time.Hour)); err != nil {
		t.Errorf("the link of a reopened task stays dead: %v", err)
	}
}

func linkEnds(t *testing.T, open Opener) {
	w := newWorld(t, open)
	token, cookie := w.mailed(), []byte("cookie")
	g, err := w.OpenLink(t.Context(), token, w.clock.Now())
	if err := first(err, w.AddLinkSession(t.Context(), cookie, g, w.clock.Now())); err != nil {
		t.Fatal(err)
	}
	w.change(func(tx ledger.Tx) error {
		_, err := tx.EndSessions(w.owner.ID)
		_, err2 := tx.RevokeLinks(w.owner.ID, "")
		return first(err, err2)
	})
	_, err = w.FindSession(t.Context(), cookie, w.clock.Now())
	w.wantCode(err, jml.CodeNotFound)
	_, err = w.OpenLink(t.Context(), token, w.clock.Now())
	w.wantCode(err, jml.CodeNotFound)

	w.clock.Move(time.Second)
	fresh, err := w.OpenLink(t.Context(), w.mailed(), w.clock.Now())
	if err != nil || fresh.LinkID == g.LinkID {
		t.Errorf("a mail after the end opens %+v, the old link was %s (%v)", fresh, g.LinkID, err)
	}
}

func gather(t *testing.T, open Opener) {
	w := newWorld(t, open)
	cookie, now := []byte("cookie"), w.clock.Now()
	a, err := w.OpenLink(t.Context(), w.mailed(), now)
	if err != nil {
		t.Fatal(err)
	}
	w.theCase = w.newCase(jml.Joiner, jml.Date{Year: 2026, Month: 12, Day: 1})
	w.task = w.newTask(w.theCase.ID, 1)
	w.change(func(tx ledger.Tx) error { return first(tx.InsertCase(w.theCase), tx.InsertTask(w.task)) })
	b, err := w.OpenLink(t.Context(), w.mailed(), now)
	if err := first(err, w.AddLinkSession(t.Context(), cookie, a, now), w.AddLinkSession(t.Context(), cookie, b, now),
		w.AddLinkSession(t.Context(), cookie, b, now)); err != nil {
		t.Fatal(err)
	}
	s, err := w.FindSession(t.Context(), cookie, now)
	slices.Sort(s.CaseIDs)
	if err != nil || s.Kind != "link" || s.PersonID != w.owner.ID || !slices.Equal(s.CaseIDs, []string{a.CaseID, b.CaseID}) {
		t.Errorf("session is %+v (%v)", s, err)
	}
	err = w.AddLinkSession(t.Context(), cookie, readmodel.LinkGrant{LinkID: a.LinkID, PersonID: w.person.ID}, now)
	w.wantCode(err, jml.CodeConflict)
	if err := w.EndSession(t.Context(), cookie); err != nil {
		t.Fatal(err)
	}
	_, err = w.FindSession(t.Context(), cookie, now)
	w.wantCode(err, jml.CodeNotFound)
}

func linkHours(t *testing.T, open Opener) {
	w := newWorld(t, open)
	cookie, start := []byte("cookie"), w.clock.Now()
	g, err := w.OpenLink(t.Context(), w.mailed(), start)
	if err := first(err, w.AddLinkSession(t.Context(), cookie, g, start)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.FindSession(t.Context(), cookie, start.Add(8*time.Hour-time.Second)); err != nil {
		t.Errorf("the session is over within its hours: %v", err)
	}
	_, err = w.FindSession(t.Context(), cookie, start.Add(8*time.Hour))
	w.wantCode(err, jml.CodeNotFound)
}

// printed is a sign-in by a link of the console's.
func printed(member staff.Right) readmodel.SignIn {
	return readmodel.SignIn{Staff: member, Assurance: jml.AssuranceSignIn}
}

// signedIn gives Tom a session.
func (w *world) signedIn(cookie []byte) staff.Right {
	w.t.Helper()
	member := staff.Right{ID: newID(), Email: "tom@example.com", Name: "Tom Weber", Role: staff.HR, PersonID: w.owner.ID}
	w.change(func(tx ledger.Tx) error { return tx.PutStaff(member) })
	if err := w.PutSignIn(w.t.Context(), []byte("token"), printed(member), w.clock.Now()); err != nil {
		w.t.Fatal(err)
	}
	got, err := w.UseSignIn(w.t.Context(), []byte("token"), cookie, w.clock.Now())
	if err != nil || got != printed(member) {
		w.t.Fatalf("signed in as %+v (%v)", got, err)
	}
	return member
}

func signIn(t *testing.T, open Opener) {
	w := newWorld(t, open)
	member := w.signedIn([]byte("cookie"))
	_, err := w.UseSignIn(t.Context(), []byte("token"), []byte("cookie 2"), w.clock.Now())
	w.wantCode(err, jml.CodeNotFound)
	if err := w.PutSignIn(t.Context(), []byte("late"), printed(member), w.clock.Now()); err != nil {
		t.Fatal(err)
	}
	_, err = w.UseSignIn(t.Context(), []byte("late"), []byte("cookie 3"), w.clock.Now().Add(15*time.Minute))
	w.wantCode(err, jml.CodeNotFound)
}

func mailedSignIns(t *testing.T, open Opener) {
	w := newWorld(t, open)
	member := w.signedIn([]byte("cookie"))
	put := func(token string) error {
		return w.PutSignIn(t.Context(), []byte(token), readmodel.SignIn{Staff: member, Assurance: jml.AssuranceEmailLink}, w.clock.Now())
	}
	if err := first(put("one"), put("two"), put("three")); err != nil {
		t.Fatal(err)
	}
	w.wantCode(put("four"), jml.CodeConflict)
	if err := w.PutSignIn(t.Context(), []byte("printed"), printed(member), w.clock.Now()); err != nil {
		t.Errorf("a link of the console's is refused: %v", err)
	}

	_, err := w.UseSignIn(t.Context(), []byte("one"), []byte("cookie 2"), w.clock.Now())
	if err := first(err, put("in place of the used one")); err != nil {
		t.Error(err)
	}
	err = first(w.DropSignIn(t.Context(), []byte("two")), w.DropSignIn(t.Context(), []byte("never was")))
	if err := first(err, put("in place of the dropped one")); err != nil {
		t.Error(err)
	}
	_, err = w.UseSignIn(t.Context(), []byte("two"), []byte("cookie 3"), w.clock.Now())
	w.wantCode(err, jml.CodeNotFound)
	w.wantCode(put("four"), jml.CodeConflict)
	w.clock.Move(staff.LinkLasts)
	if err := put("of the next quarter"); err != nil {
		t.Error(err)
	}
}

func staffHours(t *testing.T, open Opener) {
	w := newWorld(t, open)
	cookie, start := []byte("cookie"), w.clock.Now()
	w.signedIn(cookie)
	at := start
	for ; at.Before(start.Add(12 * time.Hour)); at = at.Add(29 * time.Minute) {
		if _, err := w.FindSession(t.Context(), cookie, at); err != nil {
			t.Fatalf("a session in use is over after %s: %v", at.Sub(start), err)
		}
	}
	_, err := w.FindSession(t.Context(), cookie, at)
	w.wantCode(err, jml.CodeNotFound)

	w2 := newWorld(t, open)
	w2.signedIn(cookie)
	_, err = w2.FindSession(t.Context(), cookie, start.Add(30*time.Minute))
	w2.wantCode(err, jml.CodeNotFound)
}

func removedStaff(t *testing.T, open Opener) {
	w := newWorld(t, open)
	cookie := []byte("cookie")
	member := w.signedIn(cookie)
	if s, err := w.FindSession(t.Context(), cookie, w.clock.Now()); err != nil || s.Staff != member {
		t.Fatalf("session is %+v (%v)", s, err)
	}
	member.Removed = true
	w.change(func(tx ledger.Tx) error { return tx.PutStaff(member) })
	_, err := w.FindSession(t.Context(), cookie, w.clock.Now())
	w.wantCode(err, jml.CodeNotFound)
}

func ownSession(t *testing.T, open Opener) {
	w := newWorld(t, open)
	member := w.signedIn([]byte("cookie"))
	for _, n := range []string{"2", "3"} {
		w.clock.Move(time.Minute)
		err := w.PutSignIn(t.Context(), []byte("token "+n), printed(member), w.clock.Now())
		if _, use := w.UseSignIn(t.Context(), []byte("token "+n), []byte("cookie "+n), w.clock.Now()); first(err, use) != nil {
			t.Fatal(first(err, use))
		}
	}

	for own, want := range map[string]string{"cookie": "own 2m0s, 0s, 1m0s", "cookie 2": "own 1m0s, 0s, 2m0s", "never": "0s, 1m0s, 2m0s"} {
		rows, err := w.StaffSessions(t.Context(), member.ID, []byte(own), w.clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, row := range rows {
			word := w.clock.Now().Sub(row.CreatedAt).String()
			if row.Own {
				word = "own " + word
			}
			said = append(said, word)
		}
		if got := strings.Join(said, ", "); got != want {
			t.Errorf("%s sees %s, not %s", own, got, want)
		}
	}
}

func endedSession(t *testing.T, open Opener) {
	w := newWorld(t, open)
	cookie, start := []byte("cookie"), w.clock.Now()
	w.signedIn(cookie)
	over := start.Add(12 * time.Hour)
	another := staff.Right{ID: newID(), Email: "mia@example.com", Name: "Mia Lang", Role: staff.HR}
	w.change(func(tx ledger.Tx) error { return tx.PutStaff(another) })
	err := w.PutSignIn(t.Context(), []byte("token 2"), printed(another), over)
	if _, use := w.UseSignIn(t.Context(), []byte("token 2"), []byte("cookie 2"), over); first(err, use) != nil {
		t.Fatal(first(err, use))
	}
	for at, want := range map[time.Time]bool{start: true, over.Add(24*time.Hour - time.Second): true, over.Add(24 * time.Hour): false} {
		if had, err := w.HadSession(t.Context(), cookie, at); err != nil || had != want {
			t.Errorf("%s after the sign-in the session is known: %v (%v)", at.Sub(start), had, err)
		}
	}
	if had, err := w.HadSession(t.Context(), []byte("never"), start); err != nil || had {
		t.Errorf("a session that never was is known: %v (%v)", had, err)
	}
	if err := w.EndSession(t.Context(), cookie); err != nil {
		t.Fatal(err)
	}
	if had, err := w.HadSession(t.Context(), cookie, start); err != nil || had {
		t.Errorf("a session that was signed out of is known: %v (%v)", had, err)
	}
}

func sessionHolder(t *testing.T, open Opener) {
	w := newWorld(t, open)
	cookie, now := []byte("cookie"), w.clock.Now()
	g, err := w.OpenLink(t.Context(), w.mailed(), now)
	if err := first(err, w.AddLinkSession(t.Context(), cookie, g, now)); err != nil {
		t.Fatal(err)
	}
	s, err := w.FindSession(t.Context(), cookie, now)
	mine, readErr := w.LinkTasks(t.Context(), g.PersonID, s.CaseIDs)
	if first(err, readErr) != nil || s.PersonName != mine.PersonName || s.Zone != mine.Zone || s.PersonName == "" {
		t.Errorf("the session is of %q in %q, not of %q in %q (%v)", s.PersonName, s.Zone, mine.PersonName, mine.Zone, first(err, readErr))
	}
}
