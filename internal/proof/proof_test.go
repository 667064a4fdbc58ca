package proof_test

import (
	"slices"
	"testing"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/proof"
)

func TestEveryKindCanBeAskedForGivenAndMissed(t *testing.T) {
	given := jml.Ending{Note: "done", Proof: map[string]string{}, Files: []jml.EndingFile{{Name: "x.pdf"}}}
	for _, k := range proof.Typed() {
		given.Proof[k.Key] = "x"
	}
	for _, k := range proof.Kinds() {
		if k.Name == "" || k.Label == "" || k.Missing == "" || (k.Rule.Bytes > 0) != proof.IsTyped(k.Key) {
			t.Errorf("the row of %s is not whole: %+v", k.Key, k)
		}
		if lacks := proof.Lacking([]string{k.Key}, jml.Ending{}); len(lacks) != 1 || lacks[0].Key != k.Key {
			t.Errorf("nothing is given, and %s is not missed", k.Key)
		}
		if lacks := proof.Lacking([]string{k.Key}, given); len(lacks) > 0 {
			t.Errorf("%s is given and missed", k.Key)
		}
	}
	if lacks := proof.Lacking(nil, jml.Ending{}); len(lacks) > 0 {
		t.Error("a task that asks for nothing lacks something")
	}
}

func TestHandedOverEquipmentBringsItsSerialNumber(t *testing.T) {
	e := jml.Ending{Asset: jml.NewAsset{Tag: "LT-042", Serial: "C02X"}}
	if lacks := proof.Lacking([]string{"serial"}, e); len(lacks) > 0 {
		t.Error("the serial number is asked for twice")
	}
}

func TestNoTwoKindsShareAKey(t *testing.T) {
	keys := proof.Keys()
	slices.Sort(keys)
	if unique := slices.Compact(slices.Clone(keys)); len(unique) != len(keys) {
		t.Errorf("keys = %v", keys)
	}
}
