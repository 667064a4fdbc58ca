package company_test

import (
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/pgtest"
	"github.com/handover-jml/handover/internal/register"
)

// onTheTrain says of LT-1 that it is stolen.
func onTheTrain(change ...func(*company.GoneReport)) company.GoneReport {
	r := company.GoneReport{Tag: "LT-1", State: register.Stolen, Note: "She told us on the phone",
		Said: jml.NotBack{Encrypted: register.Encrypted, Seen: jml.Date{Year: 2026, Month: 11, Day: 19}, Place: "On the train to Ulm"}}
	for _, f := range change {
		f(&r)
	}
	return r
}

// eachDatabase tells a story of Ada, who works here and has LT-1.
func eachDatabase(t *testing.T, story func(t *testing.T, c *caseworktest.Company)) {
	t.Helper()
	told := func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, nil, "LT-1")
		story(t, c)
		c.CheckLog()
	}
	t.Run("sqlite", func(t *testing.T) { told(t, caseworktest.Story(t)) })
	t.Run("postgres", func(t *testing.T) { told(t, caseworktest.StoryOn(t, pgtest.New(t))) })
}

// ines is HR, signed in.
func ines(c *caseworktest.Company) jml.Actor {
	return jml.Actor{Kind: jml.ActorStaff, Ref: "s-ines", Name: "Ines Duarte", PersonID: c.ID("ines"), Assurance: jml.AssuranceSignIn}
}

func losses(c *caseworktest.Company) company.Losses { return company.Losses{Service: c.Office} }

func pieceOf(c *caseworktest.Company, tag string) (a register.Asset) {
	c.Helper()
	c.Read(func(r ledger.Reader) (err error) {
		a, _, err = r.AssetByTag(tag)
		return err
	})
	return a
}

func refusedWith(t *testing.T, err error, code jml.Code, field string) {
	t.Helper()
	list := jml.Refusals(err)
	for _, e := range list {
		if e.Code == code && e.Field == field {
			return
		}
	}
	t.Errorf("got %v, want %s at %s", err, code, field)
}

func TestALossIsReportedWhileItsHolderWorksHere(t *testing.T) {
	eachDatabase(t, func(t *testing.T, c *caseworktest.Company) {
		holder, inCase, err := losses(c).ReportGone(t.Context(), ines(c), onTheTrain())
		if err != nil || holder.GivenName != "Ada" || inCase {
			t.Fatalf("the holder is %s, in a case: %t, %v", holder.Name(), inCase, err)
		}
		a := pieceOf(c, "LT-1")
		if a.State != register.Stolen || a.HolderID != "" || a.Said.Place != "On the train to Ulm" || a.Said.By != c.ID("ines") {
			t.Errorf("the register has %+v", a)
		}
		if held := c.Holds("ada"); len(held) != 0 {
			t.Errorf("she holds %v", held)
		}
		_, _, err = losses(c).ReportGone(t.Context(), ines(c), onTheTrain())
		refusedWith(t, err, jml.CodeConflict, "tag")
	})
}

func TestOnlyTheSecurityLeadJudgesALossAndNotWhoReportedIt(t *testing.T) {
	eachDatabase(t, func(t *testing.T, c *caseworktest.Company) {
		noor := jml.Actor{Kind: jml.ActorStaff, Ref: "s-noor", Name: "Noor Haddad", PersonID: c.ID("noor"), Assurance: jml.AssuranceSignIn}
		if _, _, err := losses(c).ReportGone(t.Context(), noor, onTheTrain()); err != nil {
			t.Fatal(err)
		}
		word := company.Judgement{Tag: "LT-1", Incident: "no", By: "noor@example.com", Note: "encrypted"}
		refusedWith(t, losses(c).JudgeLoss(t.Context(), ines(c), word), jml.CodeInvalid, "by")
		word.By = "mia@example.com"
		refusedWith(t, losses(c).JudgeLoss(t.Context(), ines(c), word), jml.CodeInvalid, "by")

		if err := losses(c).FoundEquipment(t.Context(), ines(c), "LT-1", "In a cupboard"); err != nil {
			t.Fatal(err)
		}
		if _, _, err := losses(c).ReportGone(t.Context(), ines(c), onTheTrain()); err != nil {
			t.Fatal(err)
		}
		word.By = "noor@example.com"
		if err := losses(c).JudgeLoss(t.Context(), jml.ConsoleActor(), word); err != nil {
			t.Fatal(err)
		}
		if a := pieceOf(c, "LT-1"); a.Said.Incident != "no" || a.Said.JudgedBy != c.ID("noor") || a.State != register.Stolen {
			t.Errorf("the register has %+v", a)
		}
		refusedWith(t, losses(c).JudgeLoss(t.Context(), jml.ConsoleActor(), word), jml.CodeConflict, "tag")
	})
}

func TestWhatIsFoundIsReturnedOnlyWhereItWasMissing(t *testing.T) {
	eachDatabase(t, func(t *testing.T, c *caseworktest.Company) {
		refusedWith(t, losses(c).FoundEquipment(t.Context(), ines(c), "LT-1", "here"), jml.CodeConflict, "tag")
		refusedWith(t, losses(c).FoundEquipment(t.Context(), ines(c), "LT-9", "here"), jml.CodeNotFound, "tag")
		if _, _, err := losses(c).ReportGone(t.Context(), ines(c), onTheTrain()); err != nil {
			t.Fatal(err)
		}
		if err := losses(c).FoundEquipment(t.Context(), ines(c), "LT-1", "In a cupboard"); err != nil {
			t.Fatal(err)
		}
		if a := pieceOf(c, "LT-1"); a.State != register.Returned || a.Said != (jml.NotBack{}) {
			t.Errorf("the register has %+v", a)
		}
	})
}

func TestAFileSaysInTheSameWordsWhatDoesNotComeBack(t *testing.T) {
	eachDatabase(t, func(t *testing.T, c *caseworktest.Company) {
		for _, state := range register.Gone() {
			row := company.ImportAsset{Row: 2, Tag: "LT-1", Kind: "laptop", State: state}
			if _, err := c.Office.ImportAssets(t.Context(), jml.ConsoleActor(), "gone", []company.ImportAsset{row}, false); err != nil {
				t.Fatal(err)
			}
			if a := pieceOf(c, "LT-1"); a.State != state {
				t.Errorf("the register has %s, not %s", a.State, state)
			}
		}
	})
}
