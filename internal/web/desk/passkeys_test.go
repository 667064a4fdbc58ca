package desk_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"github.com/handover-jml/handover/internal/chromiumtest"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/passkey"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web"
	"github.com/handover-jml/handover/internal/web/view"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// keyring is a site that has passkeys, and a browser with a device for them.
type keyring struct {
	*testing.T
	site   *webtest.Site
	tab    context.Context
	device webauthn.AuthenticatorID
}

func newKeyring(t *testing.T) keyring {
	t.Helper()
	site := webtest.Open(t, webtest.Named, func(o *web.Options) { o.SignIns = noPost{} })
	tab, cancel := context.WithTimeout(chromiumtest.Start(t), 90*time.Second)
	t.Cleanup(cancel)
	return keyring{t, site, tab, chromiumtest.Passkeys(t, tab)}
}

type noPost struct{}

func (noPost) Ask(string) {}

func (k keyring) do(steps ...chromedp.Action[chromedp.Void]) {
	k.Helper()
	soon, cancel := context.WithTimeout(k.tab, 20*time.Second)
	defer cancel()
	if err := chromedp.Do(soon, steps...); err != nil {
		text, _ := chromedp.Run(k.tab, chromedp.Text("body"))
		k.Fatalf("%v\non a page that says:\n%s", err, text)
	}
}

func (k keyring) open(path string) { k.Helper(); k.do(chromedp.Navigate(k.site.NamedURL() + path)) }

// signInByLink signs in by a link of the console.
func (k keyring) signInByLink(address string, role staff.Role) {
	k.Helper()
	k.open(k.site.SignInPath(address, role))
	k.do(chromedp.Click("main button"), chromedp.WaitVisible(".side"))
}

func (k keyring) signOut() {
	k.Helper()
	k.do(chromedp.Click(".who button"), chromedp.WaitNotPresent(".side"))
}

// enrol adds a passkey on whose page the browser is signed in.
func (k keyring) enrol(name string) {
	k.Helper()
	k.open("/passkeys")
	k.do(chromedp.SendKeys("#f-add-name", name), chromedp.Click(`form[action="/passkeys"] button`), chromedp.WaitVisible(".did"))
}

// signInByPasskey presses the one button.
func (k keyring) signInByPasskey(then string) {
	k.Helper()
	k.open("/sign-in")
	k.do(chromedp.Click(`form[data-passkey=get] button`), chromedp.WaitVisible(then))
}

func (k keyring) says(words ...string) {
	k.Helper()
	text, err := chromedp.Run(k.tab, chromedp.Text("body"))
	if err != nil {
		k.Fatal(err)
	}
	for _, word := range words {
		if !strings.Contains(text, word) {
			k.Errorf("the page does not say %q:\n%s", word, text)
		}
	}
}

// answer has the browser answer a challenge of the sign-in page without sending it.
func (k keyring) answer() string {
	k.Helper()
	k.open("/sign-in")
	text, err := chromedp.Run(k.tab, chromedp.Evaluate[string](`wantedFrom("/sign-in/passkey/options")
		.then((publicKey) => navigator.credentials.get({ publicKey })).then(answerOf)`, chromedp.EvalAwaitPromise))
	if err != nil {
		k.Fatal(err)
	}
	return text
}

func (k keyring) send(answer string) webtest.Page {
	k.Helper()
	return k.site.Browser().Post("/sign-in/passkey", url.Values{"answer": {answer}})
}

// leaves counts those of a type.
func (k keyring) leaves(of leaftype.Type) (n int) {
	k.Helper()
	for _, line := range k.site.Leaves() {
		if line.Type == of {
			n++
		}
	}
	return n
}

func TestAPasskeySignsInUntilItIsRemoved(t *testing.T) {
	k := newKeyring(t)
	k.signInByLink("lea@example.com", staff.Admin)
	k.says("You have no passkey. An administrator has two")
	k.enrol("Work laptop")
	k.says("Work laptop", "Not backed up: on this device alone", "Add a second one on another device")
	k.signOut()

	k.signInByPasskey(".side")
	k.says("Administrator", "Add a second one on another device")
	k.open("/sessions")
	k.says("with a passkey")
	signed := k.answer() // it will be removed before it is sent

	k.open("/passkeys")
	k.do(chromedp.Click("tbody details:last-of-type summary"))
	k.says("It is the last one you have")
	k.do(chromedp.Click("tbody input[type=checkbox]"), chromedp.Click("tbody details:last-of-type button"), chromedp.WaitNotPresent("tbody"))
	if page := k.site.Browser().Post("/sign-in/passkey", url.Values{"answer": {signed}}); page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Body, "was not accepted") {
		t.Errorf("the removed passkey: status %d\n%s", page.Status, page.Body)
	}
	k.open("/cases")
	k.says("Please sign in") // it had opened this session
	if added, removed := k.leaves(leaftype.PasskeyAdded), k.leaves(leaftype.PasskeyRemoved); added != 1 || removed != 1 {
		t.Errorf("%d leaves say that a passkey was added, %d that one was removed", added, removed)
	}
}

