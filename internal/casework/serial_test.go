package casework_test

import (
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/register"
)

func TestASerialThatIsNotTheRegistersIsAskedAboutAndThenCorrectsIt(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, nil)
		laptop := company.ImportAsset{Row: 2, Tag: "LT-77", Serial: "C02XG0F1", Kind: "laptop", Holder: "ada@example.com"}
		_, err := c.Office.ImportAssets(t.Context(), jml.ConsoleActor(), "serials", []company.ImportAsset{laptop}, false)
		need(c, err)
		id := leave(c, "2026-12-11")
		c.WaitUntil(c.Case(id).CutoffAt, id)
		key := c.Keys(id, func(t jml.Task) bool { return t.Writes == jml.WritesReturn && strings.Contains(t.Title, "LT-77") })[0]
		typed := func(serial string, sure bool) func(*jml.Ending) {
			return func(e *jml.Ending) { e.Proof["serial"], e.SerialSure = serial, sure }
		}

		_, err = c.TryFinish(id, key, typed("C02XG0F7", false))
		refused(t, err, jml.CodeInvalid, "The register has LT-77 with the serial number C02XG0F1, and here stands C02XG0F7.")
		same(t, "the task", "open", c.State(id, key))
		c.Finish(id, key, typed("C02XG0F7", true))
		var now register.Asset
		c.Read(func(r ledger.Reader) error {
			like, err := r.AssetsLike("LT-77", "")
			now = like[0]
			return err
		})
		same(t, "the register", "C02XG0F7 returned", now.Serial+" "+string(now.State))
		c.CheckLog()
	})
}

func TestASerialInOtherLettersIsTheSame(t *testing.T) {
	c := caseworktest.Story(t)
	c.Employ(caseworktest.Ada(), true, nil)
	laptop := company.ImportAsset{Row: 2, Tag: "LT-77", Serial: "C02XG0F1", Kind: "laptop", Holder: "ada@example.com"}
	_, err := c.Office.ImportAssets(t.Context(), jml.ConsoleActor(), "serials", []company.ImportAsset{laptop}, false)
	need(c, err)
	id := leave(c, "2026-12-11")
	c.WaitUntil(c.Case(id).CutoffAt, id)
	key := c.Keys(id, func(t jml.Task) bool { return t.Writes == jml.WritesReturn && strings.Contains(t.Title, "LT-77") })[0]
	c.Finish(id, key, func(e *jml.Ending) { e.Proof["serial"] = "c02xg0f1" })
	same(t, "the task", "done", c.State(id, key))
}

const wipeBySerial = `playbook: leaver
name: Leaver
tasks:
  - {key: lock, for_each: holding.asset, title: 'Lock {{.Asset}} of {{.Person}}', role: office-manager, opens: cutoff, due: last_day+2bd, evidence: [serial]}
  - {key: return, for_each: holding.asset, title: 'Take back {{.Asset}} from {{.Person}}', role: office-manager, after: [lock], opens: cutoff, due: last_day+2bd, writes: return, evidence: [note]}
  - {key: wipe, for_each: holding.asset, title: 'Wipe {{.Asset}} of {{.Person}}', role: office-manager, after: [return], opens: cutoff, due: last_day+2bd, evidence: [serial]}
`

func TestTheSerialOfADeviceThatIsLockedOrWipedIsComparedToo(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		_, err := c.Office.PutDocument(t.Context(), jml.ConsoleActor(), "playbook/leaver", []byte(wipeBySerial), "")
		need(c, err)
		c.Employ(caseworktest.Ada(), true, nil)
		laptop := company.ImportAsset{Row: 2, Tag: "LT-77", Serial: "C02XG0F1", Kind: "laptop", Holder: "ada@example.com"}
		_, err = c.Office.ImportAssets(t.Context(), jml.ConsoleActor(), "serials", []company.ImportAsset{laptop}, false)
		need(c, err)
		id := leave(c, "2026-12-11")
		c.WaitUntil(c.Case(id).CutoffAt, id)
		typed := func(serial string, sure bool) func(*jml.Ending) {
			return func(e *jml.Ending) { e.Proof["serial"], e.SerialSure = serial, sure }
		}

		_, err = c.TryFinish(id, "lock/LT-77", typed("C02XG0F7", false))
		refused(t, err, jml.CodeInvalid, "The register has LT-77 with the serial number C02XG0F1, and here stands C02XG0F7.")
		c.Finish(id, "lock/LT-77", typed("c02xg0f1", false))
		c.Finish(id, "return/LT-77")
		_, err = c.TryFinish(id, "wipe/LT-77", typed("C02XG0F7", false)) // the company has it now, and not she
		refused(t, err, jml.CodeInvalid, "and here stands C02XG0F7.")
		c.Finish(id, "wipe/LT-77", typed("C02XG0F7", true))
		c.Read(func(r ledger.Reader) error {
			like, err := r.AssetsLike("LT-77", "")
			same(t, "the register", "C02XG0F7 returned", like[0].Serial+" "+string(like[0].State))
			return err
		})
		c.Audit()
	})
}
