package storetest

import (
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/staff"
)

func ruleStories() map[string]func(*testing.T, Opener) {
	return map[string]func(*testing.T, Opener){
		"AnEngagementHasOneLiveCaseOfAKind": oneLiveCase,
		"MoversAreOnePerDate":               onePerDate,
		"PeopleAndNoticesAreUnique":         unique,
		"TouchMarksTheCasesOfAPerson":       touch,
		"ARoundIsNoChange":                  drive,
		"WhatIsMissingIsNotFound":           missing,
		"CaseNumbersCountUp":                numbers,
		"TheDirectoryKnowsWhoIsGone":        directory,
		"DocumentsAreKeptAndPutInForce":     documents,
		"APersonIsFoundByAnyOfTheirNames":   findPerson,
		"AnIdIsOnePersonsInItsSource":       outsideIDs,
		"WhoIsAwaitedHasNoOpenCase":         awaited,
		"WhoIsAtWorkHasARunningEngagement":  atWork,
		"EquipmentIsLikeInAnyLetterCase":    assetsLike,
		"WhatNoDatabaseKeepsComesNoFurther": unstorable,
	}
}

// refused runs a change that must break a rule.
func (w *world) refused(what string, fn func(ledger.Tx) error) {
	w.t.Helper()
	if err := w.Change(w.t.Context(), ledger.LanePeople, fn); err == nil {
		w.t.Errorf("%s was accepted", what)
	}
}

func oneLiveCase(t *testing.T, open Opener) {
	w := newWorld(t, open)
	second := w.newCase(jml.Leaver, jml.Date{Year: 2027, Month: 1, Day: 1})
	w.refused("a second live leaver case", func(tx ledger.Tx) error { return tx.InsertCase(second) })
	ending := w.theCase
	ending.Ending = jml.CaseRescinded
	w.change(func(tx ledger.Tx) error { return first(tx.UpdateCase(ending), tx.InsertCase(second)) })
}

func onePerDate(t *testing.T, open Opener) {
	w := newWorld(t, open)
	day := jml.Date{Year: 2027, Month: 1, Day: 1}
	a, b, c := w.newCase(jml.Mover, day), w.newCase(jml.Mover, day.AddDays(1)), w.newCase(jml.Mover, day)
	w.change(func(tx ledger.Tx) error { return first(tx.InsertCase(a), tx.InsertCase(b)) })
	w.refused("a second mover case of one date", func(tx ledger.Tx) error { return tx.InsertCase(c) })
}

func unique(t *testing.T, open Opener) {
	w := newWorld(t, open)
	hr := jml.Person{ID: newID(), ExternalID: "E-17"}
	asked := notice.Notice{ID: newID(), CaseID: w.theCase.ID, OwnerID: w.owner.ID, Kind: notice.First, Number: 1, State: notice.Pending}
	w.change(func(tx ledger.Tx) error {
		return first(tx.InsertPerson(hr), tx.InsertPerson(jml.Person{ID: newID()}), tx.InsertPerson(jml.Person{ID: newID()}),
			tx.InsertNotice(asked))
	})
	w.refused("a second person with an address", func(tx ledger.Tx) error {
		return tx.InsertPerson(jml.Person{ID: newID(), WorkEmail: "ADA@example.com"})
	})
	w.refused("a second person with HR's id", func(tx ledger.Tx) error {
		return tx.InsertPerson(jml.Person{ID: newID(), ExternalID: "E-17"})
	})
	w.refused("a second notice of a number", func(tx ledger.Tx) error {
		asked.ID = newID()
		return tx.InsertNotice(asked)
	})
	w.refused("a task of no case", func(tx ledger.Tx) error { return tx.InsertTask(w.newTask(newID(), 1)) })
}

