package calendar

import (
	"archive/zip"
	"go/build"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

// zonesOfTheDatabase are all names of the tz database that Go comes with.
func zonesOfTheDatabase(t *testing.T) []string {
	t.Helper()
	r, err := zip.OpenReader(filepath.Join(build.Default.GOROOT, "lib", "time", "zoneinfo.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var names []string
	for _, f := range r.File {
		if !strings.HasSuffix(f.Name, "/") {
			names = append(names, f.Name)
		}
	}
	if len(names) < 400 {
		t.Fatalf("the database names %d zones only", len(names))
	}
	return names
}

func TestEveryZoneNamedAfterAPlaceComesIn(t *testing.T) {
	for _, name := range zonesOfTheDatabase(t) {
		place := strings.Contains(name, "/") && !strings.HasPrefix(name, "Etc/")
		if err := CheckZone("zone", name); place && err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A name without a place that keeps one distance from UTC all year is a clock:
// either it says that it is UTC, is a country where clocks never change, or is
// refused.
func TestNoClockThatNeverChangesPassesForAPlace(t *testing.T) {
	stands := map[string]bool{"UTC": true, "UCT": true, "Zulu": true, "Universal": true, "Etc/UTC": true, "Etc/UCT": true, "Etc/Zulu": true,
		"Etc/Universal": true, "Hongkong": true, "Iceland": true, "Iran": true, "Jamaica": true, "Japan": true, "Kwajalein": true, "Libya": true,
		"PRC": true, "ROC": true, "ROK": true, "Singapore": true, "Turkey": true, "W-SU": true}
	refused := 0
	for _, name := range zonesOfTheDatabase(t) {
		if strings.Contains(name, "/") && !strings.HasPrefix(name, "Etc/") {
			continue
		}
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		_, winter := time.Date(2027, 1, 15, 12, 0, 0, 0, zone).Zone()
		_, summer := time.Date(2027, 7, 15, 12, 0, 0, 0, zone).Zone()
		err = CheckZone("zone", name)
		if fixed := winter == summer && !stands[name]; fixed != (err != nil) {
			t.Errorf("%s, %ds from UTC in winter and %ds in summer: %v", name, winter, summer, err)
		}
		if err != nil {
			refused++
		}
	}
	if refused < 40 {
		t.Errorf("%d zones are refused; the database has more that are clocks", refused)
	}
}

func TestARefusalNamesTheZoneToUse(t *testing.T) {
	for name, use := range map[string]string{"EST": "America/New_York", "MST": "America/Denver", "HST": "Pacific/Honolulu", "GMT": "Europe/London",
		"Etc/GMT+5": "behind UTC", "Etc/GMT-4": "ahead of UTC", "PST": "America/Los_Angeles", "est": "America/New_York", "BST": "Europe/London",
		"Berlin": "Europe/Berlin", "right/Europe/Berlin": "Europe/Berlin", "posixrules": "Europe/Berlin", "Local": "Europe/Berlin"} {
		err := CheckZone("time_zone", name)
		list := jml.Refusals(err)
		if len(list) != 1 || list[0].Field != "time_zone" || !strings.Contains(list[0].Message, use) {
			t.Errorf("%s: %v, want a refusal that names %s", name, err, use)
		}
	}
}

func TestAZoneThatCameInEarlierStillTellsTheTime(t *testing.T) {
	c := in(t, "EST")
	if got := c.At(date(2027, 7, 15), 16, 0).Format(time.RFC3339); got != "2027-07-15T21:00:00Z" {
		t.Errorf("16:00 EST is %s", got)
	}
}
