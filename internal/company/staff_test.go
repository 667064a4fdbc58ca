package company_test

import (
	"context"
	"crypto/rand"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/approval"
	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/pgtest"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/store"
)

// onBoth tells a story on both databases; its log is checked at the end.
func onBoth(t *testing.T, story func(t *testing.T, s staffStory)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { story(t, staffStory{caseworktest.Story(t)}) })
	t.Run("postgres", func(t *testing.T) { story(t, staffStory{caseworktest.StoryOn(t, pgtest.New(t))}) })
}

// staffStory is a company seen by who may sign in.
type staffStory struct{ *caseworktest.Company }

// add gives a right and must be allowed to.
func (s staffStory) add(staff staff.Right) staff.Right {
	s.Helper()
	out, err := s.Office.AddStaff(s.Context(), jml.ConsoleActor(), staff)
	if err != nil {
		s.Fatalf("add %s: %v", staff.Email, err)
	}
	return out
}

// right returns the newest right of an address, also one that has ended.
func (s staffStory) right(email string) (found staff.Right) {
	s.Helper()
	s.Read(func(r ledger.Reader) error {
		dir, err := r.Directory()
		for _, have := range dir.Staff {
			if have.Email == email {
				found = have
			}
		}
		return err
	})
	return found
}

// signIn uses a link of the console's and returns the session's hash.
func (s staffStory) signIn(right staff.Right) []byte {
	s.Helper()
	token, session := []byte(rand.Text()), []byte(rand.Text())
	in := readmodel.SignIn{Staff: right, Assurance: jml.AssuranceSignIn}
	if err := s.Store.PutSignIn(s.Context(), token, in, s.Clock.Now()); err != nil {
		s.Fatalf("make a link: %v", err)
	}
	if _, err := s.Store.UseSignIn(s.Context(), token, session, s.Clock.Now()); err != nil {
		s.Fatalf("sign %s in: %v", right.Email, err)
	}
	return session
}

// isIn reports whether a session still lets somebody in.
func (s staffStory) isIn(session []byte) bool {
	s.Helper()
	_, err := s.Store.FindSession(s.Context(), session, s.Clock.Now())
	if err != nil && jml.ErrorCode(err) != jml.CodeNotFound {
		s.Fatalf("find a session: %v", err)
	}
	return err == nil
}

// told lists what the leaves of a type say.
func told[D evidence.Data](s staffStory) (list []D) {
	s.Helper()
	var want D
	ctx := context.Background()
	err := s.Store.Snapshot(ctx, func(snap *store.Snapshot) error {
		return snap.Leaves(ctx, 1<<40, func(_ int64, line []byte) error {
			leaf, err := evidence.ParseLeaf(line)
			if err != nil || leaf.Type != want.LeafType() {
				return err
			}
			data, err := leaf.Decode()
			if err == nil {
				list = append(list, data.(D))
			}
			return err
		})
	})
	if err != nil {
		s.Fatalf("read the log: %v", err)
	}
	return list
}

// removals lists which rights ended and how.
func (s staffStory) removals() map[string]string {
	s.Helper()
	out := map[string]string{}
	for _, leaf := range told[evidence.StaffRemoved](s) {
		out[leaf.Staff] = leaf.How
	}
	return out
}

func (s staffStory) day(days int) jml.Date { return jml.DateOf(s.Clock.Now()).AddDays(days) }

func (s staffStory) later(d time.Duration) { s.Clock.Set(s.Clock.Now().Add(d)) }

func refused(t testing.TB, err error, code jml.Code, words string) {
	t.Helper()
	if jml.ErrorCode(err) != code || !strings.Contains(err.Error(), words) {
		t.Errorf("want a refusal %q with %q, got %v", code, words, err)
	}
}

func same(t testing.TB, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestARightIsAPersonsHereOrAnOutsidersUntilADay(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		noor := s.add(staff.Right{Email: "Noor@Example.com", Role: staff.HR, Until: s.day(10)})
		same(t, "the person's right", staff.Right{ID: noor.ID, Email: "noor@example.com", Name: "Noor Haddad", Role: staff.HR, PersonID: s.ID("noor")}, noor)

		pia := staff.Right{Email: "pia@audit.example", Name: "Pia Roth", Role: staff.Auditor}
		same(t, "the day when none is given", s.day(30), s.add(pia).Until)
		pia.Until = s.day(60)
		same(t, "the later day", s.day(60), s.add(pia).Until)
		same(t, "leaves of the outsider", 2, len(rightsTold(s, "pia@audit.example")))

		for _, until := range []jml.Date{s.day(-1), s.day(400)} {
			_, err := s.Office.AddStaff(t.Context(), jml.ConsoleActor(), staff.Right{Email: "x@audit.example", Role: staff.Auditor, Until: until})
			refused(t, err, jml.CodeInvalid, "a year from now")
		}
	})
}

// rightsTold are the leaves that give an address its rights.
func rightsTold(s staffStory, email string) (list []evidence.StaffAdded) {
	s.Helper()
	for _, leaf := range told[evidence.StaffAdded](s) {
		if leaf.Staff == s.right(email).ID {
			list = append(list, leaf)
		}
	}
	return list
}