func touch(t *testing.T, open Opener) {
	w := newWorld(t, open)
	var ofOwner, ofSubject, ofNobody []string
	w.change(func(tx ledger.Tx) (err error) {
		if ofOwner, err = tx.Touch(w.owner.ID); err != nil {
			return err
		}
		if ofSubject, err = tx.Touch(w.person.ID); err != nil {
			return err
		}
		ofNobody, err = tx.Touch(newID())
		return err
	})
	want := []string{w.theCase.ID}
	if !slices.Equal(ofOwner, want) || !slices.Equal(ofSubject, want) || len(ofNobody) > 0 {
		t.Errorf("touched %v, %v and %v", ofOwner, ofSubject, ofNobody)
	}
	w.read(func(r ledger.Reader) error {
		c, err := r.Case(w.theCase.ID)
		if c.Rev != w.theCase.Rev+2 {
			t.Errorf("rev is %d after two touches of %d", c.Rev, w.theCase.Rev)
		}
		return err
	})
}

func drive(t *testing.T, open Opener) {
	w := newWorld(t, open)
	for _, rev := range []int64{5, 3} { // an older round may report last
		w.change(func(tx ledger.Tx) error {
			return tx.DriveCase(course.Drive{CaseID: w.theCase.ID, Rev: rev, NextWake: w.clock.Now(), CourseVersion: 2}, "ns")
		})
	}
	w.read(func(r ledger.Reader) error {
		c, err := r.Case(w.theCase.ID)
		if c.Rev != w.theCase.Rev || c.DrivenRev != 5 || c.DriverNS != "ns" || c.CourseVersion != 2 || !c.NextWake.Equal(w.clock.Now()) {
			t.Errorf("case after two rounds is %+v", c)
		}
		return err
	})
}

func missing(t *testing.T, open Opener) {
	w := newWorld(t, open)
	w.change(func(tx ledger.Tx) error {
		_, err := tx.Case("nope")
		w.wantCode(err, jml.CodeNotFound)
		_, err = tx.LockCase("nope")
		w.wantCode(err, jml.CodeNotFound)
		w.wantCode(tx.LockEngagement("nope"), jml.CodeNotFound)
		_, err = tx.Task("nope")
		w.wantCode(err, jml.CodeNotFound)
		_, err = tx.Person("nope")
		w.wantCode(err, jml.CodeNotFound)
		_, err = tx.Document("nope")
		w.wantCode(err, jml.CodeNotFound)
		_, err = tx.Notice("nope")
		w.wantCode(err, jml.CodeNotFound)
		w.wantCode(tx.UpdateTask(jml.Task{ID: "nope", CaseID: w.theCase.ID, State: jml.TaskOpen}), jml.CodeNotFound)
		w.wantCode(tx.DriveCase(course.Drive{CaseID: "nope"}, "ns"), jml.CodeNotFound)
		return nil
	})
}

func numbers(t *testing.T, open Opener) {
	w := newWorld(t, open)
	w.change(func(tx ledger.Tx) error {
		a, err := tx.NextCaseNumber()
		b, err2 := tx.NextCaseNumber()
		if a != w.theCase.Number+1 || b != a+1 {
			t.Errorf("numbers after %d are %d and %d", w.theCase.Number, a, b)
		}
		return first(err, err2)
	})
}

func directory(t *testing.T, open Opener) {
	w := newWorld(t, open)
	line := []roles.Seat{{Role: roles.CTO, PersonID: w.owner.ID}, {Role: roles.CTO, Position: 1, PersonID: w.person.ID}}
	admin := staff.Right{ID: newID(), Email: "tom@example.com", Name: "Tom Weber", Role: staff.HR, PersonID: w.owner.ID}
	w.change(func(tx ledger.Tx) error {
		return first(tx.LockSettings(), tx.PutSettings(jml.Settings{Company: "Example GmbH", Fallback: w.owner.ID}),
			tx.PutSeats(roles.CTO, line[:1]), tx.PutSeats(roles.CTO, line), tx.PutStaff(admin))
	})
	admin.Role = staff.Admin
	w.engagement.State = jml.EngagementEnded
	w.change(func(tx ledger.Tx) error { return first(tx.PutStaff(admin), tx.UpdateEngagement(w.engagement)) })
	d, people, err := w.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(d.Seats, line) || !slices.Equal(d.Staff, []staff.Right{admin}) || d.Fallback != w.owner.ID {
		t.Errorf("directory is %+v", d)
	}
	if !d.Gone[w.person.ID] || d.Gone[w.owner.ID] || people[w.owner.ID] != w.owner {
		t.Errorf("gone are %v, people %v", d.Gone, people)
	}
}

