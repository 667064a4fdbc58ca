package casework_test

import (
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/register"
)

// whereIs is where the register has a piece of equipment, and with whom.
func whereIs(c *caseworktest.Company, tag string) (state register.AssetState, holder string) {
	c.Helper()
	c.Read(func(r ledger.Reader) error {
		a, _, err := r.AssetByTag(tag)
		state, holder = a.State, a.HolderID
		return err
	})
	return state, holder
}

func TestEquipmentThatTheRegisterHadWrongIsNotLost(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := adaLeaves(c)
		c.WaitUntil(at(t, "2026-11-30 16:00"), id)
		key := "return-equipment/LT-1"
		c.Finish(id, key, outcome(jml.TaskNotApplicable, reason.RegisterWrong))
		state, holder := whereIs(c, "LT-1")
		same(t, "where it is", "in_stock", string(state)+holder)

		c.Finish(id, "recheck/"+key, answer("no"))
		state, holder = whereIs(c, "LT-1")
		same(t, "where it is after all", "issued "+c.ID("ada"), string(state)+" "+holder)
		c.Finish(id, key)
		state, _ = whereIs(c, "LT-1")
		same(t, "where it is in the end", register.Returned, state)
		c.FinishAll(id)
	})
}
