package clock

import (
	"strings"
	"testing"
)

func TestAZoneIsReadOnceAndAnUnknownOneIsRefusedEachTime(t *testing.T) {
	first, err := Zone("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := Zone("Europe/Berlin"); err != nil || again != first {
		t.Errorf("it is read again: %p and %p, %v", first, again, err)
	}
	for range 2 {
		if zone, err := Zone("Europe/Atlantis"); err == nil {
			t.Errorf("an unknown zone is %s", zone)
		}
	}
}

func TestOneZoneUnderAnyNumberOfPathsFillsNoMemory(t *testing.T) {
	for n := range mostZones + 100 {
		if _, err := Zone("Europe/" + strings.Repeat("./", n) + "Berlin"); err != nil {
			break // this machine's zones take one path each
		}
	}
	zones.Lock()
	defer zones.Unlock()
	if n := len(zones.read); n > mostZones {
		t.Errorf("%d zones are kept, want at most %d", n, mostZones)
	}
}
