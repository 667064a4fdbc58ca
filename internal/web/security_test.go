package web_test

import (
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web"
	"github.com/handover-jml/handover/internal/web/webtest"
)

func TestSecurityEventsAreLoggedWithRouteAndClientAndNothingPersonal(t *testing.T) {
	site, c := webtest.Leaver(t, webtest.Named, func(o *web.Options) {
		o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	})
	token := strings.Repeat("C", 42) + "A"
	nobody, auditor, admin, owner := site.Browser(), site.Staff(staff.Auditor), site.Staff(staff.Admin), site.OwnerOf("Mia", c.ID)
	cross := site.OwnerOf("Mia", c.ID)
	cross.Site = "cross-site"
	roles := admin.Get("/responsibilities").Form(t, "/responsibilities/cto")
	for _, story := range []struct {
		event, route, actor string
		act                 func()
	}{
		{"link_refused", "POST /t/{token}", "", func() { nobody.Post("/t/hvt_"+token, nil) }},
		{"sign_in_refused", "POST /sign-in/{token}", "", func() { nobody.Post("/sign-in/hvs_"+token, nil) }},
		{"passkey_refused", "POST /sign-in/passkey", "", func() { nobody.Post("/sign-in/passkey", url.Values{"answer": {"{}"}}) }},
		{"session_refused", "GET /{$}", "", func() { nobody.GetWith("/", "Cookie", "handover-staff=hvc_"+token) }},
		{"forbidden", "POST /setup", "", func() { auditor.Post("/setup", nil) }},
		{"forbidden", "POST /my", "person ", func() {
			owner.Post("/my", url.Values{"case": {"another"}, "task": {"x"}, "outcome.x": {"done"}, "assignment.x": {"1"}})
		}},
		{"cross_site", "POST /my", "", func() { cross.Post("/my", nil) }},
		{"too_many", "POST /t/{token}", "", func() {
			for range 12 {
				nobody.Post("/t/hvt_"+token, nil)
			}
		}},
		{"wrong_host", "GET /people", "", func() {
			r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, site.URL+"/people?q=Ada", nil)
			r.Host = "evil.example.net"
			resp, err := http.DefaultTransport.RoundTrip(r)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
		}},
		{"rights_changed", "POST /responsibilities/{role}", "staff ", func() { admin.Post("/responsibilities/cto", roles) }},
	} {
		before := len(site.SecurityEvents())
		story.act()
		found := slices.ContainsFunc(site.SecurityEvents()[before:], func(line map[string]any) bool {
			actor, _ := line["actor"].(string)
			return line["event"] == story.event && line["route"] == story.route && line["client"] == "127.0.0.1" && line["request"] != "" &&
				strings.HasPrefix(actor, story.actor) && (actor == "") == (story.actor == "")
		})
		if !found {
			t.Errorf("no line says %s at %s: %v", story.event, story.route, site.SecurityEvents()[before:])
		}
	}

	nobody.Forwarded = "198.51.100.9"
	nobody.Post("/t/hvt_"+token, nil)
	if lines := site.SecurityEvents(); lines[len(lines)-1]["client"] != "198.51.100.9" {
		t.Errorf("behind a trusted proxy the client is %v", lines[len(lines)-1]["client"])
	}
	for _, secret := range []string{token[:20], "hvc_", "hvt_", "hvs_", "Ada", "Mia", "Tom", "@example.com", "evil"} {
		if strings.Contains(site.Log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}
