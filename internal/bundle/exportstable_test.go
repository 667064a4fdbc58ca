package bundle_test

import (
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

func TestABundleListsWhoTookBundlesBefore(t *testing.T) {
	l := bundletest.NewLog(t)
	l.Add("", "", bundletest.HR(), evidence.ExportMade{From: bundletest.Day("2026-01-01"), Kind: jml.Leaver, Person: "p-ada", Control: "H-07", AsOf: 7}, "person.department", "Sales")
	l.Sign()
	table := string(bundletest.Unpack(t, bundletest.BundleOf(t, l))["exports.csv"])
	if !strings.Contains(table, ",2026-01-01,,leaver,p-ada,H-07,Sales,7,Ines Duarte,s-1,") || strings.Count(table, "\r\n") != 2 {
		t.Errorf("exports.csv:\n%s", table)
	}
}