func TestAnOutsidersRightEndsAfterItsLastDay(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		pia := s.add(staff.Right{Email: "pia@audit.example", Role: staff.Auditor, Until: s.day(0)})
		s.Clock.Set(time.Date(2026, 11, 20, 22, 59, 0, 0, time.UTC)) // a minute before midnight in Berlin
		session := s.signIn(pia)
		if n, err := s.Office.EndRights(t.Context()); n != 0 || err != nil || !s.isIn(session) {
			t.Errorf("%d rights ended on the last day itself (%v)", n, err)
		}

		s.later(2 * time.Minute)
		if s.isIn(session) {
			t.Error("the session lasts past the last day")
		}
		token := []byte("a link made before")
		if err := s.Store.PutSignIn(t.Context(), token, readmodel.SignIn{Staff: pia, Assurance: jml.AssuranceSignIn}, s.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		_, err := s.Store.UseSignIn(t.Context(), token, []byte("another session"), s.Clock.Now())
		refused(t, err, jml.CodeNotFound, "")

		for _, want := range []int{1, 0} { // and only once
			if n, err := s.Office.EndRights(t.Context()); n != want || err != nil {
				t.Errorf("%d rights ended, want %d (%v)", n, want, err)
			}
		}
		same(t, "what the log says", map[string]string{pia.ID: "expired"}, s.removals())
	})
}

func TestARightStaysWithThePersonWhenTheAddressChanges(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		ines := s.right("ines@example.com")
		known := jml.EventPerson{ID: "E-3", WorkEmail: "ines@example.com"}
		moved := jml.EventPerson{ID: "E-3", WorkEmail: "ines.duarte@example.com", FamilyName: "Duarte Silva"}
		heir := jml.EventPerson{ID: "E-9", GivenName: "Ines", FamilyName: "Other", WorkEmail: "ines@example.com"}
		for _, who := range []jml.EventPerson{known, moved, heir} {
			s.Employ(who, false, nil)
		}

		got := s.right("ines.duarte@example.com")
		same(t, "her right", []string{ines.ID, ines.PersonID, "Ines Duarte Silva"}, []string{got.ID, got.PersonID, got.Name})
		same(t, "the right of who has the address now", staff.Right{}, s.right("ines@example.com"))
	})
}

func TestTheRightOfAnOutsiderWhoIsTakenInIsTheirsFromThenOn(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		pia := s.add(staff.Right{Email: "pia@example.com", Role: staff.Auditor})
		leo := s.add(staff.Right{Email: "leo@example.com", Role: staff.HR})
		s.Employ(jml.EventPerson{GivenName: "Pia", FamilyName: "Roth", WorkEmail: "pia@example.com"}, true, nil)
		s.Announce(s.Event(jml.Joiner, jml.EventPerson{GivenName: "Leo", FamilyName: "Marin", WorkEmail: "leo@example.com"}, "2026-12-14"))

		for email, before := range map[string]staff.Right{"pia@example.com": pia, "leo@example.com": leo} {
			now := s.right(email)
			same(t, email, []any{before.ID, true, jml.Date{}}, []any{now.ID, now.PersonID != "", now.Until})
		}
		bound := told[evidence.StaffBound](s)
		same(t, "leaves", 2, len(bound))
		same(t, "what they say", s.right("pia@example.com").PersonID, bound[0].Person)
	})
}

func TestRightsEndAtTheCutOffByPersonAndByAddress(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		s.Employ(jml.EventPerson{GivenName: "Pia", FamilyName: "Roth", WorkEmail: "pia@example.com", PersonalEmail: "pia@example.net"}, true, nil)
		hr := s.add(staff.Right{Email: "pia@example.com", Role: staff.HR})
		private := s.add(staff.Right{Email: "pia@example.net", Role: staff.Auditor})
		other := s.add(staff.Right{Email: "kim@audit.example", Role: staff.Auditor})
		c := s.Announce(s.Event(jml.Leaver, jml.EventPerson{WorkEmail: "pia@example.com"}, "2026-11-20")).Case
		s.Clock.Set(c.EffectAt.Add(-time.Minute))
		sessions := map[string][]byte{"hr": s.signIn(hr), "private": s.signIn(private), "other": s.signIn(other)}

		s.Clock.Set(c.EffectAt)
		if s.isIn(sessions["hr"]) {
			t.Error("her session outlives the cut-off while nothing drives the case")
		}
		s.Drive(c.ID)
		same(t, "who is in", []bool{false, false, true}, []bool{s.isIn(sessions["hr"]), s.isIn(sessions["private"]), s.isIn(sessions["other"])})
		same(t, "what the log says", map[string]string{hr.ID: "left", private.ID: "left"}, s.removals())
	})
}

