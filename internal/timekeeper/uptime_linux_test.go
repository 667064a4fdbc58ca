package timekeeper

import "testing"

func TestThisMachineTellsItsUptime(t *testing.T) {
	before := MachineUptime()
	if after := MachineUptime(); before == 0 || after < before {
		t.Errorf("%s, then %s", before, after)
	}
}
