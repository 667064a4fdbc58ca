package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/chromiumtest"
	"github.com/handover-jml/handover/internal/web/api/wire"
)

const (
	desk  = 1280
	phone = 390
)

func TestALeaverFromSetUpToVerifiedExportInABrowser(t *testing.T) {
	t.Parallel()
	s, web := dev(t), chromiumtest.Start(t)
	hr := s.browser(web, desk)
	s.setUp(hr)
	s.with(strings.Replace(companyPeople, "ruth@example.com,,", "ruth@example.com,ruth@example.net,", 1), "import", "people")

	number := announceRuth(hr)
	mia := s.ownerOpens(web, number, "Mia Lang")
	const title = "Take back Ruth Adler's badge, keys and company cards, end the access to the building, and keep the phone number"
	mia.records(s, title)
	s.finish(number, nil, closed)

	hr.visit(fmt.Sprintf("/cases/%d", number))
	hr.sees("Mia Lang did “" + title + "”")
	hr.sees("shown.txt")
	hr.sees("The case closed: completed")
	hr.accessible("a closed case")
	s.exportsAndVerifies(hr)
}

// setUp signs in with the printed link and fills the set-up form.
func (s *service) setUp(b *tab) {
	s.Helper()
	b.visit(regexp.MustCompile(`/sign-in/\S+`).FindString(s.process.said.String()))
	b.press("Sign in")
	b.sees("Set up Handover")
	b.accessible("set-up")
	b.fill("The company", "Company", "Example GmbH")
	for role, name := range map[string]string{"CTO": "Tom Weber", "Engineering": "Ben Okafor", "Head of People": "Ines Duarte",
		"Office and events manager": "Mia Lang", "Security Lead": "Noor Haddad", "Fallback person": "Omar Said", "Administrator": "Lea Brandt"} {
		label := "Holder's name"
		if role == "Fallback person" || role == "Administrator" {
			label = "Name"
		}
		given, _, _ := strings.Cut(name, " ")
		b.fill(role, label, name)
		b.fill(role, "Work address", strings.ToLower(given)+"@example.com")
	}
	b.press("Finish the set-up")
	b.sees("Handover is set up")
	b.accessible("after the set-up")
	b.visit(s.awaitMail(0, "Lea Brandt", "Sign in as Administrator").path)
	b.press("Sign in")
	b.sees("Start with the next person")
}

// announceRuth announces the leaving of a manager whose holdings nobody knows,
// two weeks ago, and returns the case's number.
func announceRuth(hr *tab) int64 {
	hr.Helper()
	hr.press("Somebody leaves")
	hr.fill("Who and when", "Who", "Ruth Adler")
	hr.fill("Who and when", "Last day", now().AddDate(0, 0, -14).Format("01022006"))
	hr.sees("Who takes over from Ruth Adler?")
	hr.fill("Who takes over from Ruth Adler?", "Everything not named below goes to", "Tom Weber")
	hr.sees("Ruth Adler leaves")
	hr.accessible("new case")
	hr.press("Check the announcement")
	hr.sees("Who is mailed")
	hr.accessible("check of an announcement")
	hr.press("Announce the leaver")
	number, err := strconv.ParseInt(strings.TrimPrefix(ask[string](hr, "location.pathname"), "/cases/"), 10, 64)
	if err != nil {
		hr.Fatalf("no case follows the announcement: %v\n%s", err, hr.where())
	}
	return number
}

// ownerOpens finds the newest mail in the mailbox and opens its link on a phone.
func (s *service) ownerOpens(web context.Context, number int64, name string) *tab {
	s.Helper()
	subject := s.awaitMail(number, name, "/t/").subject
	b := s.browser(web, phone)
	b.visit("/mailbox/")
	b.loads("open the mail", chromedp.Click(chromedp.JSPath(fmt.Sprintf(
		`[...document.querySelectorAll("tr")].find(r => r.innerText.includes(%q) && r.innerText.includes(%q))?.querySelector("a")`, subject, name))))
	b.loads("follow the link", chromedp.Click(chromedp.CSS(`main a[href*="/t/"]`)))
	b.press("Show my tasks")
	if address := ask[string](b, "location.pathname"); address != "/my" {
		s.Errorf("the token stays in the address: %s", address)
	}
	return b
}

// records ends a task with a file while another tab still shows it as open.
func (b *tab) records(s *service, title string) {
	b.Helper()
	file := filepath.Join(s.TempDir(), "shown.txt")
	must(s.T, os.WriteFile(file, []byte("Shown to the office manager.\n"), 0o600))
	other := b.beside()
	other.visit("/my")
	if status := b.press("Record"); status != 422 {
		s.Errorf("recording nothing answers %d", status)
	}
	b.choose(title, "Done")
	b.fill(title, "Serial number", "Badge 17")
	b.fill(title, "Note, if there is something to say", "Two keys and the badge.")
	b.do("show more", inReach(within(title, "summary"))...)
	b.do("add a file", chromedp.SetUploadFiles(within(title, "input[type=file]"), []string{file}))
	b.press("Record")
	b.sees("Recorded. Thank you.")
	b.sees(title + ": Done, by Mia Lang")
	b.accessible("recorded")

	other.choose(title, "Done")
	other.fill(title, "Note, if there is something to say", "Once more.")
	other.press("Record")
	other.sees(title + " had been finished already: Done, by Mia Lang")
	other.accessible("recorded before")
}

