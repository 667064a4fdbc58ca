package storetest

import (
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/staff"
)

func provenStories() map[string]func(*testing.T, Opener) {
	return map[string]func(*testing.T, Opener){
		"WhatIsHeldIsGivenBackOnceWithinItsMinutes": held,
		"ASubjectStandsForOnePersonAtAnIssuer":      identity,
		"AProvenSessionReachesItsRightOrItsLinks":   proven,
	}
}

func held(t *testing.T, open Opener) {
	w := newWorld(t, open)
	now := w.clock.Now()
	for _, hash := range []string{"a", "b"} {
		if err := w.Hold(t.Context(), []byte(hash), "sealed "+hash, now.Add(10*time.Minute), now); err != nil {
			t.Fatal(err)
		}
	}
	if text, err := w.Release(t.Context(), []byte("a"), now); err != nil || text != "sealed a" {
		t.Errorf("held %q (%v)", text, err)
	}
	_, err := w.Release(t.Context(), []byte("a"), now)
	w.wantCode(err, jml.CodeNotFound)
	_, err = w.Release(t.Context(), []byte("b"), now.Add(10*time.Minute))
	w.wantCode(err, jml.CodeNotFound)
}

func identity(t *testing.T, open Opener) {
	w := newWorld(t, open)
	at := w.clock.Now()
	bound := staff.Identity{ID: newID(), Issuer: "https://one.example", Subject: "s", PersonID: w.owner.ID, State: staff.Bound, At: at}
	other := staff.Identity{ID: newID(), Issuer: "https://one.example", Subject: "t", PersonID: w.owner.ID, State: staff.Refused, At: at.Add(time.Minute)}
	w.change(func(tx ledger.Tx) error { return first(tx.PutIdentity(bound), tx.PutIdentity(other)) })
	for _, twice := range []staff.Identity{
		{ID: newID(), Issuer: bound.Issuer, Subject: "s", PersonID: w.person.ID, State: staff.Bound, At: at},
		{ID: newID(), Issuer: bound.Issuer, Subject: "u", PersonID: w.owner.ID, State: staff.Bound, At: at},
	} {
		if err := w.Change(t.Context(), ledger.LanePeople, func(tx ledger.Tx) error { return tx.PutIdentity(twice) }); err == nil {
			t.Errorf("%+v is bound too", twice)
		}
	}
	rows, err := w.Identities(t.Context())
	if err != nil || len(rows) != 2 || rows[0].Identity != other || rows[1].Identity != bound || rows[0].Name != w.owner.Name() {
		t.Errorf("listed are %+v (%v)", rows, err)
	}
	err = w.Read(t.Context(), func(r ledger.Reader) error {
		near, err := r.IdentitiesNear(bound.Issuer, "", w.owner.ID, "")
		if len(near) != 2 {
			t.Errorf("near the person are %+v", near)
		}
		_, gone := r.Identity(newID())
		w.wantCode(gone, jml.CodeNotFound)
		return err
	})
	if err != nil {
		t.Error(err)
	}
	w.change(func(tx ledger.Tx) error { return first(tx.DropIdentity(bound.ID), tx.DropIdentity(newID())) })
	if rows, err := w.Identities(t.Context()); err != nil || len(rows) != 1 {
		t.Errorf("listed are %+v (%v)", rows, err)
	}
}

func proven(t *testing.T, open Opener) {
	w := newWorld(t, open)
	member := staff.Right{ID: newID(), Email: "tom@example.com", Name: "Tom", Role: staff.HR}
	w.change(func(tx ledger.Tx) error { return tx.PutStaff(member) })
	at := w.clock.Now().Add(-time.Minute)
	by := readmodel.Proven{StaffID: member.ID, Assurance: staff.ByProvider, At: at}
	if err := w.OpenProven(t.Context(), []byte("staff"), by, w.clock.Now()); err != nil {
		t.Fatal(err)
	}
	s, err := w.FindSession(t.Context(), []byte("staff"), w.clock.Now())
	if err != nil || s.Staff.ID != member.ID || s.Assurance != staff.ByProvider || !s.ProvenAt.Equal(at) {
		t.Errorf("session is %+v (%v)", s, err)
	}
	by = readmodel.Proven{PersonID: w.owner.ID, Assurance: staff.ByProvider, At: at}
	w.wantCode(w.OpenProven(t.Context(), []byte("early"), by, w.clock.Now()), jml.CodeNotFound)
	_, err = w.FindSession(t.Context(), []byte("early"), w.clock.Now())
	w.wantCode(err, jml.CodeNotFound)
	w.mailed()
	if err := w.OpenProven(t.Context(), []byte("link"), by, w.clock.Now()); err != nil {
		t.Fatal(err)
	}
	s, err = w.FindSession(t.Context(), []byte("link"), w.clock.Now())
	if err != nil || s.PersonID != w.owner.ID || len(s.CaseIDs) != 1 || s.CaseIDs[0] != w.theCase.ID || s.Assurance != staff.ByProvider {
		t.Errorf("session is %+v (%v)", s, err)
	}
}
