package postman_test

import (
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/mail/mailtest"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/store"
)

// loses has Mia report that a laptop of Ben's, who is in no case, was stolen.
func loses(t *testing.T, c *caseworktest.Company, tag string) {
	t.Helper()
	said := jml.NotBack{Encrypted: "no", Seen: jml.Date{Year: 2026, Month: 11, Day: 19}, Place: "the train to Ulm"}
	r := company.GoneReport{Tag: tag, State: register.Stolen, Said: said, Note: "Ben rang up"}
	by := jml.Actor{Kind: jml.ActorStaff, Ref: "s-mia", Name: "Mia Lang", PersonID: c.ID("Mia"), Assurance: jml.AssuranceEmailLink}
	if _, inCase, err := (company.Losses{Service: c.Office}).ReportGone(t.Context(), by, r); err != nil || inCase {
		t.Fatalf("report a loss: in a case %v, %v", inCase, err)
	}
}

// mailed are the leaves that say what became of mails, of no case.
func mailed(t *testing.T, c *caseworktest.Company) (sent, failed []evidence.NoticeSent) {
	t.Helper()
	err := c.Store.Snapshot(t.Context(), func(s *store.Snapshot) error {
		return s.Leaves(t.Context(), 1<<40, func(_ int64, line []byte) error {
			leaf, err := evidence.ParseLeaf(line)
			if err != nil || leaf.Case != "" || leaf.Type != leaftype.NoticeSent && leaf.Type != leaftype.NoticeFailed {
				return err
			}
			data, err := leaf.Decode()
			switch d := data.(type) {
			case evidence.NoticeSent:
				sent = append(sent, d)
			case evidence.NoticeFailed:
				failed = append(failed, d.NoticeSent)
			}
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return sent, failed
}

// waitMailed waits for what is recorded after the server took a mail.
func waitMailed(t *testing.T, c *caseworktest.Company, sent, failed int) (s, f []evidence.NoticeSent) {
	t.Helper()
	look, end := time.NewTicker(10*time.Millisecond), time.Now().Add(20*time.Second)
	defer look.Stop()
	for now := range look.C {
		if now.After(end) {
			break
		}
		if s, f = mailed(t, c); len(s) == sent && len(f) == failed {
			return s, f
		}
	}
	t.Fatalf("%d mails sent and %d failed, want %d and %d", len(s), len(f), sent, failed)
	return s, f
}

func TestTheSecurityLeadIsMailedWhatIsStolenOutsideOfACaseAndOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		server := mailtest.New(t)
		c.Employ(jml.EventPerson{GivenName: "Omar", FamilyName: "Said", WorkEmail: "omar@example.com"}, true, nil, "LT-7")
		loses(t, c, "LT-7")
		for range 2 {
			post(t, c, server.URL()+"?tls=none")
		}
		m := server.Wait(t, 1)[0]
		if to := m.Header.Get("To"); !strings.Contains(to, "noor@example.com") {
			t.Errorf("it went to %s", to)
		}
		for _, word := range []string{"LT-7", "stolen", "not encrypted", "the train to Ulm", "https://handover.example.com/equipment"} {
			if !strings.Contains(m.Text, word) {
				t.Errorf("the mail does not say %q:\n%s", word, m.Text)
			}
		}
		sent, _ := waitMailed(t, c, 1, 0)
		if sent[0].Kind != notice.Lost || sent[0].Owner != c.ID("Noor") || sent[0].Attempt != 1 {
			t.Errorf("the log says %+v", sent[0])
		}
		if again := len(server.Mails()); again != 1 {
			t.Errorf("%d mails went out", again)
		}
		c.CheckLog()
	})
}

func TestALossThatIsFoundBeforeTheMailGoesOutIsNotTold(t *testing.T) {
	c := caseworktest.Story(t)
	c.Employ(jml.EventPerson{GivenName: "Omar", FamilyName: "Said", WorkEmail: "omar@example.com"}, true, nil, "LT-7")
	loses(t, c, "LT-7")
	if err := (company.Losses{Service: c.Office}).FoundEquipment(t.Context(), jml.ConsoleActor(), "LT-7", "in the bag"); err != nil {
		t.Fatal(err)
	}
	c.Deliver()
	loses(t, c, "LT-7")
	c.Deliver()
	if got := c.Letters("noor@example.com", notice.Lost); len(got) != 1 || got[0].Number != 2 {
		t.Errorf("the security lead got %+v", got)
	}
}

func TestWhereTheSecurityLeadsMailComesBackTheNextInLineIsTold(t *testing.T) {
	c := caseworktest.Story(t)
	c.Employ(jml.EventPerson{GivenName: "Omar", FamilyName: "Said", WorkEmail: "omar@example.com"}, true, nil, "LT-7")
	c.Bounces = map[string]bool{"noor@example.com": true}
	loses(t, c, "LT-7")
	for range 3 {
		c.Deliver()
	}
	sent, failed := mailed(t, c)
	if len(sent) != 1 || len(failed) != 1 || failed[0].Owner != c.ID("Noor") || sent[0].Owner == c.ID("Noor") || sent[0].Number != 1 {
		t.Errorf("sent %+v, failed %+v", sent, failed)
	}
}

func TestAServerThatPutsAMailOffIsAskedAgainAndOneThatIsAwayCostsNoAttempt(t *testing.T) {
	c := caseworktest.Story(t)
	c.Employ(jml.EventPerson{GivenName: "Omar", FamilyName: "Said", WorkEmail: "omar@example.com"}, true, nil, "LT-7")
	loses(t, c, "LT-7")
	desk := company.Messages{Service: c.Office}
	due := func() []string {
		ids, err := c.Store.OfNoCase().DueNotices(t.Context(), c.Clock.Now(), 10)
		if err != nil {
			t.Fatal(err)
		}
		return ids
	}
	id, retry := due()[0], c.Clock.Now().Add(time.Hour)
	for _, d := range []notice.Delivery{{Attempt: 1, State: notice.Pending, Failure: notice.NoConnection, Away: true}, {Attempt: 1, State: notice.Pending, RetryAt: retry, Failure: "smtp-451"}} {
		n, ok, err := desk.ClaimNotice(t.Context(), id)
		if err != nil || !ok || n.Attempts != 0 {
			t.Fatalf("claim: %v, %v, after %d attempts", ok, err, n.Attempts)
		}
		if _, ok, err := desk.ClaimNotice(t.Context(), id); ok || err != nil {
			t.Fatalf("somebody else has it too: %v", err)
		}
		if err := desk.NoticeResult(t.Context(), id, d); err != nil {
			t.Fatal(err)
		}
	}
	if left := due(); len(left) != 0 {
		t.Errorf("due before its next attempt: %v", left)
	}
	c.Clock.Set(retry)
	if left := due(); len(left) != 1 {
		t.Errorf("due at its next attempt: %v", left)
	}
}
