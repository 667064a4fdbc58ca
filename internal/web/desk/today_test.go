package desk_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web"
	"github.com/handover-jml/handover/internal/web/webtest"
)

func TestTodayTellsAdministratorsOfLinesThatKeepNobodyApart(t *testing.T) {
	site := webtest.Open(t)
	const heading = "Playbooks that keep nobody apart"
	says := func(role staff.Role, words string) bool {
		page := site.Staff(role).Get("/")
		if page.Status != http.StatusOK {
			t.Fatalf("Today answers %d to %s", page.Status, role)
		}
		return strings.Contains(page.Body, words)
	}
	if says(staff.Admin, heading) {
		t.Error("the built-in playbooks are said to keep nobody apart")
	}

	old := `playbook: joiner
tasks:
  - {key: grant-access, title: Give, role: cto, due: start, for_each: matrix.system, writes: grant}
  - {key: review-access, title: Look, role: security-lead, due: start+1d, evidence: [note]%s}
`
	for _, story := range []struct {
		added string
		told  bool
	}{{"", true}, {", apart_from: [grant-access]", false}} {
		body := strings.Replace(old, "%s", story.added, 1)
		if _, err := site.Office.PutDocument(t.Context(), jml.ConsoleActor(), "playbook/joiner", []byte(body), ""); err != nil {
			t.Fatal(err)
		}
		if got := says(staff.Admin, "joiner/review-access: add <code>apart_from: [grant-access]</code>"); got != story.told {
			t.Errorf("with %q an administrator is told: %v", story.added, got)
		}
		for _, role := range []staff.Role{staff.HR, staff.Auditor} {
			if says(role, heading) {
				t.Errorf("%s is told, who cannot change it", role)
			}
		}
	}
}

func TestTodayTellsAdministratorsAndHRWhatDoesNotWorkAndNobodyElse(t *testing.T) {
	var faults []string
	site := webtest.Open(t, func(o *web.Options) { o.Faults = func(context.Context) []string { return faults } })
	for _, say := range []string{"", "The mail server is <away>."} {
		if say != "" {
			faults = []string{say}
		}
		for role, told := range map[staff.Role]bool{staff.Admin: true, staff.HR: true, staff.Auditor: false} {
			body := site.Staff(role).Get("/").Body
			if got := strings.Contains(body, "Handover itself needs somebody"); got != (told && say != "") {
				t.Errorf("with %q %s is told: %v", say, role, got)
			}
			if told && say != "" && !strings.Contains(body, "The mail server is &lt;away&gt;.") {
				t.Errorf("%s does not read what is wrong", role)
			}
		}
	}
}

func TestTheEvidencePageSaysWhyNothingIsSigned(t *testing.T) {
	why := ""
	site := webtest.Open(t, func(o *web.Options) { o.Unsigned = func() string { return why } })
	for _, say := range []string{"", "the log has lost leaves."} {
		why = say
		for _, role := range []staff.Role{staff.Admin, staff.HR, staff.Auditor} {
			got := strings.Contains(site.Staff(role).Get("/evidence").Body, "No checkpoint is signed: the log has lost leaves.")
			if got != (say != "") {
				t.Errorf("with %q %s reads that nothing is signed: %v", say, role, got)
			}
		}
	}
}

func TestTodayLinksToTheAnnouncementOfAnEndThatNobodyAnnounced(t *testing.T) {
	site := webtest.Open(t)
	kim := jml.EventPerson{ID: "K-1", GivenName: "Kim", FamilyName: "Novak", WorkEmail: "kim@example.com", EndDate: jml.Date{Year: 2026, Month: 11, Day: 20}}
	site.Employ(kim, true, nil)
	site.WaitUntil(site.Clock.Now().AddDate(0, 0, 3))
	hr, form := site.Staff(staff.HR), "/new?kind=leaver&amp;person="+site.ID("kim")
	wants(t, hr.Get("/"), http.StatusOK, "1 start or end was announced by nobody", "Kim Novak</a>: ended on Fri 20 Nov 2026, no departure announced.", `href="`+form+`"`)
	wants(t, hr.Get("/new?kind=leaver&person="+site.ID("kim")), http.StatusOK, "Kim Novak", `value="2026-11-20"`)
	if page := site.Staff(staff.Auditor).Get("/"); !strings.Contains(page.Body, "no departure announced") || strings.Contains(page.Body, "Announce the departure") {
		t.Error("an auditor sees the line, and announces nobody")
	}
}