func TestAnAdministratorIsAskedForTwoPasskeysUntilThereAreTwo(t *testing.T) {
	k := newKeyring(t)
	k.signInByLink("lea@example.com", staff.Admin)
	k.enrol("Work laptop")
	if _, err := chromedp.Call(k.tab, webauthn.RemoveVirtualAuthenticator, webauthn.RemoveVirtualAuthenticatorParams{AuthenticatorID: k.device}); err != nil {
		t.Fatal(err)
	}
	chromiumtest.Passkeys(t, k.tab) // another device
	k.enrol("Phone")
	k.says("Work laptop", "Phone")
	text, err := chromedp.Run(k.tab, chromedp.Text("body"))
	if err != nil || strings.Contains(text, "second one") {
		t.Errorf("two are not enough: %v\n%s", err, text)
	}
	k.open("/")
	if text, err = chromedp.Run(k.tab, chromedp.Text("body")); err != nil || strings.Contains(text, "Passkeys") {
		t.Errorf("Today goes on asking: %v\n%s", err, text)
	}
	k.open("/staff")
	k.says("2 passkeys", "Work laptop", "Phone")
}

func TestAnAnswerIsTakenOnceAndFromThisSiteAlone(t *testing.T) {
	k := newKeyring(t)
	k.signInByLink("lea@example.com", staff.Admin)
	k.enrol("Work laptop")
	once := k.answer()
	if page := k.send(once); page.Status != http.StatusSeeOther {
		t.Fatalf("a good answer: status %d\n%s", page.Status, page.Body)
	}
	wants(t, k.send(once), http.StatusUnprocessableEntity, "was sent twice")

	late := k.answer()
	k.site.Clock.Set(k.site.Clock.Now().Add(passkey.ChallengeLasts))
	wants(t, k.send(late), http.StatusUnprocessableEntity, "longer than five minutes")

	wants(t, k.send(k.answerElsewhere()), http.StatusUnprocessableEntity, "was not accepted")
	wants(t, k.send("{}"), http.StatusUnprocessableEntity, "answered nothing")
	if n := k.site.Logged("passkey_refused", "POST /sign-in/passkey"); n != 4 {
		t.Errorf("%d refusals are in the log", n)
	}
}