// exportsAndVerifies downloads the period on the Evidence page and checks it
// as an auditor would.
func (s *service) exportsAndVerifies(hr *tab) {
	s.Helper()
	dir := s.TempDir()
	hr.visit("/evidence")
	hr.fill("", "First day", now().AddDate(0, 0, -30).Format("01022006"))
	hr.fill("", "Last day", now().Format("01022006"))
	hr.do("download the export", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := chromedp.CallBrowser(ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{DownloadPath: dir,
			Behavior: browser.SetDownloadBehaviorBehaviorAllow, BrowserContextID: chromedp.FromContext(ctx).BrowserContextID})
		return err
	}), chromedp.Click(button("Download the export")))
	var bundles []string
	eventually(s, "the export is downloaded", func() bool {
		bundles, _ = filepath.Glob(filepath.Join(dir, "*.zip")) // appears under this name when it is complete
		return len(bundles) > 0
	})
	out, errs, status := run(s, s.env, "verify", bundles[0], "--key", filepath.Join(s.dir, "log.pub"))
	if status != 0 || !strings.Contains(out, "unaltered since it was signed") {
		s.Errorf("verify: exit %d\n%s%s", status, out, errs)
	}
}

func TestSetUpAndPreviewNeedNoScript(t *testing.T) {
	t.Parallel()
	s := dev(t)
	hr := s.browser(chromiumtest.Start(t), phone, withoutScript)
	s.setUp(hr)
	s.with(companyPeople, "import", "people")
	hr.press("Somebody leaves")
	hr.fill("Who and when", "Who", "Leo Marin")
	if status := hr.press("Check the announcement"); status != 200 && status != 422 {
		t.Errorf("a preview without a date answers %d", status)
	}
	hr.sees("last day")
	hr.fill("Who and when", "Last day", now().AddDate(0, 0, 30).Format("01022006"))
	hr.press("Check the announcement")
	hr.sees("Leo Marin leaves")
	if cases := hr.visitFor("/cases"); !strings.Contains(cases, "No cases yet") {
		t.Errorf("a preview opened a case:\n%s", cases)
	}
	s.signsInByMail(hr)
}

// signsInByMail has the administrator sign out and in again, with what a
// browser can do.
func (s *service) signsInByMail(b *tab) {
	s.Helper()
	before := len(s.mails(0, "Lea Brandt"))
	b.press("Sign out")
	b.visit("/cases")
	b.press("Get a sign-in link")
	b.accessible("asking for a link")
	b.fill("", "Work address", "Lea@Example.com")
	b.press("Mail me a link")
	b.sees("If this address may sign in, a link is on its way")
	b.accessible("asked for a link")

	eventually(s, "a link is mailed", func() bool { return len(s.mails(0, "Lea Brandt")) > before })
	b.visit(s.mails(0, "Lea Brandt")[before].path)
	b.press("Sign in")
	b.visit("/setup")
	b.sees("Example GmbH")
}

func (b *tab) visitFor(path string) string {
	b.Helper()
	b.visit(path)
	return b.text()
}

func TestAScannerWithABrowserRecordsNothing(t *testing.T) {
	t.Parallel()
	s := dev(t)
	s.company()
	number := s.announce("leave", "--person", "leo@example.com", "--last-day", day(-14)).Case.Number
	link := s.awaitMail(number, "Mia Lang", "/t/")
	eventually(s, "all mail is accepted", func() bool {
		return !slices.ContainsFunc(s.look(number).Tasks, func(t wire.Task) bool { return t.State == "open" && t.Mail != "sent" })
	})
	before := s.look(number)
	scanner := s.browser(chromiumtest.Start(t), desk)
	open := func() int {
		scanner.visit(link.path)
		scanner.press("Show my tasks")
		return ask[int](scanner, `document.querySelectorAll("summary").forEach(e => e.click()) ?? document.querySelectorAll("button").length`)
	}
	buttons := open()
	for i := range buttons {
		open()
		press := fmt.Sprintf(`document.querySelectorAll("button")[%d].click()`, i)
		scanner.loads("press button "+strconv.Itoa(i), chromedp.Evaluate[chromedp.Void](press))
	}
	if buttons < 2 {
		t.Errorf("the scanner found only %d buttons", buttons)
	}
	if diff := cmp.Diff(before, s.look(number)); diff != "" {
		t.Errorf("the scanner changed the case (-before +after):\n%s", diff)
	}
	if n := count(s.verify(), "task.ended", ""); n != 0 {
		t.Errorf("the log tells of %d ended tasks", n)
	}
}
