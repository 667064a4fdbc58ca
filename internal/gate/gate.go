// Package gate owns the words for what has to be so before somebody gets access.
// A playbook's line says which of it its tasks stand for, and leaves say it of
// each task. It must not know what anybody concludes from that.
package gate

// Gate is what a task stands for; "" for most.
type Gate string

// The gates.
const (
	Agreement Gate = "agreement" // the confidentiality agreement is signed
	Screening Gate = "screening" // the person was screened, or exempted
	Training  Gate = "training"  // the security training is done; critical access waits for it
)

// All lists them.
func All() []Gate { return []Gate{Agreement, Screening, Training} }