// answerElsewhere answers a challenge of the site on a page of another origin of
// the same host, where browsers lend the same passkeys.
func (k keyring) answerElsewhere() string {
	k.Helper()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/static/") {
			_ = view.Static(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<!doctype html><script src="/static/passkey.js"></script>`))
	}))
	k.Cleanup(elsewhere.Close)
	options := k.site.Browser().Post("/sign-in/passkey/options", nil).Body
	k.do(chromedp.Navigate(strings.Replace(elsewhere.URL, "127.0.0.1", "localhost", 1)))
	text, err := chromedp.Run(k.tab, chromedp.Evaluate[string](`(async () => {
		const { publicKey } = `+options+`;
		publicKey.challenge = bytesOf(publicKey.challenge);
		return answerOf(await navigator.credentials.get({ publicKey }));
	})()`, chromedp.EvalAwaitPromise))
	if err != nil {
		k.Fatal(err)
	}
	return text
}

func TestACopiedPasskeyIsRefusedAndAdministratorsAreTold(t *testing.T) {
	k := newKeyring(t)
	k.signInByLink("lea@example.com", staff.Admin)
	k.enrol("Work laptop")
	k.signInByPasskey(".side")
	kept, err := chromedp.Call(k.tab, webauthn.GetCredentials, webauthn.GetCredentialsParams{AuthenticatorID: k.device})
	if err != nil {
		t.Fatal(err)
	}
	k.signInByPasskey(".side")
	k.signInByPasskey(".side")

	copied := kept.Credentials[0] // as it was two uses ago
	if _, err := chromedp.Call(k.tab, webauthn.ClearCredentials, webauthn.ClearCredentialsParams{AuthenticatorID: k.device}); err != nil {
		t.Fatal(err)
	}
	add := cdp.Command[map[string]any, cdp.Empty]{Method: webauthn.CommandAddCredential} // with the members that every Chromium knows
	if _, err := chromedp.Call(k.tab, add, map[string]any{"authenticatorId": k.device, "credential": map[string]any{
		"credentialId": copied.CredentialID, "isResidentCredential": true, "rpId": copied.RpID, "privateKey": copied.PrivateKey,
		"userHandle": copied.UserHandle, "signCount": copied.SignCount,
	}}); err != nil {
		t.Fatal(err)
	}
	k.signInByPasskey(".complaints")
	k.says("There are two copies of this passkey")
	k.open("/cases")
	k.says("Please sign in") // what it had opened is over
	wants(t, k.send(k.answer()), http.StatusForbidden, "two copies")
	if n := k.site.Logged("passkey_copied", "POST /sign-in/passkey"); n != 2 {
		t.Errorf("the log says %d times that it was copied", n)
	}

	k.signInByLink("lea@example.com", staff.Admin)
	k.says("There were two copies of a passkey of Lea")
	k.open("/staff")
	k.says("copied: opens nothing any more")
	if n := k.leaves(leaftype.PasskeyRemoved); n != 1 {
		t.Errorf("%d leaves say that it opens nothing", n)
	}
}

func TestWhoseRightHasEndedSignsInWithNoPasskey(t *testing.T) {
	k := newKeyring(t)
	k.signInByLink("anna@audit.example", staff.Auditor)
	k.enrol("Security key")
	k.signOut()
	early := k.answer()
	if err := k.site.Office.RemoveStaff(t.Context(), jml.ConsoleActor(), k.site.Right("anna@audit.example").ID); err != nil {
		t.Fatal(err)
	}
	wants(t, k.send(early), http.StatusUnprocessableEntity, "was not accepted")
	if n := k.leaves(leaftype.PasskeyRemoved); n != 1 {
		t.Errorf("%d leaves say that it opens nothing", n)
	}
}

func TestWhoHoldsTwoRightsSaysByWhichTheySignIn(t *testing.T) {
	k := newKeyring(t)
	k.site.SignInPath("lea@example.com", staff.Auditor)
	k.signInByLink("lea@example.com", staff.Admin)
	k.enrol("Work laptop")
	k.signOut()
	k.signInByPasskey(`form[action^="/sign-in/hvs_"]`)
	k.says("You hold more than one right", "As Administrator", "As Auditor")
	k.do(chromedp.Click(`//button[contains(., "As Auditor")]`), chromedp.WaitVisible(".side"))
	k.open("/sessions")
	k.says("Auditor", "with a passkey")
}

func TestWhoCameByMailAddsTheFirstPasskeyAndNoOther(t *testing.T) {
	site := webtest.Open(t, webtest.Named)
	b := site.ByMail("lea@example.com")
	wants(t, b.Get("/passkeys"), http.StatusOK, "Add a passkey", `action="/passkeys"`)
	wants(t, b.Post("/passkeys/options", nil), http.StatusOK, `"userVerification":"required"`, `"id":"localhost"`)
	site.PutPasskey(site.Right("lea@example.com").PersonID, "Old phone")
	wants(t, b.Post("/passkeys/options", nil), http.StatusForbidden, "Sign in with the passkey you have")
	page := b.Get("/passkeys")
	wants(t, page, http.StatusOK, "Sign in with the passkey you have")
	if strings.Contains(page.Body, "/remove") {
		t.Error("whoever reads somebody's mail may remove their passkey")
	}
}

func TestPasskeysAreChangedShortlyAfterSigningInOnly(t *testing.T) {
	site := webtest.Open(t, webtest.Named)
	b := site.Staff(staff.Admin)
	site.Clock.Set(site.Clock.Now().Add(passkey.Fresh + time.Minute))
	wants(t, b.Get("/passkeys"), http.StatusOK, "more than 15 minutes ago")
	wants(t, b.Post("/passkeys/options", nil), http.StatusForbidden, "more than 15 minutes ago")
}

func TestWhereAddressesAreNumbersThereAreNoPasskeys(t *testing.T) {
	site := webtest.Open(t)
	if page := site.Browser().Get("/sign-in"); strings.Contains(page.Body, "passkey\"") {
		t.Errorf("the sign-in page offers one:\n%s", page.Body)
	}
	b := site.Staff(staff.Admin)
	wants(t, b.Get("/passkeys"), http.StatusOK, "There are no passkeys at this address")
	wants(t, site.Browser().Post("/sign-in/passkey/options", nil), http.StatusConflict, "need https")
}