func documents(t *testing.T, open Opener) {
	w := newWorld(t, open)
	w.change(func(tx ledger.Tx) error {
		return first(tx.PutDocument("h1", []byte("one")), tx.PutDocument("h1", []byte("one")), tx.PutDocument("h2", []byte("two")),
			tx.SetCurrent("matrix", "h1"), tx.SetCurrent("matrix", "h2"))
	})
	hash, err := w.Current(t.Context(), "matrix")
	body, err2 := w.Document(t.Context(), "h1")
	if hash != "h2" || string(body) != "one" || first(err, err2) != nil {
		t.Errorf("current is %q, the old one reads %q (%v)", hash, body, first(err, err2))
	}
}

func atWork(t *testing.T, open Opener) {
	w := newWorld(t, open)
	at := func() (out []string) {
		w.read(func(r ledger.Reader) error {
			people, err := r.AtWork()
			for _, p := range people {
				out = append(out, p.ID)
			}
			return err
		})
		return out
	}
	if got := at(); !slices.Contains(got, w.person.ID) {
		t.Errorf("at work are %v", got)
	}
	for _, state := range []jml.EngagementState{jml.EngagementPlanned, jml.EngagementEnded, jml.EngagementWithdrawn} {
		w.engagement.State = state
		w.change(func(tx ledger.Tx) error { return tx.UpdateEngagement(w.engagement) })
		if got := at(); slices.Contains(got, w.person.ID) {
			t.Errorf("somebody whose engagement is %s is at work", state)
		}
	}
}

func assetsLike(t *testing.T, open Opener) {
	w := newWorld(t, open)
	piece := register.Asset{ID: newID(), Tag: "NB-1", Serial: "Sx7", Kind: "laptop", State: register.InStock, Source: "import"}
	bare := register.Asset{ID: newID(), Tag: "NB-2", Kind: "laptop", State: register.Lost, Source: "import"}
	w.change(func(tx ledger.Tx) error { return first(tx.InsertAsset(piece), tx.InsertAsset(bare)) })
	w.read(func(r ledger.Reader) error {
		for _, c := range []struct {
			tag, serial string
			want        int
		}{{"nb-1", "", 1}, {"x", "sX7", 1}, {"NB-2", "SX7", 2}, {"", "", 0}, {"NB", "7", 0}} {
			like, err := r.AssetsLike(c.tag, c.serial)
			if err != nil || len(like) != c.want {
				t.Errorf("%d pieces are like %q, %q, want %d (%v)", len(like), c.tag, c.serial, c.want, err)
			}
		}
		all, err := r.Assets()
		if len(all) < 2 || !slices.IsSortedFunc(all, func(a, b register.Asset) int { return strings.Compare(a.Tag, b.Tag) }) {
			t.Errorf("all equipment is %v", all)
		}
		return err
	})
}

func awaited(t *testing.T, open Opener) {
	w := newWorld(t, open)
	day := jml.Date{Year: 2027, Month: 1, Day: 4}
	planned := jml.Engagement{ID: newID(), PersonID: w.owner.ID, State: jml.EngagementPlanned, Start: day, Terms: jml.Terms{Type: jml.Employee, Zone: "UTC"}}
	later := planned
	later.ID, later.Start = newID(), day.AddDays(1)
	w.engagement.State, w.engagement.Start = jml.EngagementPlanned, day // a case is about it
	w.change(func(tx ledger.Tx) error {
		return first(tx.InsertEngagement(planned), tx.InsertEngagement(later), tx.UpdateEngagement(w.engagement))
	})
	w.read(func(r ledger.Reader) error {
		none, err := r.Awaited(day.AddDays(-1))
		some, err2 := r.Awaited(day)
		if len(none) != 0 || len(some) != 1 || some[0].ID != planned.ID {
			t.Errorf("awaited the day before: %v, on the day: %v", none, some)
		}
		return first(err, err2)
	})
}

