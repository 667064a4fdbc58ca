package postman_test

import (
	"context"
	"fmt"
	"log/slog"
	netmail "net/mail"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/mail"
	"github.com/handover-jml/handover/internal/mail/mailtest"
	"github.com/handover-jml/handover/internal/pgtest"
	"github.com/handover-jml/handover/internal/postman"
	"github.com/handover-jml/handover/internal/readmodel"
)

func onBoth(t *testing.T, story func(t *testing.T, c *caseworktest.Company)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { story(t, caseworktest.Story(t)) })
	t.Run("postgres", func(t *testing.T) { story(t, caseworktest.StoryOn(t, pgtest.New(t))) })
}

// post starts a postman of the company's mails. It looks at the time of day as
// the company does.
func post(t *testing.T, c *caseworktest.Company, url string) *postman.Postman {
	t.Helper()
	sender, err := mail.NewSender(mail.Options{URL: url, PublicURL: "https://handover.example.com",
		From: netmail.Address{Address: "handover@example.com"}})
	if err != nil {
		t.Fatal(err)
	}
	p := postman.New(postman.Options{Mailer: sender, Clock: c.Clock, Log: slog.New(slog.DiscardHandler), Rounds: []postman.Round{
		{Queue: c.Store, Desk: c.Cases},
		{Queue: c.Store.OfNoCase(), Desk: company.Messages{Service: c.Office}},
	}})
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); p.Run(ctx) }()
	t.Cleanup(func() { stop(); <-done })
	return p
}

// open opens what is due of a case, and tells of what is late, without its
// mails.
func open(t *testing.T, c *caseworktest.Company, caseID string) {
	t.Helper()
	v, err := c.Cases.LoadCase(t.Context(), caseID)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range v.Agenda(c.Clock.Now()).Steps {
		act := c.Cases.OpenTasks
		if s.Act == course.Escalate {
			act = c.Cases.Escalate
		}
		if err := act(t.Context(), caseID, s.TaskIDs, c.Clock.Now()); err != nil {
			t.Fatal(err)
		}
	}
}

// opens announces joiners and opens what is due of their cases, without its
// mails.
func opens(t *testing.T, c *caseworktest.Company, joiners int) (mails int) {
	t.Helper()
	who := caseworktest.Ada()
	for i := range joiners {
		who.ID, who.WorkEmail = fmt.Sprint("E-", 500+i), fmt.Sprintf("ada%d@example.com", i)
		open(t, c, c.Announce(c.Event(jml.Joiner, who, "2026-12-01")).Case.ID)
	}
	due, err := c.Store.DueNotices(t.Context(), c.Clock.Now(), 10_000)
	if err != nil {
		t.Fatal(err)
	}
	return len(due)
}

func TestTwoPostmenOfOneCompanySendEachMailOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		server := mailtest.New(t)
		want := opens(t, c, 20)
		for range 2 {
			post(t, c, server.URL()+"?tls=none")
		}
		seen := map[string]bool{}
		for _, m := range server.Wait(t, want) {
			if id := m.Header.Get("Message-Id"); seen[id] {
				t.Errorf("%s came twice", id)
			} else {
				seen[id] = true
			}
		}
		if got := len(server.Mails()); got != want {
			t.Errorf("%d mails went out, want %d", got, want)
		}
	})
}

func TestAllMailsOfAnOutageGoOutWhenTheServerIsBack(t *testing.T) {
	c := caseworktest.Story(t)
	down := mailtest.New(t)
	down.RefuseClients(421)
	want := opens(t, c, 5)
	post(t, c, down.URL()+"?tls=none")
	down.WaitTurnedAway(t, 3) // it was away for more than one attempt
	down.Accept()
	if mails := down.Wait(t, want); len(mails) != want {
		t.Errorf("%d mails, want %d", len(mails), want)
	}
}

func TestWhatWasWrittenInADayWithoutAMailServerGoesOutOnceAndAllOfIt(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		server := mailtest.New(t)
		server.RefuseClients(421)
		c.Employ(caseworktest.Ada(), true, []string{"source-code/write"}, "LT-1")
		leaver := c.Event(jml.Leaver, jml.EventPerson{ID: caseworktest.Ada().ID}, "2026-11-20")
		leaver.Immediate = true
		leaves := c.Announce(leaver).Case.ID
		open(t, c, leaves)
		post(t, c, server.URL()+"?tls=none")
		server.WaitTurnedAway(t, 2)
		cases, who := []string{leaves}, caseworktest.Ada()
		for i := range 6 {
			c.Clock.Set(c.Clock.Now().Add(4 * time.Hour))
			who.ID, who.WorkEmail = fmt.Sprint("E-", 500+i), fmt.Sprintf("ada%d@example.com", i)
			cases = append(cases, c.Announce(c.Event(jml.Joiner, who, "2026-12-01")).Case.ID)
			for _, id := range cases {
				open(t, c, id)
			}
		}

		due, err := c.Store.DueNotices(t.Context(), c.Clock.Now(), 10_000)
		if err != nil || len(due) < len(cases) {
			t.Fatalf("%d mails wait, %v", len(due), err)
		}
		server.Accept()
		seen := map[string]bool{}
		for _, m := range server.Wait(t, len(due)) {
			if id := m.Header.Get("Message-Id"); seen[id] {
				t.Errorf("%s came twice", id)
			} else {
				seen[id] = true
			}
		}
		if today, err := c.Store.Today(t.Context(), readmodel.Viewer{}, c.Clock.Now()); err != nil || len(today.Problems) > 0 {
			t.Errorf("taken for undeliverable: %v, %v", today.Problems, err)
		}
	})
}

func TestAMailIsOutBeforeAnyoneLooksWhenSomebodyPokes(t *testing.T) {
	c := caseworktest.Story(t)
	server := mailtest.New(t)
	p := post(t, c, server.URL()+"?tls=none")
	c.Ledger.Posted = p.Poke
	want := opens(t, c, 1)
	server.Wait(t, want)
}

func TestUrgentMailsOvertakeTheOthers(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, []string{"source-code/write"}, "LT-1")
		leaver := c.Event(jml.Leaver, jml.EventPerson{ID: caseworktest.Ada().ID}, "2026-11-20")
		opens(t, c, 3)
		leaver.Immediate = true
		open(t, c, c.Announce(leaver).Case.ID)
		due, err := c.Store.DueNotices(t.Context(), c.Clock.Now(), 1)
		if err != nil || len(due) != 1 {
			t.Fatalf("%d mails are due, %v", len(due), err)
		}
		letter, ok, err := c.Cases.ClaimNotice(t.Context(), due[0])
		if err != nil || !ok || !letter.Immediate {
			t.Errorf("first goes the mail %q of case %d, %v", letter.Kind, letter.CaseNumber, err)
		}
	})
}