func TestWhoComesBackHasARightThatHolds(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		who := jml.EventPerson{ID: "E-30", GivenName: "Pia", FamilyName: "Roth", WorkEmail: "pia@example.com"}
		s.Employ(who, true, []string{"mail"})
		c := s.Announce(s.Event(jml.Leaver, jml.EventPerson{ID: "E-30"}, "2026-11-20")).Case
		s.Clock.Set(c.EffectAt)
		s.Drive(c.ID)
		_, err := s.Office.AddStaff(t.Context(), jml.ConsoleActor(), staff.Right{Email: "pia@example.com", Role: staff.HR})
		refused(t, err, jml.CodeConflict, "works here no more")

		s.Announce(s.Event(jml.Joiner, who, "2026-11-25"))
		same(t, "the old case", jml.CaseOpen, s.Case(c.ID).State)
		if !s.isIn(s.signIn(s.add(staff.Right{Email: "pia@example.com", Role: staff.HR}))) {
			t.Error("the right of the second time does not hold")
		}
	})
}

func TestTheFirstAdministratorEndsWhenOneIsNamed(t *testing.T) {
	for name, url := range map[string]string{"sqlite": t.TempDir() + "/handover.db", "postgres": pgtest.New(t)} {
		t.Run(name, func(t *testing.T) {
			s := fresh(t, url)
			first := s.add(staff.Right{Name: "First administrator", Role: staff.Admin})
			same(t, "its day", jml.Date{}, first.Until)
			session := s.signIn(first)
			actor := jml.Actor{Kind: jml.ActorStaff, Ref: first.ID, Name: first.Name, Assurance: jml.AssuranceSignIn}
			if !s.isIn(session) {
				t.Fatal("the first administrator is not let in")
			}

			if err := s.Office.Setup(t.Context(), actor, caseworktest.Setup()); err != nil {
				t.Fatal(err)
			}
			if s.isIn(session) {
				t.Error("the nameless session outlives the set-up")
			}
			same(t, "what the log says", map[string]string{first.ID: "replaced"}, s.removals())
		})
	}
}

// fresh is a company before its set-up.
func fresh(t *testing.T, url string) staffStory {
	t.Helper()
	clock := &caseworktest.Clock{}
	clock.Set(time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC))
	db, err := store.Open(t.Context(), url, store.Options{Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return staffStory{caseworktest.Over(t, db, clock)}
}

func TestTheLastAdministratorCannotBeRemoved(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		lea := s.right("lea@example.com")
		remove := func(id string) error { return s.Office.RemoveStaff(t.Context(), jml.ConsoleActor(), id) }
		refused(t, remove(lea.ID), jml.CodeConflict, "last administrator")

		s.add(staff.Right{Email: "it@provider.example", Role: staff.Admin}) // ends some day
		refused(t, remove(lea.ID), jml.CodeConflict, "last administrator")

		s.add(staff.Right{Email: "tom@example.com", Role: staff.Admin})
		s.Announce(s.Event(jml.Leaver, jml.EventPerson{WorkEmail: "tom@example.com"}, "2026-12-31"))
		refused(t, remove(lea.ID), jml.CodeConflict, "last administrator")

		ben := s.add(staff.Right{Email: "ben@example.com", Role: staff.Admin})
		session := s.signIn(lea)
		s.takesAway(actorOf(ben), lea.ID, lea)
		if s.isIn(session) {
			t.Error("whoever lost the right is still in")
		}
		if err := remove(lea.ID); err != nil {
			t.Errorf("the second press: %v", err)
		}
		same(t, "what the log says", map[string]string{lea.ID: "removed"}, s.removals())
		refused(t, remove("nobody"), jml.CodeNotFound, "no such right")
	})
}

func TestOfTwoAdministratorsRemovedAtOnceOneStays(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		lea, noor := s.twoAdministrators()
		var changes []string
		for _, of := range []jml.Actor{lea, noor} {
			if err := s.Office.RemoveStaff(t.Context(), of, of.Ref); !approval.IsWaiting(err) {
				t.Fatal(err)
			}
			list := s.waiting(of)
			changes = append(changes, list[len(list)-1].ID)
		}

		var all sync.WaitGroup
		removed := make([]bool, 2)
		for i, by := range []jml.Actor{noor, lea} {
			all.Go(func() {
				as, _ := s.approvals().Answer(context.Background(), by, changes[i], true, "")
				removed[i] = as == approval.Approved
			})
		}
		all.Wait()
		if removed[0] == removed[1] {
			t.Errorf("of two removals at once: %v", removed)
		}
	})
}

func TestOfTwoAdministratorsWhoAreAnnouncedAtOnceOneStays(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		s.add(staff.Right{Email: "tom@example.com", Role: staff.Admin})
		events := []jml.Event{
			s.Event(jml.Leaver, jml.EventPerson{WorkEmail: "lea@example.com"}, "2026-12-31"),
			s.Event(jml.Leaver, jml.EventPerson{WorkEmail: "tom@example.com"}, "2026-12-31"),
		}
		var all sync.WaitGroup
		errs := make([]error, 2)
		for i, ev := range events {
			all.Go(func() { _, errs[i] = s.Cases.Accept(context.Background(), ev, caseworktest.Intake(ev)) })
		}
		all.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("of two leavers at once: %v and %v", errs[0], errs[1])
		}
	})
}
