package company_test

import (
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/link"
	"github.com/handover-jml/handover/internal/readmodel"
)

func TestSomebodyIsSignedOutEverywhere(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		ines, lea := s.right("ines@example.com"), s.right("lea@example.com")
		one, two, other := s.signIn(ines), s.signIn(ines), s.signIn(lea)
		n, err := s.Office.EndSessions(t.Context(), jml.ConsoleActor(), s.ID("ines"))
		same(t, "who is in", []bool{false, false, true}, []bool{s.isIn(one), s.isIn(two), s.isIn(other)})
		m, err2 := s.Office.EndStaffSessions(t.Context(), jml.ConsoleActor(), lea.ID)
		if n != 2 || m != 1 || err != nil || err2 != nil || s.isIn(other) {
			t.Errorf("%d and %d sessions ended (%v, %v)", n, m, err, err2)
		}
		same(t, "what the log says", []evidence.SessionsEnded{{Person: s.ID("ines"), Sessions: 2},
			{Person: s.ID("lea"), Staff: lea.ID, Sessions: 1}}, told[evidence.SessionsEnded](s))
	})
}

func TestMailLinksAreRevokedOfAPersonOrOfACase(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		s.Employ(caseworktest.Ada(), true, nil, "LT-1")
		c := s.Announce(s.Event(jml.Leaver, jml.EventPerson{ID: caseworktest.Ada().ID}, "2026-11-30")).Case
		s.WaitUntil(c.EffectAt, c.ID)
		live := func() (n int) {
			for token := range newestTokens(s) {
				if _, err := s.openLink(token); err == nil {
					n++
				}
			}
			return n
		}
		all := live()
		first, err := s.openLink(s.Sent[0].Token)
		if err != nil || all < 2 {
			t.Fatalf("%d links live (%v)", all, err)
		}

		n, err := s.Office.RevokeLinks(t.Context(), jml.ConsoleActor(), first.PersonID, "")
		_, opened := s.openLink(s.Sent[0].Token)
		if n != 1 || err != nil || jml.ErrorCode(opened) != jml.CodeNotFound || live() != all-1 {
			t.Errorf("%d links of a person revoked, %d of %d live (%v)", n, live(), all, err)
		}
		n, err = s.Office.RevokeLinks(t.Context(), jml.ConsoleActor(), "", c.ID)
		if int(n) != all-1 || err != nil || live() != 0 {
			t.Errorf("%d links revoked of the case, %d live (%v)", n, live(), err)
		}
		same(t, "leaves", 2, len(told[evidence.LinksRevoked](s)))
	})
}

// openLink uses a mail link's token.
func (s staffStory) openLink(token string) (readmodel.LinkGrant, error) {
	s.Helper()
	hash, err := link.Hash(token)
	if err != nil {
		s.Fatalf("a mail's token: %v", err)
	}
	return s.Store.OpenLink(s.Context(), hash, s.Clock.Now())
}

// newestTokens holds one token for each address that got a mail.
func newestTokens(s staffStory) map[string]bool {
	byAddress := map[string]string{}
	for _, l := range s.Sent {
		if l.Token != "" {
			byAddress[l.To] = l.Token
		}
	}
	out := map[string]bool{}
	for _, token := range byAddress {
		out[token] = true
	}
	return out
}