func findPerson(t *testing.T, open Opener) {
	w := newWorld(t, open)
	noor := jml.Person{ID: newID(), ExternalID: "E-9", GivenName: "Noor", WorkEmail: "noor@example.com"}
	w.change(func(tx ledger.Tx) error {
		return first(tx.InsertPerson(noor), tx.InsertRef(ledger.PersonRef{Source: ledger.OfHR, ID: "E-9", PersonID: noor.ID}))
	})
	w.read(func(r ledger.Reader) error {
		for _, key := range []string{"E-9", "e-9", "Noor@Example.com", noor.ID} {
			if p, found, err := r.FindPerson(key); err != nil || !found || p != noor {
				t.Errorf("%s finds %+v, %v (%v)", key, p, found, err)
			}
		}
		_, found, err := r.FindPerson("")
		if found {
			t.Error("nothing finds somebody")
		}
		return err
	})
}

// outsideIDs: of one source no two people have one id, whatever its letter case.
func outsideIDs(t *testing.T, open Opener) {
	w := newWorld(t, open)
	ref := func(source, id string, of jml.Person) ledger.PersonRef {
		return ledger.PersonRef{Source: source, ID: id, PersonID: of.ID}
	}
	w.change(func(tx ledger.Tx) error {
		return first(tx.InsertRef(ref("Payroll", "Ä-1", w.person)), tx.InsertRef(ref("badges", "ä-1", w.owner)))
	})
	again := w.Change(t.Context(), ledger.LanePeople, func(tx ledger.Tx) error { return tx.InsertRef(ref("payroll", "ä-1", w.owner)) })
	w.wantCode(again, jml.CodeConflict)

	w.read(func(r ledger.Reader) error {
		p, found, err := r.PersonByRef("PAYROLL", "ä-1")
		if !found || p.ID != w.person.ID || err != nil {
			t.Errorf("payroll's id finds %+v (%v)", p, err)
		}
		_, found, err = r.PersonByRef(ledger.OfHR, "ä-1")
		if found || err != nil {
			t.Errorf("HR's id finds somebody (%v)", err)
		}
		all, err := r.RefsOf(w.person.ID)
		if !slices.Equal(all, []ledger.PersonRef{ref("payroll", "Ä-1", w.person)}) {
			t.Errorf("the ids are %+v", all)
		}
		return err
	})
	w.change(func(tx ledger.Tx) error {
		others, err1 := tx.DeleteRef(ref("badges", "ä-1", w.person))
		gone, err2 := tx.DeleteRef(ref("BADGES", "Ä-1", w.owner))
		again, err3 := tx.DeleteRef(ref("badges", "ä-1", w.owner))
		if others || !gone || again {
			t.Errorf("ids are taken away: %v of another person, %v, %v again", others, gone, again)
		}
		return first(err1, err2, err3)
	})
	for _, id := range []string{"E-1", "E-2"} {
		w.change(func(tx ledger.Tx) error { return tx.InsertRef(ref(ledger.OfHR, id, w.person)) })
	}
	w.read(func(r ledger.Reader) error {
		all, err := r.RefsOf(w.person.ID)
		if !slices.Equal(all, []ledger.PersonRef{ref(ledger.OfHR, "E-2", w.person), ref("payroll", "Ä-1", w.person)}) {
			t.Errorf("with HR's second id they are %+v", all)
		}
		return err
	})
}

// Postgres keeps no U+0000 and nothing but UTF-8; SQLite would keep both and
// give them to whoever reads.
func unstorable(t *testing.T, open Opener) {
	w := newWorld(t, open)
	for _, text := range []string{"No\x00or", "No\xffor"} {
		named := jml.Person{ID: newID(), GivenName: text}
		w.wantCode(w.Change(t.Context(), ledger.LanePeople, func(tx ledger.Tx) error { return tx.InsertPerson(named) }), jml.CodeInvalid)
		w.wantCode(w.Change(t.Context(), ledger.LanePeople, func(tx ledger.Tx) error { return tx.PutSeats(roles.Role(text), nil) }), jml.CodeInvalid)

		_, err := w.CaseDetail(t.Context(), readmodel.Viewer{}, text)
		w.wantCode(err, jml.CodeInvalid)
		w.read(func(r ledger.Reader) error {
			_, _, err := r.FindPerson(text)
			w.wantCode(err, jml.CodeInvalid)
			return nil
		})
	}
}
