package web_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/signin"
	"github.com/handover-jml/handover/internal/store"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// letters keeps sign-in mails.
type letters struct{ all []notice.SignIn }

func (l *letters) SendSignIn(_ context.Context, n notice.SignIn) (notice.Delivery, error) {
	l.all = append(l.all, n)
	return notice.Delivery{State: notice.Sent}, nil
}

func TestWhatIsDoneAfterAMailedSignInSaysSoInTheLog(t *testing.T) {
	site, _ := webtest.Leaver(t)
	mails := &letters{}
	post := signin.New(signin.Options{Record: site.Store, Mailer: mails, Clock: site.Clock, Random: rand.Reader, Log: slog.New(slog.DiscardHandler)})
	if err := post.Mail(t.Context(), "ines@example.com"); err != nil || len(mails.all) != 1 {
		t.Fatalf("%d mails (%v)", len(mails.all), err)
	}
	b := site.Browser()
	path := "/sign-in/" + mails.all[0].Links[0].Token
	if page := b.Get(path); page.Status != http.StatusOK || page.Header.Get("Set-Cookie") != "" {
		t.Errorf("looking at the link: status %d", page.Status)
	}
	if page := b.Post(path, nil); page.Status != http.StatusSeeOther {
		t.Fatalf("sign in: status %d\n%s", page.Status, page.Body)
	}
	if page := site.Browser().Post(path, nil); page.Status != http.StatusNotFound {
		t.Errorf("a second time: status %d", page.Status)
	}

	if page := b.Post("/cases/1/rescind", url.Values{"sure": {"yes"}, "note": {"stays"}}); page.Status != http.StatusSeeOther {
		t.Fatalf("rescind: status %d\n%s", page.Status, page.Body)
	}
	by := map[leaftype.Type]jml.Assurance{}
	err := site.Store.Snapshot(t.Context(), func(s *store.Snapshot) error {
		return s.Leaves(t.Context(), 1<<40, func(_ int64, line []byte) error {
			leaf, err := evidence.ParseLeaf(line)
			if leaf.Actor.Kind == jml.ActorStaff {
				by[leaf.Type] = leaf.Actor.Assurance
			}
			return err
		})
	})
	if err != nil || by[leaftype.StaffSignedIn] != jml.AssuranceEmailLink || len(by) < 2 {
		t.Errorf("the log says %v (%v)", by, err)
	}
	for leaf, assurance := range by {
		if assurance != jml.AssuranceEmailLink {
			t.Errorf("%s was done by %s", leaf, assurance)
		}
	}
	if strings.Contains(site.Log.String(), mails.all[0].Links[0].Token) {
		t.Error("the token is in the service's log")
	}
}
