package casework_test

import (
	"testing"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
)

func TestWhyASettingOrADocumentChangedStandsInTheExport(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		lea := jml.ConsoleActor()
		lea.Name = "Lea Brandt"
		if _, err := c.Office.PutLocation(t.Context(), lea, jml.Location{Name: "Riyadh", Zone: "Asia/Riyadh"}, "an office opens"); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Office.PutDocument(t.Context(), lea, "playbook/leaver", []byte(smallLeaver), " the auditor asked "); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Office.PutDocument(t.Context(), lea, "playbook/leaver", []byte(smallLeaver), "two\x07lines"); jml.ErrorCode(err) != jml.CodeInvalid {
			t.Errorf("a reason with a control character is answered by %v", err)
		}

		_, zipped := c.Export(jml.Date{}, jml.Date{})
		u, seen := bundletest.Unpack(t, zipped), map[string]string{}
		for _, table := range []string{"settings.csv", "documents.csv"} {
			for _, row := range bundletest.Rows(t, u[table]) {
				if row["reason"] != "" {
					seen[row["setting"]+row["name"]] = row["reason"] + " (" + row["by"] + ", " + row["assurance"] + ")"
				}
			}
		}
		want := map[string]string{"location Riyadh": "an office opens (Lea Brandt, console)", "playbook/leaver": "the auditor asked (Lea Brandt, console)"}
		if len(seen) != 2 || seen["location Riyadh"] != want["location Riyadh"] || seen["playbook/leaver"] != want["playbook/leaver"] {
			t.Errorf("reasons %v, want %v", seen, want)
		}
	})
}
