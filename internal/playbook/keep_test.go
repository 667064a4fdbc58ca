package playbook

import (
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
)

// handsOutBoth orders and hands out a laptop and a phone.
const handsOutBoth = `playbook: joiner
name: Joiner
tasks:
  - {key: order-laptop, title: Order the laptop, role: office-manager, due: start-2bd, evidence: [serial]}
  - {key: laptop, title: Hand it out, role: office-manager, after: [order-laptop], due: start+0d, writes: issue, evidence: [serial]}
  - {key: order-phone, title: Order the phone, role: office-manager, due: start-2bd, evidence: [serial]}
  - {key: phone, title: Hand it out, role: office-manager, after: [order-phone], due: start+0d, writes: issue, equipment: Phone, evidence: [serial]}
`

func TestWhatIsHeldHoldsBackWhatOrdersItsKind(t *testing.T) {
	p, err := Parse([]byte(handsOutBoth))
	if err != nil {
		t.Fatal(err)
	}
	for kind, want := range map[string]string{"phone": "phone order-phone", "laptop": "laptop order-laptop", "Computer": "laptop order-laptop", "monitor": ""} {
		in := joinerOf(t)
		in.Playbook = p
		in.Holdings.Assets = []register.Asset{{ID: "a", Tag: "X-1", Kind: kind, State: register.Issued, Since: in.Anchors.Opened.AddDate(0, -1, 0)}}
		tasks, err := Plan(in)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(tasks, func(t jml.Task) bool { return t.Line == LineKeep })
		if i < 0 {
			t.Fatalf("nobody is asked about a %s", kind)
		}
		if got := strings.Join(tasks[i].Decides, " "); got != want {
			t.Errorf("a %s holds back %q, want %q", kind, got, want)
		}
		for _, task := range tasks {
			if waits := slices.Contains(task.After, tasks[i].Key); waits != slices.Contains(tasks[i].Decides, task.Key) {
				t.Errorf("a %s: %s waits for the answer: %v", kind, task.Key, waits)
			}
		}
	}
}
