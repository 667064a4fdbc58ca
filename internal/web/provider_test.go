package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/provider/providertest"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/store"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// users are those of the provider. The names are what they sign in with there.
func users() map[string]providertest.User {
	return map[string]providertest.User{
		"lea":       {Subject: "s-lea", Email: "Lea@example.com", Verified: true},
		"lea moved": {Subject: "s-lea", Email: "lea.new@example.com", Verified: true},
		"thief":     {Subject: "s-thief", Email: "lea@example.com", Verified: true},
		"unsure":    {Subject: "s-unsure", Email: "lea@example.com", Verified: false},
		"stranger":  {Subject: "s-stranger", Email: "somebody@example.net", Verified: true},
		"audit":     {Subject: "s-audit", Email: "audit@example.net", Verified: true},
		"mia":       {Subject: "s-mia", Email: "mia@example.com", Verified: true},
	}
}

// atProvider is a site where Lea administers, and an outsider audits.
func atProvider(t *testing.T, keys ...string) *webtest.Site {
	t.Helper()
	at := providertest.Start(t, users())
	site := webtest.Open(t, webtest.With(at, append(keys, "acme")...))
	site.Clock.Set(time.Now())
	site.SignInPath("lea@example.com", staff.Admin)
	site.SignInPath("audit@example.net", staff.Auditor)
	return site
}

func TestAnAdministratorSignsInAtTheProvider(t *testing.T) {
	site := atProvider(t)
	b := site.Browser()
	if page := b.Get("/sign-in"); !strings.Contains(page.Body, "Sign in with Acme") {
		t.Errorf("the page does not offer the provider:\n%s", page.Body)
	}
	page := b.SignInAt("/sign-in/with/acme?to=/staff", "lea")
	if page.Status != http.StatusSeeOther || page.Location != "/staff" {
		t.Fatalf("status %d, to %q\n%s", page.Status, page.Location, page.Body)
	}
	if page := b.Get("/staff"); page.Status != http.StatusOK {
		t.Errorf("the page behind it: status %d", page.Status)
	}
	in := newest[evidence.StaffSignedIn](t, site)
	if in.data.Person != site.ID("lea") || in.data.How != "oidc" {
		t.Errorf("the log says %+v", in)
	}
	bound := newest[evidence.StaffIdentity](t, site)
	if bound.data.How != staff.Bound || bound.data.Person != site.ID("lea") {
		t.Errorf("the log says %+v", bound)
	}
}

func TestFromTheFirstSignInOnTheSubjectCountsAndNotTheAddress(t *testing.T) {
	site := atProvider(t)
	if page := site.Browser().SignInAt("/sign-in/with/acme", "lea"); page.Status != http.StatusSeeOther {
		t.Fatalf("lea: status %d\n%s", page.Status, page.Body)
	}
	if page := site.Browser().SignInAt("/sign-in/with/acme", "lea moved"); page.Status != http.StatusSeeOther {
		t.Errorf("lea under another address: status %d\n%s", page.Status, page.Body)
	}
	for range 2 {
		page := site.Browser().SignInAt("/sign-in/with/acme", "thief")
		if page.Status != http.StatusForbidden || !strings.Contains(page.Body, "another account") {
			t.Errorf("another account with her address: status %d\n%s", page.Status, page.Body)
		}
	}
	if leaves := leavesSaying[evidence.StaffIdentity](t, site); len(leaves) != 2 || leaves[1].data.How != staff.Refused {
		t.Errorf("the log says %+v", leaves)
	}
}

func TestWhomTheProviderDoesNotVouchForOrNobodyKnowsIsRefused(t *testing.T) {
	site := atProvider(t)
	for name, says := range map[string]string{"unsure": "does not confirm an address", "stranger": "Nobody here has the address", "mia": "nothing to do in any case"} {
		b := site.Browser()
		page := b.SignInAt("/sign-in/with/acme", name)
		if page.Status != http.StatusForbidden || !strings.Contains(page.Body, says) {
			t.Errorf("%s: status %d\n%s", name, page.Status, page.Body)
		}
		if page := b.Get("/"); page.Status != http.StatusUnauthorized || !strings.Contains(page.Body, "Sign in with Acme") {
			t.Errorf("%s is in: status %d", name, page.Status)
		}
	}
	if site.Logged("sign_in_refused", "POST /sign-in/from/{provider}") != 3 {
		t.Errorf("security events: %v", site.SecurityEvents())
	}
}

