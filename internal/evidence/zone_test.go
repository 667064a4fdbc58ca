package evidence

import (
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
)

func TestAnInstantInAnotherZoneIsWrittenInUTCAndReadInNoOther(t *testing.T) {
	there := time.FixedZone("", 3600)
	locked := time.Date(2026, 3, 2, 10, 0, 0, 0, there)
	d := Draft{Actor: jml.Actor{Kind: jml.ActorStaff}, Data: AssetChanged{Asset: "a-1", Tag: "NB-7", State: register.Lost, Why: "not_back", LockedAt: &locked}}
	line, _, err := Seal(d, 0, locked, locked, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(line), `"locked_at":"2026-03-02T09:00:00Z"`) {
		t.Fatalf("the leaf is %s", line)
	}
	if locked.Location() != there {
		t.Error("what was sealed is in another zone than before")
	}

	other := strings.Replace(string(line), `"locked_at":"2026-03-02T09:00:00Z"`, `"locked_at":"2026-03-02T10:00:00+01:00"`, 1)
	leaf, err := ParseLeaf([]byte(other))
	if err == nil {
		_, err = leaf.Decode()
	}
	if err == nil {
		t.Error("an instant with another offset is read")
	}
}

func TestInstantsInListsAndBehindPointersAreInUTC(t *testing.T) {
	at := time.Date(2026, 3, 2, 10, 0, 0, 0, time.FixedZone("", -7200))
	opened := CaseOpened{Dates: Dates{CutoffAt: &at}, Tasks: []PlannedTask{{DueAt: at, NotBefore: &at}}}
	if isUTC(opened) {
		t.Error("they are not")
	}
	got := inUTC(opened).(CaseOpened)
	if !isUTC(got) || !got.CutoffAt.Equal(at) || !got.Tasks[0].DueAt.Equal(at) {
		t.Errorf("they are %v and %v", got.CutoffAt, got.Tasks[0].DueAt)
	}
	if opened.Tasks[0].DueAt.Location() == time.UTC || opened.CutoffAt.Location() == time.UTC {
		t.Error("the caller's own changed")
	}
}