func TestAnOutsiderSignsInByTheirRight(t *testing.T) {
	site := atProvider(t)
	b := site.Browser()
	if page := b.SignInAt("/sign-in/with/acme", "audit"); page.Status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", page.Status, page.Body)
	}
	if page := b.Get("/evidence"); page.Status != http.StatusOK {
		t.Errorf("the evidence: status %d", page.Status)
	}
	if page := b.Get("/staff"); page.Status != http.StatusForbidden {
		t.Errorf("an auditor among the rights: status %d", page.Status)
	}
}

func TestAnAnswerCountsOnceInTheBrowserThatBegan(t *testing.T) {
	site := atProvider(t, "other")
	mine, another := site.Browser(), site.Browser()
	back := mine.Prove(mine.Go("/sign-in/with/acme"), "lea")
	another.Go("/sign-in/with/acme")
	if page := another.Post(back, nil); page.Status != http.StatusForbidden {
		t.Errorf("in another browser: status %d", page.Status)
	}
	if page := site.Browser().Post(back, nil); page.Status != http.StatusForbidden {
		t.Errorf("in one that began nothing: status %d", page.Status)
	}
	if page := mine.Post(back, nil); page.Status != http.StatusSeeOther {
		t.Fatalf("in the one that began: status %d\n%s", page.Status, page.Body)
	}
	if page := mine.Post(back, nil); page.Status != http.StatusForbidden {
		t.Errorf("a second time: status %d", page.Status)
	}

	mixed := site.Browser()
	back = mixed.Prove(mixed.Go("/sign-in/with/acme"), "lea")
	if page := mixed.Post(strings.Replace(back, "/acme", "/other", 1), nil); page.Status != http.StatusForbidden {
		t.Errorf("as the answer of another provider: status %d", page.Status)
	}
	late := site.Browser()
	back = late.Prove(late.Go("/sign-in/with/acme"), "lea")
	site.Clock.Set(site.Clock.Now().Add(11 * time.Minute))
	if page := late.Post(back, nil); page.Status != http.StatusForbidden {
		t.Errorf("after eleven minutes: status %d", page.Status)
	}
}

func TestSigningInLeadsBackToOurOwnPagesOnly(t *testing.T) {
	site := atProvider(t)
	for _, to := range []string{"https://evil.example", "//evil.example", "/%5Cevil.example", "/\\evil.example", "evil", "/sign-out", "javascript:alert(1)", "/\t/evil.example"} {
		b := site.Browser()
		page := b.SignInAt("/sign-in/with/acme?to="+strings.NewReplacer("\\", "%5C", "\t", "%09").Replace(to), "lea")
		if page.Status != http.StatusSeeOther || page.Location != "/" && page.Location != "/%5Cevil.example" {
			t.Errorf("%q leads to %q (status %d)", to, page.Location, page.Status)
		}
	}
}

func TestAProviderThatIsAwayLeavesTheOtherWays(t *testing.T) {
	at := providertest.Start(t, users())
	site := webtest.Open(t, webtest.With(at, "acme"))
	at.Stop()
	b := site.Browser()
	page := b.Post("/sign-in/with/acme", nil)
	if page.Status != http.StatusServiceUnavailable || !strings.Contains(page.Body, "Acme does not answer at the moment") {
		t.Errorf("status %d\n%s", page.Status, page.Body)
	}
	if page := b.Get("/sign-in"); page.Status != http.StatusOK || !strings.Contains(page.Body, "did not answer when it was last asked") {
		t.Errorf("the sign-in page: status %d\n%s", page.Status, page.Body)
	}
	site.Staff(staff.HR)
}

// found is a leaf with who wrote it.
type found[D any] struct {
	actor evidence.LeafActor
	data  D
}

func newest[D evidence.Data](t *testing.T, site *webtest.Site) found[D] {
	t.Helper()
	all := leavesSaying[D](t, site)
	if len(all) == 0 {
		t.Fatalf("no leaf of %T", *new(D))
	}
	return all[len(all)-1]
}

func leavesSaying[D evidence.Data](t *testing.T, site *webtest.Site) (list []found[D]) {
	t.Helper()
	err := site.Store.Snapshot(t.Context(), func(s *store.Snapshot) error {
		return s.Leaves(t.Context(), 1<<40, func(_ int64, line []byte) error {
			leaf, err := evidence.ParseLeaf(line)
			if err != nil {
				return err
			}
			data, err := leaf.Decode()
			if d, ok := data.(D); ok {
				list = append(list, found[D]{leaf.Actor, d})
			}
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}
